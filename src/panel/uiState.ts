// What the person has chosen in the panel: the view, the selection, what is collapsed. Kept while the panel is hidden.

import type { HeatMetric } from './plan/heat';
import type { IcicleMetric } from './plan/icicleLayout';

export const VIEWS = ['tree', 'table', 'icicle', 'raw', 'statement', 'history'] as const;
export type View = (typeof VIEWS)[number];

export interface UiState {
  /** The result that nodes and findings below belong to. */
  readonly resultId: string | null;
  readonly view: View;
  /** What is selected: a position among the plan's nodes, and one among the report's findings. */
  readonly nodeId: number | null;
  readonly findingIndex: number | null;
  /** Ids of nodes whose children are out of sight. */
  readonly collapsed: readonly number[];
  /** Folds that were opened, by their first node. */
  readonly unfolded: readonly number[];
  /** What a step does and whether its numbers are usual: not wanted any more. */
  readonly aboutClosed: boolean;
  /** What the bars show; null for what the plan tells best, time before cost. */
  readonly heat: HeatMetric | null;
  /** Of the table; null for the plan's own order. */
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  /** `rootId`: the node that fills the width. */
  readonly icicle: { readonly metric: IcicleMetric; readonly rootId: number };
  readonly raw: 'text' | 'json';
  /** What is searched for in the plan; empty for nothing. */
  readonly query: string;
}

export const INITIAL_UI: UiState = {
  resultId: null,
  view: 'tree',
  nodeId: null,
  findingIndex: null,
  collapsed: [],
  unfolded: [],
  aboutClosed: false,
  heat: null,
  sort: null,
  icicle: { metric: 'time', rootId: 0 },
  raw: 'text',
  query: '',
};

/** Choices of taste stay for the next result; what names nodes of the old one does not. */
export function forResult(ui: UiState, resultId: string, start: Partial<UiState>): UiState {
  if (ui.resultId === resultId) return ui;
  return {
    ...INITIAL_UI,
    view: ui.view,
    aboutClosed: ui.aboutClosed,
    heat: ui.heat,
    sort: ui.sort,
    raw: ui.raw,
    icicle: { metric: ui.icicle.metric, rootId: 0 },
    ...start,
    resultId,
  };
}
