// Short ways to say what rules and checks say often.

import type { Change, DropIndex, Equivalence, Fix, StatisticsChange } from '../../model/change';
import type { RelationName } from '../../model/relationName';
import type { SourceRange } from '../../model/sourceRange';
import { assertNever } from '../../util/assertNever';

const SAME: Equivalence = { kind: 'same' };

/** For the statement's own transaction. */
export function transactionSetting(title: string, name: string, value: string): Fix {
  const change = { kind: 'setting' as const, scope: 'transaction' as const };
  return { title, changes: [{ ...change, name, value, before: null }] };
}

export function sessionSetting(title: string, name: string, value: string): Fix {
  const change = { kind: 'setting' as const, scope: 'session' as const };
  return { title, changes: [{ ...change, name, value, before: null }] };
}

/** Back to what the session began with. `before`: what it is now. */
export function sessionReset(title: string, name: string, before: string): Fix {
  const change = { kind: 'setting' as const, scope: 'session' as const };
  return { title, changes: [{ ...change, name, value: null, before }] };
}

/** An edit of the statement's text. Its title says what it does to the answer, wherever that is not the same in any case. */
export function editFix(
  title: string,
  range: SourceRange,
  newText: string,
  equivalence: Equivalence = SAME,
): Fix {
  return {
    title: `${title}${answerWords(equivalence)}`,
    changes: [{ kind: 'rewrite', edit: { range, newText }, equivalence }],
  };
}

function answerWords(equivalence: Equivalence): string {
  switch (equivalence.kind) {
    case 'same':
      return '';
    case 'given':
      return ` (where ${equivalence.condition})`;
    case 'different':
      return ` (${equivalence.difference})`;
    default:
      return assertNever(equivalence);
  }
}

export function sqlFix(
  title: string,
  statements: readonly string[],
  undo: readonly string[] = [],
): Fix {
  return { title, changes: [{ kind: 'sql', statements: [...statements], undo: [...undo] }] };
}

/** Nothing runs it. */
export function templateFix(title: string, text: string): Fix {
  return { title, changes: [{ kind: 'template', text }] };
}

export function analyzeChange(relation: RelationName): StatisticsChange {
  return { kind: 'statistics', relation, task: { action: 'analyze' } };
}

export function systemSetting(name: string, value: string): Change {
  return { kind: 'setting', scope: 'system', name, value, before: null };
}

export function vacuumAnalyze(relation: RelationName): Change {
  const options = { concurrently: false, index: null };
  return { kind: 'maintenance', command: 'vacuum-analyze', relation, ...options };
}

/** `ddl` as pg_get_indexdef() writes it. */
export function dropIndex(index: RelationName, ddl: string, concurrently: boolean): DropIndex {
  return { kind: 'drop-index', index, ddl, concurrently };
}
