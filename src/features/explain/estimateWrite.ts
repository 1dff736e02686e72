// What a write would do, before anybody agrees to it: planned, not executed.

import { writtenRows } from '../../analysis/plan/writtenRows';
import type { Explainer } from '../../db/contracts';
import { DatabaseError, endsTheWork } from '../../db/errors';
import type { Statement } from '../../model/statement';
import { humanRows } from '../../util/humanNumbers';
import type { ExplainQuestion } from '../explain/question';

/** A sentence: `The planner expects 12 k rows to be written.` */
export async function estimateWrite(
  client: Explainer,
  {
    statement: { sql },
    parameters,
    lockTimeoutMs,
  }: { readonly statement: Statement } & Pick<ExplainQuestion, 'parameters' | 'lockTimeoutMs'>,
  statementTimeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  try {
    const { plan } = await client.explain(
      { sql, parameters, mode: 'estimate', allowWrite: false, statementTimeoutMs, lockTimeoutMs },
      signal,
    );
    const rows = writtenRows(plan);
    return rows === null
      ? 'The plan writes no rows by itself; what its functions write is not known.'
      : `The planner expects ${humanRows(rows)} to be written or locked.`;
  } catch (error) {
    if (!(error instanceof DatabaseError) || endsTheWork(error)) throw error;
    return `How many rows it writes is not known: ${error.message}`;
  }
}
