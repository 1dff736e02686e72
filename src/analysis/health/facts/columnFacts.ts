// What the statistics say of the columns that checks look at, for tables that are worth it.

import * as z from 'zod';
import { defineHealthQuery, majorOf } from '../healthCheck';
import { OWN_TABLES } from './ownTables';

const tableColumnsRow = z.object({
  schema: z.string(),
  table: z.string(),
  bytes: z.number(),
  /** pg_class.reltuples and the size in pages are of one moment, the last VACUUM or ANALYZE. */
  rows: z.number(),
  rows_bytes: z.number(),
  columns: z.number(),
  /** With statistics that this role may see. */
  known: z.number(),
  readable: z.boolean(),
  /** Columns of a time or date, most nearly sorted first. */
  time_columns: z.array(z.string()),
  partition: z.boolean(),
  /** Bytes of one row's header and values by statistics; null where a column has none. */
  width: z.number().nullable(),
  nullable: z.boolean(),
  /** Per cent. */
  fillfactor: z.number(),
  /** A type whose statistics lie (`name`), or another access method than heap. */
  odd: z.boolean(),
  /** Of the rows, not vacuumed yet. */
  dead_share: z.number(),
  block: z.number(),
});
export type TableColumns = Readonly<z.infer<typeof tableColumnsRow>>;

/** Virtual columns (18) are not stored. Tables below 1 MB are worth no judgement. */
export const tableColumns = defineHealthQuery({
  sql: (
    server,
  ) => `-- Cost: statistics of each column of tables from 1 MB on. Privilege: none; SELECT on a table to see its statistics.
SELECT n.nspname AS schema, t.relname AS "table", pg_catalog.pg_relation_size(t.oid)::float8 AS bytes, t.reltuples::float8 AS rows,
       t.relpages * pg_catalog.current_setting('block_size')::float8 AS rows_bytes,
       c.columns, c.known, c.readable, c.time_columns, t.relispartition AS partition,
       CASE WHEN c.known = c.columns THEN c.width END AS width, c.nullable,
       coalesce((SELECT o.option_value::float8 FROM pg_catalog.pg_options_to_table(t.reloptions) o WHERE o.option_name = 'fillfactor'), 100) AS fillfactor,
       c.odd OR t.relam <> (SELECT m.oid FROM pg_catalog.pg_am m WHERE m.amname = 'heap') AS odd,
       coalesce(pg_catalog.pg_stat_get_dead_tuples(t.oid)::float8
         / nullif(pg_catalog.pg_stat_get_dead_tuples(t.oid) + pg_catalog.pg_stat_get_live_tuples(t.oid), 0), 0) AS dead_share,
       pg_catalog.current_setting('block_size')::float8 AS block
  FROM pg_catalog.pg_class t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
 CROSS JOIN LATERAL (
   SELECT count(*)::float8 AS columns, count(s.attname)::float8 AS known,
          coalesce(bool_and(pg_catalog.has_column_privilege(t.oid, a.attnum, 'SELECT')), false)
            AND NOT pg_catalog.row_security_active(t.oid) AS readable,
          coalesce(pg_catalog.json_agg(a.attname ORDER BY abs(s.correlation) DESC NULLS LAST)
            FILTER (WHERE a.atttypid IN ('pg_catalog.date'::regtype, 'pg_catalog.timestamp'::regtype, 'pg_catalog.timestamptz'::regtype)), '[]') AS time_columns,
          sum((1 - s.null_frac) * s.avg_width)::float8 AS width,
          coalesce(bool_or(s.null_frac > 0), false) AS nullable,
          coalesce(bool_or(a.atttypid = 'pg_catalog.name'::regtype), false) AS odd
     FROM pg_catalog.pg_attribute a
     LEFT JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = a.attname AND NOT s.inherited
    WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(a.attstattarget, -1) <> 0
      ${majorOf(server) >= 18 ? "AND a.attgenerated <> 'v'" : ''}) c
 WHERE t.relkind IN ('r', 'm') AND t.relpages >= 128 AND t.reltuples > 0 AND ${OWN_TABLES}
 ORDER BY n.nspname, t.relname`,
  row: tableColumnsRow,
});
