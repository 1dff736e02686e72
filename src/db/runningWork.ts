// Which tables and indexes does somebody work on right now? What maintenance reports of its progress, by names.

import * as z from 'zod';
import type { Queries } from './contracts';

const runningRow = z.object({
  command: z.string(),
  schema: z.string(),
  table: z.string(),
  index: z.string().nullable(),
});
export type RunningWork = Readonly<z.infer<typeof runningRow>>;

/** One row a process that works; without pg_read_all_stats only one's own. */
const RUNNING = `
SELECT w.command, n.nspname AS schema, t.relname AS table, i.relname AS index
  FROM (SELECT 'VACUUM' AS command, p.relid, NULL::oid AS index_relid FROM pg_catalog.pg_stat_progress_vacuum p WHERE p.datname = pg_catalog.current_database()
        UNION ALL SELECT 'ANALYZE', p.relid, NULL FROM pg_catalog.pg_stat_progress_analyze p WHERE p.datname = pg_catalog.current_database()
        UNION ALL SELECT p.command, p.relid, p.index_relid FROM pg_catalog.pg_stat_progress_create_index p WHERE p.datname = pg_catalog.current_database()
        UNION ALL SELECT p.command, p.relid, NULL FROM pg_catalog.pg_stat_progress_cluster p WHERE p.datname = pg_catalog.current_database()) w
  JOIN pg_catalog.pg_class t ON t.oid = w.relid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_class i ON i.oid = w.index_relid
 WHERE w.command IS NOT NULL
 ORDER BY 2, 3, 1
 LIMIT 200`;

export function readRunningWork(
  client: Queries,
  signal: AbortSignal,
): Promise<readonly RunningWork[]> {
  return client.query(RUNNING, [], runningRow, signal);
}
