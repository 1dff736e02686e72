// How far are the commands that report their progress?

import * as z from 'zod';
import { relationNameSql } from './activityWords';
import { INDEX_SHARE_SQL } from './runProgress';

const HERE = 'p.datname = pg_catalog.current_database()';

/** PostgreSQL 17 counts the indexes that a vacuum has done. */
const INDEXES_COUNTED = 170_000;

/**
 * One shape for all that reports progress. Only what the phase itself counts has a whole; of other databases a table has no
 * name here. Without pg_read_all_stats the phase of others is NULL.
 */
export function progressSql(versionNumber: number): string {
  const indexes =
    versionNumber >= INDEXES_COUNTED
      ? "WHEN p.phase IN ('vacuuming indexes', 'cleaning up indexes') THEN p.indexes_processed::float8 / nullif(p.indexes_total, 0)"
      : '';
  const of = (view: string, command: string, relation: string, share: string): string => `
SELECT p.pid, ${command} AS command, p.phase, (${share})::float8 AS share,
       ${relationNameSql(relation, HERE)} AS object
  FROM pg_catalog.${view} p`;
  return [
    of(
      'pg_stat_progress_vacuum',
      "'VACUUM'",
      'p.relid',
      `CASE WHEN p.phase = 'scanning heap' THEN p.heap_blks_scanned::float8 / nullif(p.heap_blks_total, 0)
            WHEN p.phase = 'vacuuming heap' THEN p.heap_blks_vacuumed::float8 / nullif(p.heap_blks_total, 0) ${indexes} END`,
    ),
    of(
      'pg_stat_progress_analyze',
      "'ANALYZE'",
      'p.relid',
      "CASE WHEN p.phase LIKE 'acquiring%sample rows' THEN p.sample_blks_scanned::float8 / nullif(p.sample_blks_total, 0) END",
    ),
    of(
      'pg_stat_progress_create_index',
      'p.command',
      'coalesce(nullif(p.index_relid, 0), p.relid)',
      INDEX_SHARE_SQL,
    ),
    of(
      'pg_stat_progress_cluster',
      'p.command',
      'p.relid',
      "CASE WHEN p.phase = 'seq scanning heap' THEN p.heap_blks_scanned::float8 / nullif(p.heap_blks_total, 0) END",
    ),
    `
SELECT p.pid, p.command, pg_catalog.lower(p.type), p.bytes_processed::float8 / nullif(p.bytes_total, 0),
       ${relationNameSql('nullif(p.relid, 0)', HERE)}
  FROM pg_catalog.pg_stat_progress_copy p`,
    `
SELECT p.pid, 'BASE_BACKUP', p.phase, p.backup_streamed::float8 / nullif(p.backup_total, 0), NULL
  FROM pg_catalog.pg_stat_progress_basebackup p`,
  ].join(' UNION ALL ');
}

export const progressRow = z.object({
  pid: z.int(),
  command: z.string().nullable(),
  phase: z.string().nullable(),
  /** What is counted grows while it is read. */
  share: z
    .number()
    .transform((share) => Math.min(1, Math.max(0, share)))
    .nullable(),
  object: z.string().nullable(),
});
