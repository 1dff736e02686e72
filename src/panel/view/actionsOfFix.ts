// Which actions does the panel offer for a fix? Nothing that writes on read-only connections, and never anything that is only
// to be read.

import type { PanelRequest } from '../../model/panelProtocol';
import type { PanelFix } from '../../model/panelReport';

type FixRequest = Extract<PanelRequest, { readonly fix: string }>['type'];

export interface FixAction {
  /** The request that it sends. */
  readonly type: FixRequest;
  /** On the button; it ends in … where a question follows. */
  readonly word: string;
  /** Its title. */
  readonly what: string;
  /** Needs the statement in the editor as it was explained. */
  readonly needsText: boolean;
}

const COPY: FixAction = {
  type: 'copyFix',
  word: 'Copy',
  what: 'Copy the SQL',
  needsText: false,
};
const INSERT: FixAction = {
  type: 'insertFix',
  word: 'Insert',
  what: 'Insert the SQL above the statement',
  needsText: true,
};
const OPEN: FixAction = {
  type: 'openFix',
  word: 'Open',
  what: 'Open the SQL in a new editor',
  needsText: false,
};
const RUN: FixAction = {
  type: 'runFix',
  word: 'Apply…',
  what: 'Run the SQL on the connection, after a confirmation',
  needsText: false,
};
const TRY: FixAction = {
  type: 'tryFix',
  word: 'Try for Real…',
  what: 'Build it, measure the statement with it, and roll back, after a question that says what waits meanwhile',
  needsText: true,
};
const EXPLAIN: FixAction = {
  type: 'explainWithFix',
  word: 'Explain with it',
  what: 'Explain the statement again under this setting, in the same transaction',
  needsText: true,
};
const EDIT: FixAction = {
  type: 'applyEdit',
  word: 'Apply',
  what: 'Change the statement in the editor',
  needsText: true,
};

export interface FixPlace {
  /** False on read-only connections. */
  readonly mayRun: boolean;
  /** False on production too: nothing is built there that is not wanted. */
  readonly mayTry: boolean;
  /** Is there a server that was asked? A plan that was pasted has none. */
  readonly hasServer: boolean;
  /** Then what is built or set for a try needs the primary. */
  readonly onReplica: boolean;
}

type OfferedFix = Pick<PanelFix, 'kind' | 'sql' | 'canExplain' | 'canTry'>;

/** The first is the primary button, so what is safe and wanted most stands first. */
export function actionsOfFix(
  { kind, sql, canExplain, canTry }: OfferedFix,
  { mayRun, mayTry, hasServer, onReplica }: FixPlace,
): readonly FixAction[] {
  if (kind === 'edit') return sql === '' ? [EDIT] : [EDIT, COPY];
  if (sql === '') return [];
  // To be read and adapted: not run, and not put beside the statement that it repeats.
  if (kind === 'template') return [OPEN, COPY];
  // A setting of another session than the statement's does nothing for it.
  if (kind === 'setting')
    return canExplain && hasServer && !onReplica
      ? [EXPLAIN, COPY, INSERT, OPEN]
      : [COPY, INSERT, OPEN];
  const trying = canTry && mayTry && !onReplica ? [TRY] : [];
  return mayRun ? [RUN, ...trying, COPY, INSERT, OPEN] : [COPY, INSERT, OPEN];
}

/** What is missing there on a replica alone, and what to do; null for nothing. */
export function whyNotOnReplica(fix: OfferedFix, place: FixPlace): string | null {
  const there = actionsOfFix(fix, place);
  const missing = actionsOfFix(fix, { ...place, onReplica: false }).find(
    (action) => !there.includes(action),
  );
  if (missing === undefined) return null;
  return `${missing.word.replace('…', '')}: only on the primary. Explain the statement there first.`;
}
