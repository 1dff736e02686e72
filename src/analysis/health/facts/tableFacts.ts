// What checks on tables look at: size, rows, use, and how far vacuum and analyze are behind.

import * as z from 'zod';
import { defineHealthQuery, majorOf } from '../healthCheck';
import { OWN_TABLES } from './ownTables';

const tableRow = z.object({
  schema: z.string(),
  table: z.string(),
  /** pg_class.relkind: a table, a partitioned one, a materialized view. */
  kind: z.enum(['r', 'p', 'm']),
  partition: z.boolean(),
  unlogged: z.boolean(),
  /** Of the heap alone. */
  bytes: z.number(),
  /** pg_class.reltuples; null where never vacuumed nor analyzed. */
  rows: z.number().nullable(),
  pages: z.number(),
  /** Null before 18. */
  all_frozen_pages: z.number().nullable(),
  live: z.number(),
  dead: z.number(),
  /** Since the last analyze. */
  modified: z.number(),
  /** Since the last vacuum. */
  inserted: z.number(),
  /** Days since, by hand or by autovacuum; null where none is recorded. */
  vacuumed_days: z.number().nullable(),
  analyzed_days: z.number().nullable(),
  being_vacuumed: z.boolean(),
  /** Since the statistics were reset. */
  inserts: z.number(),
  updates: z.number(),
  hot_updates: z.number(),
  /** Null before 16. */
  new_page_updates: z.number().nullable(),
  deletes: z.number(),
  seq_scans: z.number(),
  seq_rows: z.number(),
  index_scans: z.number(),
  heap_hit_blocks: z.number(),
  heap_read_blocks: z.number(),
  indexes: z.number(),
  primary_key: z.boolean(),
  replica_identity: z.boolean(),
  /** Storage parameters, such as `{ fillfactor: '90' }`. */
  storage: z.record(z.string(), z.string()),
});
export type TableFacts = Readonly<z.infer<typeof tableRow>>;

export const tableFacts = defineHealthQuery({
  sql: (server) => {
    const since = (major: number, column: string): string =>
      majorOf(server) >= major ? `${column}::float8` : 'NULL::float8';
    return `-- Cost: a row, a stat() and counters a table. Privilege: none.
SELECT n.nspname AS schema, t.relname AS "table", t.relkind AS kind, t.relispartition AS partition, t.relpersistence = 'u' AS unlogged,
       CASE t.relkind WHEN 'p' THEN 0 ELSE coalesce(pg_catalog.pg_relation_size(t.oid), 0) END::float8 AS bytes,
       CASE WHEN t.reltuples >= 0 THEN t.reltuples::float8 END AS rows, t.relpages::float8 AS pages,
       ${since(18, 't.relallfrozen')} AS all_frozen_pages,
       pg_catalog.pg_stat_get_live_tuples(t.oid)::float8 AS live, pg_catalog.pg_stat_get_dead_tuples(t.oid)::float8 AS dead,
       pg_catalog.pg_stat_get_mod_since_analyze(t.oid)::float8 AS modified,
       pg_catalog.pg_stat_get_ins_since_vacuum(t.oid)::float8 AS inserted,
       extract(epoch FROM pg_catalog.now() - greatest(pg_catalog.pg_stat_get_last_vacuum_time(t.oid),
         pg_catalog.pg_stat_get_last_autovacuum_time(t.oid)))::float8 / 86400 AS vacuumed_days,
       extract(epoch FROM pg_catalog.now() - greatest(pg_catalog.pg_stat_get_last_analyze_time(t.oid),
         pg_catalog.pg_stat_get_last_autoanalyze_time(t.oid)))::float8 / 86400 AS analyzed_days,
       EXISTS (SELECT FROM pg_catalog.pg_stat_progress_vacuum p WHERE p.relid = t.oid) AS being_vacuumed,
       pg_catalog.pg_stat_get_tuples_inserted(t.oid)::float8 AS inserts, pg_catalog.pg_stat_get_tuples_updated(t.oid)::float8 AS updates,
       pg_catalog.pg_stat_get_tuples_hot_updated(t.oid)::float8 AS hot_updates,
       ${since(16, 'pg_catalog.pg_stat_get_tuples_newpage_updated(t.oid)')} AS new_page_updates,
       pg_catalog.pg_stat_get_tuples_deleted(t.oid)::float8 AS deletes,
       pg_catalog.pg_stat_get_numscans(t.oid)::float8 AS seq_scans, pg_catalog.pg_stat_get_tuples_returned(t.oid)::float8 AS seq_rows,
       coalesce(x.scans, 0)::float8 AS index_scans,
       pg_catalog.pg_stat_get_blocks_hit(t.oid)::float8 AS heap_hit_blocks,
       (pg_catalog.pg_stat_get_blocks_fetched(t.oid) - pg_catalog.pg_stat_get_blocks_hit(t.oid))::float8 AS heap_read_blocks,
       coalesce(x.indexes, 0)::float8 AS indexes, coalesce(x.primary_key, false) AS primary_key,
       t.relreplident = 'f' OR coalesce(x.replica_identity, false) AS replica_identity,
       coalesce((SELECT pg_catalog.json_object_agg(o.option_name, o.option_value)
          FROM pg_catalog.pg_options_to_table(t.reloptions) o), '{}') AS storage
  FROM pg_catalog.pg_class t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN (SELECT i.indrelid, count(*) AS indexes, bool_or(i.indisprimary) AS primary_key, bool_or(i.indisreplident) AS replica_identity,
                    sum(pg_catalog.pg_stat_get_numscans(i.indexrelid)) AS scans
               FROM pg_catalog.pg_index i GROUP BY i.indrelid) x ON x.indrelid = t.oid
 WHERE t.relkind IN ('r', 'p', 'm') AND ${OWN_TABLES}
 ORDER BY n.nspname, t.relname`;
  },
  row: tableRow,
});

export function tableSubject({ schema, table }: Pick<TableFacts, 'schema' | 'table'>): {
  readonly kind: 'table';
  readonly schema: string;
  readonly table: string;
} {
  return { kind: 'table', schema, table };
}
