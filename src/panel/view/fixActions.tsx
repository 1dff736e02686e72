// What can be done with a fix: its SQL copied, put into the editor, opened beside it, or run after the host has asked.

import type { PanelFix } from '../../model/panelReport';
import type { PanelRequest } from '../../model/panelProtocol';
import { useReport } from './reportContext';

type FixRequest = Extract<PanelRequest, { readonly fix: string }>['type'];

interface Action {
  readonly type: FixRequest;
  readonly word: string;
  readonly what: string;
  /** Needs the statement in the editor as it was explained. */
  readonly needsText: boolean;
}

const COPY: Action = {
  type: 'copyFix',
  word: 'Copy',
  what: 'Copy the SQL',
  needsText: false,
};
const INSERT: Action = {
  type: 'insertFix',
  word: 'Insert',
  what: 'Insert the SQL above the statement',
  needsText: true,
};
const OPEN: Action = {
  type: 'openFix',
  word: 'Open',
  what: 'Open the SQL in a new editor',
  needsText: false,
};
const RUN: Action = {
  type: 'runFix',
  word: 'Apply…',
  what: 'Run the SQL on the connection, after a confirmation',
  needsText: false,
};
const EDIT: Action = {
  type: 'applyEdit',
  word: 'Apply',
  what: 'Change the statement in the editor',
  needsText: true,
};

export function FixActions({ fix }: { readonly fix: PanelFix }) {
  const { host, frame, staleness } = useReport();
  const actions = actionsOf(fix, frame.mayRun);
  return (
    <div class="buttons">
      {actions.map(({ type, word, what, needsText }, position) => (
        <vscode-button
          key={type}
          secondary={position > 0}
          disabled={staleness === 'restored' || (needsText && staleness !== 'current')}
          title={what}
          aria-label={`${word}: ${fix.title}`}
          onClick={() => {
            host.post({ type, resultId: frame.resultId, fix: fix.name });
          }}
        >
          {word}
        </vscode-button>
      ))}
    </div>
  );
}

function actionsOf(fix: PanelFix, mayRun: boolean): readonly Action[] {
  if (fix.kind === 'edit') return fix.sql === '' ? [EDIT] : [EDIT, COPY];
  if (fix.sql === '') return [];
  return mayRun ? [RUN, COPY, INSERT, OPEN] : [COPY, INSERT, OPEN];
}
