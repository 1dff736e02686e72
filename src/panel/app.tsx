// Which of its faces the panel shows: nothing yet, work going on, a failure, or a report.

import { useEffect, useState } from 'preact/hooks';
import type { HostToPanel, ReportMessage } from '../model/panelProtocol';
import type { Host } from './host';
import { EmptyFace, FailureFace, ProgressFace } from './view/faces';
import { ReportFace } from './view/reportFace';
import { INITIAL_UI, type UiState } from './uiState';

type Selection = Extract<HostToPanel, { readonly type: 'select' }>;
type Face = Exclude<HostToPanel, { readonly type: 'select' | 'staleness' }>;

interface Shown {
  readonly face: Face | null;
  readonly last: ReportMessage | null;
  /** What the editor's cursor stands on; a new object with every message. */
  readonly selection: Selection | null;
}

export function App({ host }: { readonly host: Host }) {
  const [ui, setUi] = useState<UiState>(() => host.kept()?.ui ?? INITIAL_UI);
  const [shown, setShown] = useState<Shown>({ face: null, last: null, selection: null });
  useEffect(() => {
    host.listen((message) => {
      setShown((current) => receive(current, message));
    });
    host.post({ type: 'ready' });
  }, [host]);
  useEffect(() => {
    if (shown.last !== null) host.keep(shown.last, ui);
  }, [host, shown.last, ui]);

  const { face, last, selection } = shown;
  if (face === null) return null;
  switch (face.type) {
    case 'empty':
      return <EmptyFace />;
    case 'progress':
      return <ProgressFace title={face.title} message={face.message} host={host} />;
    case 'failure':
      return <FailureFace failure={face} resultId={last?.frame.resultId ?? null} host={host} />;
    case 'report':
      return <ReportFace message={face} selection={selection} ui={ui} setUi={setUi} host={host} />;
  }
}

function receive(current: Shown, message: HostToPanel): Shown {
  switch (message.type) {
    case 'select':
      return { ...current, selection: message };
    case 'staleness': {
      if (current.face?.type !== 'report') return current;
      const face = { ...current.face, staleness: message.staleness };
      return { ...current, face, last: face };
    }
    case 'report':
      return { face: message, last: message, selection: null };
    case 'empty':
    case 'progress':
    case 'failure':
      return { ...current, face: message };
  }
}
