// Runs a statement where the person says so: what only reads gives its rows at once, everything else is for the question that
// a fix is behind, and what would have no effect is refused with the reason.

import type { ReadRows, RowReader, RowsRequest } from '../db/contracts';
import type { ReachedCode } from '../model/reachedCode';
import type { Work } from '../util/progress';
import {
  decideExecution,
  whyNotRun,
  type CodeAnswers,
  type ExecutionQuestion,
} from './explain/executionPolicy';
import type { ReadStatement } from './readStatement';
import { whyWithoutEffect } from './withoutEffect';

export type { ReadRows } from '../db/contracts';

export type RunDecision =
  | {
      readonly kind: 'read';
      /** The connection is marked as production. */
      readonly confirm: boolean;
      /** Nobody was asked about these yet. */
      readonly ask: readonly ReachedCode[];
    }
  /** It changes something, or may: outside a transaction, after a question. */
  | { readonly kind: 'change' }
  | { readonly kind: 'refused'; readonly reason: string };

export function decideRun(
  { statement, changesData, reach, tree }: ReadStatement,
  profile: ExecutionQuestion['profile'],
  answers: CodeAnswers,
): RunDecision {
  const { verb } = statement;
  if (verb === 'SHOW') return { kind: 'read', confirm: profile.production, ask: [] };
  if (statement.class === 'utility' || changesData) {
    const reason = whyWithoutEffect(tree, verb);
    if (reason !== null) return { kind: 'refused', reason };
    if (statement.parameters.length > 0)
      return {
        kind: 'refused',
        reason: `Not run: ${verb} is sent as it stands. Put values in the place of ${statement.parameters.map(({ label }) => label).join(', ')}.`,
      };
    return { kind: 'change' };
  }
  const decision = decideExecution({
    ...{ statement, changesData, reach, profile, answers },
    wish: 'execute',
    setting: 'always',
    impossible: null,
    asked: '',
  });
  if (!decision.execute) return { kind: 'refused', reason: whyNotRun(decision.reason) };
  return { kind: 'read', confirm: decision.confirm === 'production', ask: decision.ask };
}

export async function readRows(
  client: RowReader,
  request: RowsRequest,
  work: Work,
): Promise<ReadRows> {
  work.progress('reading rows');
  return client.readRows(request, work.signal);
}
