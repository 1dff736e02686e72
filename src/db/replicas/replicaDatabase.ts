// A standby to explain on: nothing is written there, a plan that was taken while it was promoted is none, and a conflict with
// recovery is told as what it is.

import type { ExplainRequest, ExplainResult } from '../contracts';
import { Database } from '../database';
import { DatabaseError } from '../errors';
import { isStandby } from './readNode';

/** serialization_failure: replay removed rows that the statement could still see, or waited for its lock for too long. */
const CONFLICT = '40001';

export class ReplicaDatabase extends Database {
  /** Its profile is read-only, by which a write is refused before it is sent. */
  override async explain(request: ExplainRequest, signal?: AbortSignal): Promise<ExplainResult> {
    const result = await super.explain(request, signal).catch((error: unknown) => {
      throw conflictOf(error, this.profile.name) ?? error;
    });
    if (await isStandby(this, signal)) return result;
    throw new DatabaseError(
      'other',
      `${this.profile.name}, was promoted: it is a primary now, and what is written there is not on the other one. What was measured is left out, and nothing was changed. Look at planwright replicas, correct the connection, and explain again.`,
    );
  }
}

function conflictOf(error: unknown, name: string): DatabaseError | null {
  if (!(error instanceof DatabaseError) || error.sqlstate !== CONFLICT) return null;
  return new DatabaseError(
    'other',
    `${name}, had to stop the statement to go on replaying (conflict with recovery). Explain again, explain on the primary, or let replay wait longer there: max_standby_streaming_delay, or hot_standby_feedback at the price of bloat on the primary.`,
    { sqlstate: CONFLICT },
  );
}
