// What is kept of a change once it stands in a database.

import { randomUUID } from 'node:crypto';
import type { DoneChanges } from '../../features/adviceText';
import type { Applied } from './appliedChanges';
import type { ResolvedFix } from './fixes';
import type { BoundResult } from './resultStore';
import { statementName } from './statementName';

export type FixToKeep = Pick<ResolvedFix, 'title' | 'name' | 'proof'>;

/** `result`: what it was done for; null for no statement. `brokenOff`: why the rest of it was not run. */
export function appliedBy(
  { id: connectionId, name: connectionName }: { readonly id: string; readonly name: string },
  { title, name: fix, proof }: FixToKeep,
  { sql, undo, indexes }: DoneChanges,
  result: BoundResult | null,
  brokenOff: string | null = null,
): Applied {
  const { costBefore: before, costAfter: after } = proof ?? { costBefore: null, costAfter: null };
  const statement = result?.report.statement ?? null;
  return {
    ...{ id: randomUUID(), connectionId, connectionName, at: Date.now(), title, sql, brokenOff },
    undo: [...undo],
    indexes: [...indexes],
    fingerprint: statement?.fingerprint ?? null,
    statement:
      result === null
        ? null
        : {
            name: statementName(result.report),
            text: result.report.statement.text,
            uri: result.uri.toString(),
          },
    resultId: result?.id ?? null,
    fix,
    predicted: before === null || after === null ? null : { before, after },
    found: null,
    takenBackAt: null,
  };
}
