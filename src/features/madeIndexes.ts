// What has become of indexes that Planwright made: there or gone, valid or not, and how often each was scanned since.

import * as z from 'zod';
import type { Queries } from '../db/contracts';
import type { RelationName } from '../model/relationName';
import { exactCount } from '../util/humanNumbers';

export interface MadeIndex {
  readonly index: RelationName;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  /** Too young to be judged by how often it was used. */
  readonly young: boolean;
}

export interface IndexState {
  readonly valid: boolean;
  /** Since it was made, or since `resetAt` where that is later; of all partitions together. */
  readonly scans: number;
  /** When the counters of the database began, in milliseconds since 1970; null when they never were reset. */
  readonly resetAt: number | null;
}

/**
 * One row at most for each that is asked about; of a name without a schema the one that the search path finds first. The counters
 * are those of pg_stat_user_indexes, which has none for a partitioned index. pg_partition_tree() would lock every partition.
 * Privilege: none.
 */
const STATES_SQL = `
SELECT w.position::int AS position, i.indisvalid AS valid,
       CASE c.relkind WHEN 'I' THEN (
         WITH RECURSIVE tree(oid) AS (
           SELECT c.oid UNION SELECT h.inhrelid FROM pg_inherits h JOIN tree ON h.inhparent = tree.oid)
         SELECT sum(pg_stat_get_numscans(tree.oid)) FROM tree)
         ELSE pg_stat_get_numscans(c.oid)
       END::float8 AS scans,
       (SELECT extract(epoch FROM pg_stat_get_db_stat_reset_time(d.oid)) * 1000
          FROM pg_database d WHERE d.datname = current_database())::float8 AS reset_at
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, position),
  LATERAL (
    SELECT r.oid, r.relkind FROM pg_namespace n JOIN pg_class r ON r.relnamespace = n.oid
     WHERE n.nspname = w.schema::name AND r.relname = w.name::name
    UNION ALL (
    SELECT r.oid, r.relkind FROM pg_namespace n JOIN pg_class r ON r.relnamespace = n.oid
     WHERE w.schema IS NULL AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
       AND r.relname = w.name::name AND r.relkind IN ('i', 'I')
     ORDER BY pg_table_is_visible(r.oid) DESC, n.nspname LIMIT 1)) AS c
  JOIN pg_index i ON i.indexrelid = c.oid`;

const stateRow = z.object({
  position: z.number(),
  valid: z.boolean(),
  scans: z.number(),
  reset_at: z.number().nullable(),
});

/** In their order; null for what is no index of the database any more. */
export async function readIndexStates(
  client: Queries,
  indexes: readonly RelationName[],
  signal?: AbortSignal,
): Promise<readonly (IndexState | null)[]> {
  if (indexes.length === 0) return [];
  const names = [indexes.map(({ schema }) => schema), indexes.map(({ name }) => name)];
  const rows = await client.query(STATES_SQL, names, stateRow, signal);
  const found = new Map(rows.map((row) => [row.position, row]));
  return indexes.map((_, at) => {
    const row = found.get(at + 1);
    if (row === undefined) return null;
    const { valid, scans, reset_at: resetAt } = row;
    return { valid, scans, resetAt };
  });
}

/** `3 120 scans`. */
export function scanCount({ scans }: IndexState): string {
  return `${scans === 0 ? 'no' : exactCount(scans)} ${scans === 1 ? 'scan' : 'scans'}`;
}

/** `3 120 scans since it was made`. */
export function scansWords(state: IndexState, madeAt: number): string {
  const { resetAt } = state;
  const count = scanCount(state);
  return resetAt !== null && resetAt > madeAt
    ? `${count} since the counters were reset on ${dayOf(resetAt)}`
    : `${count} since it was made`;
}

/** `2026-11-29`, in UTC as the server's own times are printed by most. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10);
}
