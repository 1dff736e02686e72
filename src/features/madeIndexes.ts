// What has become of indexes that Planwright made: there or gone, valid or not, and how often each was scanned since.

import { z } from 'zod';
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

/** Heuristic: more than anybody keeps. */
const MOST = 1_000;

/** The counters are those of pg_stat_user_indexes, which has none for a partitioned index. Privilege: none. */
const STATES_SQL = `
SELECT n.nspname AS schema, c.relname AS name, i.indisvalid AS valid,
       CASE c.relkind
         WHEN 'I' THEN (SELECT sum(pg_stat_get_numscans(t.relid)) FROM pg_partition_tree(c.oid) t)
         ELSE pg_stat_get_numscans(c.oid)
       END::float8 AS scans,
       (SELECT extract(epoch FROM pg_stat_get_db_stat_reset_time(d.oid)) * 1000
          FROM pg_database d WHERE d.datname = current_database())::float8 AS reset_at
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_index i ON i.indexrelid = c.oid
 WHERE c.relname = ANY ($1::name[]) AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
 LIMIT ${String(MOST)}`;

const stateRow = z.object({
  schema: z.string(),
  name: z.string(),
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
  const names = [...new Set(indexes.map(({ name }) => name))].slice(0, MOST);
  const rows = names.length === 0 ? [] : await client.query(STATES_SQL, [names], stateRow, signal);
  return indexes.map((index) => {
    const row = rows.find(
      ({ schema, name }) => name === index.name && (index.schema ?? schema) === schema,
    );
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
