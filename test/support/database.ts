// What tests of the database floor share: request defaults, the expected rejection, the check that nothing is left.

import assert from 'node:assert/strict';
import type { ExplainRequest } from '../../src/db/contracts';
import { DatabaseError } from '../../src/db/errors';
import type { Cluster } from './postgres';

export const EXPLAIN_DEFAULTS: Omit<ExplainRequest, 'sql' | 'mode'> = {
  parameters: [],
  allowWrite: false,
  statementTimeoutMs: 20_000,
  lockTimeoutMs: 2_000,
};

/** The DatabaseError that the promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<DatabaseError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  }
  return assert.fail(`expected a DatabaseError, got ${JSON.stringify(value)}`);
}

/** No connection of ours in a transaction or running, no session lock, in that database. */
export async function assertNothingLeft(cluster: Cluster, database: string): Promise<void> {
  const { rows } = await cluster.sql(`
    SELECT state, query FROM pg_stat_activity
     WHERE datname = '${database}' AND application_name = 'planwright' AND state <> 'idle'
    UNION ALL
    SELECT 'lock', l.locktype FROM pg_locks l
      JOIN pg_stat_activity a USING (pid)
     WHERE a.datname = '${database}' AND a.application_name = 'planwright'`);
  assert.deepEqual(rows, []);
}
