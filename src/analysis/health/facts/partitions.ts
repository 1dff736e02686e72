// Partitioned tables: how far ahead their ranges of time reach, and what lies in the default partition.

import * as z from 'zod';
import { defineHealthQuery } from '../healthCheck';
import { OWN_TABLES } from './ownTables';

const partitionedRow = z.object({
  schema: z.string(),
  table: z.string(),
  partitions: z.number(),
  /** One with rows or pages exists. */
  filled: z.boolean(),
  /** The parent has statistics of its own, of all partitions together. */
  analyzed: z.boolean(),
  /** Range by one column of a date or time, such as `placed_at`; null otherwise. */
  time_key: z.string().nullable(),
  /** Days from now to the end of the last range; null without one, or where it has no end. */
  ahead_days: z.number().nullable(),
  /** The last range has no end (MAXVALUE, or infinity). */
  endless: z.boolean(),
  default_partition: z.string().nullable(),
  /** Of the default partition, estimated; 0 without one. */
  default_rows: z.number(),
});
export type PartitionedTable = Readonly<z.infer<typeof partitionedRow>>;

/** The bounds of a partition stand only in the text of pg_get_expr, in the session's own DateStyle. Infinity has no epoch. */
export const partitionedTables = defineHealthQuery({
  sql: () => `-- Cost: a row a partitioned table, the bounds of each partition. Privilege: none.
SELECT n.nspname AS schema, t.relname AS "table", p.partitions, p.filled, t.reltuples >= 0 AS analyzed, k.time_key,
       CASE WHEN k.time_key IS NOT NULL AND NOT p.endless THEN p.ahead_days END AS ahead_days, p.endless,
       d.relname AS default_partition,
       coalesce(greatest(d.reltuples, pg_catalog.pg_stat_get_live_tuples(d.oid)), 0)::float8 AS default_rows
  FROM pg_catalog.pg_partitioned_table r
  JOIN pg_catalog.pg_class t ON t.oid = r.partrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_class d ON d.oid = r.partdefid AND r.partdefid <> 0
  LEFT JOIN LATERAL (
    SELECT a.attname AS time_key FROM pg_catalog.pg_attribute a
     WHERE a.attrelid = t.oid AND a.attnum = (r.partattrs::int2[])[0] AND r.partstrat = 'r' AND r.partnatts = 1
       AND a.atttypid IN ('pg_catalog.date'::regtype, 'pg_catalog.timestamp'::regtype, 'pg_catalog.timestamptz'::regtype)) k ON true
 CROSS JOIN LATERAL (
   SELECT count(*)::float8 AS partitions,
          coalesce(bool_or(c.reltuples > 0 OR pg_catalog.pg_stat_get_live_tuples(c.oid) > 0), false) AS filled,
          coalesce(bool_or(b.bound ~ 'TO \\((MAXVALUE|''infinity'')\\)'), false) AS endless,
          max(CASE WHEN k.time_key IS NOT NULL AND b.bound !~ 'TO \\(''-?infinity''\\)' THEN
            pg_catalog.date_part('epoch', pg_catalog.substring(b.bound, 'TO \\(''([^'']+)''\\)')::timestamptz - pg_catalog.now()) / 86400 END) AS ahead_days
     FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound) b
    WHERE i.inhparent = t.oid) p
 WHERE ${OWN_TABLES}
 ORDER BY n.nspname, t.relname`,
  row: partitionedRow,
});
