// Which of its faces the panel shows: nothing yet, a failure, or a report; and above it what runs.

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { HostToPanel, ReportMessage } from '../model/panelProtocol';
import type { Host } from './host';
import { EmptyFace, FailureFace } from './view/faces';
import type { Beside } from './view/reportContext';
import { ReportFace } from './view/reportFace';
import { ProgressFace, type Running } from './view/running';
import { INITIAL_UI, type UiState } from './uiState';

type Selection = Extract<HostToPanel, { readonly type: 'select' }>;
type Face = Extract<HostToPanel, { readonly type: 'empty' | 'failure' | 'report' }>;

/** All that the panel knows. `face` may be a failure or nothing; `last` is the report that stands behind it. */
interface Shown {
  readonly face: Face | null;
  readonly last: ReportMessage | null;
  /** What the editor's cursor stands on; a new object with every message. */
  readonly selection: Selection | null;
  readonly beside: Beside;
  readonly running: Running | null;
}

const NOTHING_BESIDE: Beside = { runs: [], comparison: null, anonymised: null };
const NOTHING: Shown = {
  face: null,
  last: null,
  selection: null,
  beside: NOTHING_BESIDE,
  running: null,
};

export function App({ host }: { readonly host: Host }) {
  const [ui, setUi] = useState<UiState>(() => host.kept()?.ui ?? INITIAL_UI);
  const [shown, setShown] = useState<Shown>(NOTHING);
  useEffect(() => {
    // Before `ready`: the host answers that with all it has.
    host.listen((message) => {
      setShown((current) => receive(current, message));
    });
    host.post({ type: 'ready' });
  }, [host]);
  useEffect(() => {
    // VS Code drops the page when its tab is hidden: what is kept is drawn at once when it comes back.
    if (shown.last !== null) host.keep(shown.last, ui);
  }, [host, shown.last, ui]);

  const endComparison = useCallback(() => {
    host.post({ type: 'endComparison' });
    setShown((current) => ({ ...current, beside: { ...current.beside, comparison: null } }));
  }, [host]);

  const { face, last, selection, beside, running } = shown;
  // A report stays in sight while the next one is made; anything less gives way.
  if (running !== null && face?.type !== 'report') return <ProgressFace {...{ running, host }} />;
  // A moment, until the host has answered: words would only flicker.
  if (face === null) return null;
  switch (face.type) {
    case 'empty':
      return <EmptyFace />;
    case 'failure':
      return <FailureFace failure={face} resultId={last?.frame.resultId ?? null} host={host} />;
    case 'report':
      return (
        <ReportFace
          message={face}
          {...{ selection, beside, running, endComparison, ui, setUi, host }}
        />
      );
  }
}

/** Every message of the host, applied to what is shown; those of an older result change nothing. */
function receive(current: Shown, message: HostToPanel): Shown {
  switch (message.type) {
    case 'select':
      return { ...current, selection: message };
    case 'staleness':
      return withReport(current, (shown) => ({ ...shown, staleness: message.staleness }));
    // Finding a node's words takes the host a moment, so they come behind the report.
    case 'places':
      return withReport(current, (shown) =>
        shown.frame.resultId === message.resultId
          ? { ...shown, report: { ...shown.report, nodeRanges: message.nodeRanges } }
          : shown,
      );
    case 'trials':
      return withReport(current, (shown) =>
        shown.frame.resultId === message.resultId
          ? {
              ...shown,
              report: { ...shown.report, advice: { kind: 'pending', trials: message.trials } },
            }
          : shown,
      );
    case 'frame':
      return withReport(current, (shown) =>
        shown.frame.resultId === message.frame.resultId
          ? { ...shown, frame: message.frame }
          : shown,
      );
    case 'report':
      return withNewReport(current, message);
    case 'history':
      return { ...current, beside: { ...current.beside, runs: message.runs } };
    case 'comparison':
      return { ...current, beside: { ...current.beside, comparison: message.compared } };
    case 'anonymised': {
      if (current.last?.frame.resultId !== message.resultId) return current;
      // Of an older result it would go out under the name of this one.
      return { ...current, beside: { ...current.beside, anonymised: message.report } };
    }
    // By the page's own clock: the host's may differ.
    case 'progress':
      return { ...current, running: { progress: message, at: performance.now() } };
    case 'idle':
      return { ...current, running: null };
    case 'empty':
    case 'failure':
      return { ...current, face: message, running: null };
  }
}

/** More of the same result leaves what stands beside it; of the editor's cursor each is told anew. */
function withNewReport(current: Shown, message: ReportMessage): Shown {
  const isSame = current.last?.frame.resultId === message.frame.resultId;
  const beside = isSame ? { ...current.beside, anonymised: null } : NOTHING_BESIDE;
  // What runs is left as it is: more of this report may come.
  return { ...current, face: message, last: message, selection: null, beside };
}

/** What comes while the work or a failure is on show belongs to the report behind it. */
function withReport(current: Shown, change: (report: ReportMessage) => ReportMessage): Shown {
  if (current.last === null) return current;
  const last = change(current.last);
  return { ...current, last, face: current.face?.type === 'report' ? last : current.face };
}
