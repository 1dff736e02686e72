// The report: verdict and figures above, findings and suggestions beside the plan.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HostToPanel, ReportMessage } from '../../model/panelProtocol';
import type { Host } from '../host';
import { foldAround } from '../plan/foldAlike';
import { indexPlan, type PlanIndex } from '../plan/planIndex';
import { expandTo } from '../plan/visibleRows';
import { forResult, type UiState } from '../uiState';
import { bestSoFar, StoppedAdvice } from './adviceStage';
import { Findings } from './findings';
import { Header } from './header';
import { KeySheet } from './keySheet';
import { PlanArea } from './planArea';
import { ReportContext, type Beside, type ReportView } from './reportContext';
import { RunningStrip, type Running } from './running';
import { Suggestions } from './suggestions';
import { TwinLabel } from './twinLabel';

interface ReportFaceProps {
  readonly message: ReportMessage;
  readonly selection: Extract<HostToPanel, { readonly type: 'select' }> | null;
  readonly beside: Beside;
  readonly running: Running | null;
  readonly endComparison: () => void;
  readonly ui: UiState;
  readonly setUi: (change: (ui: UiState) => UiState) => void;
  readonly host: Host;
}

export function ReportFace(props: ReportFaceProps) {
  const { message, selection, beside, running, endComparison, ui, setUi, host } = props;
  const { report, staleness } = message;
  // Once a report: messages about hovering and choosing come by the hundred.
  const plan = useMemo(() => indexPlan(report), [report]);
  const [hoveredId, hover] = useHover(message, host);
  const page = useStartAtTop(message.frame.resultId);
  const choices = useChoices(message, plan, setUi);
  const [sheetOpen, setSheetOpen] = useState(false);
  useSelection(selection, report, choices.select);
  const view: ReportView = {
    report,
    frame: message.frame,
    staleness,
    plan,
    host,
    ui: forResult(ui, message.frame.resultId, startingPoint(message, plan)),
    change: choices.change,
    hoveredId,
    hover,
    beside,
    endComparison,
    openSheet: () => {
      setSheetOpen(true);
    },
    ...selectors(message, plan, host, choices.select),
  };
  return (
    <ReportContext.Provider value={view}>
      <div
        class={`report ${staleness === 'current' && running?.progress.outdates !== true ? '' : 'stale'}`}
        ref={page}
        data-tint={message.frame.tint ?? undefined}
      >
        <Header
          running={
            running === null ? null : (
              <RunningStrip {...{ running, host }} note={bestSoFar(report.advice)} />
            )
          }
        />
        <main class="columns">
          <div class="advice">
            {report.advice?.kind === 'stopped' && <StoppedAdvice why={report.advice.why} />}
            <Findings />
            <Suggestions />
            <Notes notes={report.notes} />
            {report.twin !== undefined && <TwinLabel twin={report.twin} />}
          </div>
          <PlanArea />
        </main>
        <KeySheet open={sheetOpen} setOpen={setSheetOpen} />
      </div>
    </ReportContext.Provider>
  );
}

/** What was chosen in the editor. A finding knows its node; a node may have several findings. */
function useSelection(
  selection: ReportFaceProps['selection'],
  { findings }: ReportFaceProps['message']['report'],
  select: (nodeId: number, findingIndex: number | null) => void,
) {
  useEffect(() => {
    if (selection === null) return;
    const { findingIndex } = selection;
    const nodeId =
      findingIndex === null ? selection.nodeId : (findings[findingIndex]?.nodeId ?? null);
    if (nodeId !== null) select(nodeId, findingIndex);
  }, [selection, findings, select]);
}

/** A new result is read from its beginning; more of the same one leaves the reader where he is. */
function useStartAtTop(resultId: string) {
  const page = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    document.scrollingElement?.scrollTo(0, 0);
    // Views scroll by themselves: each starts at its own top.
    for (const element of page.current?.querySelectorAll('*') ?? [])
      if (element.scrollTop > 0) element.scrollTop = 0;
  }, [resultId]);
  return page;
}

/** The node under the pointer, here and in the editor. */
function useHover({ frame: { resultId }, staleness }: ReportMessage, host: Host) {
  const [hoveredId, setHovered] = useState<number | null>(null);
  const hover = useCallback(
    (nodeId: number | null) => {
      setHovered(nodeId);
      if (staleness === 'current') host.post({ type: 'hoverNode', resultId, nodeId });
    },
    [host, resultId, staleness],
  );
  return [hoveredId, hover] as const;
}

interface Choices {
  readonly change: (fields: Partial<UiState>) => void;
  readonly select: (nodeId: number, findingIndex: number | null) => void;
}

/** Changes to what the person has chosen, always on top of the state of this very result. */
function useChoices(
  message: ReportMessage,
  plan: PlanIndex,
  setUi: ReportFaceProps['setUi'],
): Choices {
  return useMemo(() => {
    const update = (make: (ui: UiState) => Partial<UiState>) => {
      setUi((current) => {
        const ui = forResult(current, message.frame.resultId, startingPoint(message, plan));
        return { ...ui, ...make(ui) };
      });
    };
    return {
      change: (fields) => {
        update(() => fields);
      },
      select: (nodeId, findingIndex) => {
        if (plan.nodes[nodeId] === undefined) return;
        const fold = foldAround(plan.folds, plan.nodes, nodeId);
        update(({ collapsed, unfolded }) => ({
          nodeId,
          findingIndex,
          // The row of a fold is selected under its first node.
          ...(fold !== null &&
            fold !== nodeId &&
            !unfolded.includes(fold) && { unfolded: [...unfolded, fold] }),
          collapsed: [...expandTo(plan.nodes, new Set(collapsed), nodeId)],
        }));
      },
    };
  }, [message, plan, setUi]);
}

function selectors(
  { report, frame: { resultId }, staleness }: ReportMessage,
  plan: PlanIndex,
  host: Host,
  select: Choices['select'],
): Pick<ReportView, 'selectNode' | 'selectFinding'> {
  const inEditor = staleness === 'current';
  return {
    selectNode: (nodeId) => {
      const node = plan.nodes[nodeId];
      if (node === undefined) return;
      select(nodeId, node.findings[0] ?? null);
      if (inEditor && node.ranges.length > 0)
        // The keyboard stays here: who walks through the tree looks at the editor, and does not go there.
        host.post({ type: 'revealNode', resultId, nodeId, focus: false });
    },
    selectFinding: (index) => {
      const finding = report.findings[index];
      if (finding === undefined) return;
      select(finding.nodeId, index);
      if (inEditor && finding.range !== null)
        host.post({ type: 'revealFinding', resultId, index, focus: true });
    },
  };
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <section aria-labelledby="notes-title">
      <h2 id="notes-title">Notes</h2>
      <ul class="notes">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

/** The worst finding is selected from the start: what is slow is seen without a click. */
function startingPoint({ report }: ReportMessage, plan: PlanIndex): Partial<UiState> {
  const nodeId = report.findings[0]?.nodeId;
  if (nodeId !== undefined && plan.nodes[nodeId] !== undefined) return { nodeId, findingIndex: 0 };
  const fold = foldAround(plan.folds, plan.nodes, plan.hottestId);
  return { nodeId: fold ?? plan.hottestId };
}
