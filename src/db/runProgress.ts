// How far the building of an index is, and whether its backend still works, asked on a second connection.

import * as z from 'zod';
import type { Queries, RunProgress } from './contracts';

/** Lockers, then tuples, then blocks: at any time the server counts only what the phase is about. */
export const INDEX_SHARE_SQL = `CASE WHEN p.lockers_total > 0 THEN p.lockers_done::float8 / p.lockers_total
             WHEN p.tuples_total > 0 THEN p.tuples_done::float8 / p.tuples_total
             WHEN p.blocks_total > 0 THEN p.blocks_done::float8 / p.blocks_total END`;

/** Privilege: own backends. */
const PROGRESS_SQL = `
SELECT p.phase, (${INDEX_SHARE_SQL}) AS share
  FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = $1`;

const progressRow = z.object({
  phase: z.string(),
  share: z
    .number()
    .transform((share) => Math.min(share, 1))
    .nullable(),
});

const RUNNING_SQL = `SELECT a.state <> 'idle' AS running FROM pg_catalog.pg_stat_activity a WHERE a.pid = $1`;
const runningRow = z.object({ running: z.boolean().nullable() });

/** False once it has nothing to do any more, or is gone. */
export async function isRunning(client: Queries, pid: number): Promise<boolean> {
  const [row] = await client.query(RUNNING_SQL, [pid], runningRow);
  // Who may not see the state is told none.
  return row !== undefined && row.running !== false;
}

export async function readProgress(
  client: Queries,
  pid: number,
  signal?: AbortSignal,
): Promise<RunProgress | null> {
  const [row] = await client.query(PROGRESS_SQL, [pid], progressRow, signal);
  return row ?? null;
}
