// How far the building of an index is, asked on a second connection.

import { z } from 'zod';
import type { Queries, RunProgress } from './contracts';

/** Lockers, then tuples, then blocks: at any time the server counts only what the phase is about. Privilege: own backends. */
const PROGRESS_SQL = `
SELECT p.phase,
       (CASE WHEN p.lockers_total > 0 THEN p.lockers_done::float8 / p.lockers_total
             WHEN p.tuples_total > 0 THEN p.tuples_done::float8 / p.tuples_total
             WHEN p.blocks_total > 0 THEN p.blocks_done::float8 / p.blocks_total END) AS share
  FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = $1`;

const progressRow = z.object({
  phase: z.string(),
  share: z
    .number()
    .transform((share) => Math.min(share, 1))
    .nullable(),
});

export async function readProgress(client: Queries, pid: number): Promise<RunProgress | null> {
  const [row] = await client.query(PROGRESS_SQL, [pid], progressRow);
  return row ?? null;
}
