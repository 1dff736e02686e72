// What every part of the report's face shares: the plan, the selection, and the way to change it in all places at once.

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ComparedPlans, RunSummary } from '../../model/panelHistory';
import type { PanelFrame, PanelReport, Staleness } from '../../model/panelReport';
import type { Host } from '../host';
import type { PlanIndex } from '../plan/planIndex';
import type { UiState } from '../uiState';

/** What the host sends beside the report, each in its own time. */
export interface Beside {
  /** The kept runs of the statement, the latest first. */
  readonly runs: readonly RunSummary[];
  readonly comparison: ComparedPlans | null;
  /** The report with made-up names and literals; null until it was asked for. */
  readonly anonymised: PanelReport | null;
}

export interface ReportView {
  readonly report: PanelReport;
  readonly frame: PanelFrame;
  readonly staleness: Staleness;
  readonly plan: PlanIndex;
  readonly host: Host;
  /** Of this very result (forResult). */
  readonly ui: UiState;
  readonly change: (fields: Partial<UiState>) => void;
  /** Selects a node in every view and, where its words are known, marks them in the editor. */
  readonly selectNode: (id: number) => void;
  /** Selects a finding with its node, and takes the editor's cursor to its words. */
  readonly selectFinding: (index: number) => void;
  readonly hoveredId: number | null;
  /** Marks a node in every view and its words in the editor. */
  readonly hover: (nodeId: number | null) => void;
  readonly beside: Beside;
  readonly endComparison: () => void;
  /** The sheet that says what the marks mean and which keys there are. */
  readonly openSheet: () => void;
}

export const ReportContext = createContext<ReportView | null>(null);

export function useReport(): ReportView {
  const view = useContext(ReportContext);
  if (view === null) throw new Error('Only parts of the report use its context.');
  return view;
}
