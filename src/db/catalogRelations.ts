// The relations of a catalog: which ones were asked for, their sizes, activity and columns.

import * as z from 'zod';

/**
 * Which to read: `$1` and `$2` schemas and names as text[], where a name without a schema is the first in `$4`, the person's
 * search_path; `$3` schemas as text[]; all null but `$4` reads everything that is not the system's. Partitions bring their
 * ancestors. Numbers only: a name may be one that cannot be sent. Waits for no lock. Privilege: none.
 */
export const RELATION_IDS_SQL = `
WITH named AS (
  SELECT r.oid FROM unnest($1::text[], $2::text[]) AS q(schema, name)
    CROSS JOIN LATERAL (
      SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relname = q.name AND n.nspname = ANY (CASE WHEN q.schema IS NULL THEN $4::text[] ELSE ARRAY[q.schema] END)
       ORDER BY pg_catalog.array_position($4::text[], n.nspname::text) LIMIT 1) r
), asked AS (
  SELECT oid FROM named
  UNION
  SELECT a.relid::oid FROM named, pg_catalog.pg_partition_ancestors(named.oid) AS a(relid)
  UNION
  SELECT c.oid FROM pg_catalog.pg_class c
   WHERE $2::text[] IS NULL
     AND c.relnamespace IN (
       SELECT n.oid FROM pg_catalog.pg_namespace n
        WHERE CASE WHEN $3::text[] IS NULL
                THEN n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                ELSE n.nspname = ANY ($3::text[]) END)
)
SELECT c.oid::int8::float8 AS oid FROM pg_catalog.pg_class c JOIN asked USING (oid)
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY c.oid`;
export const relationIdRow = z.object({ oid: z.number() });

export const CATALOG_HEADER_SQL = `
SELECT pg_catalog.current_setting('server_version_num')::int4 AS version,
       pg_catalog.current_setting('block_size')::int4 AS block_size`;

export const catalogHeaderRow = z.object({
  version: z.int(),
  block_size: z.int(),
});

/**
 * By OID: a relation that is dropped meanwhile answers null or not at all. Cost: one stat() a fork of each relation. Privilege: none. The functions behind pg_stat_all_tables, as that view
 * aggregates all tables anew for every one that a nested loop asks about.
 */
export const RELATIONS_SQL = `
SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       pn.nspname AS parent_schema, p.relname AS parent_name,
       (SELECT coalesce(pg_catalog.array_agg(k.attname::text ORDER BY key.position), '{}')
          FROM pg_catalog.pg_partitioned_table pt
          CROSS JOIN LATERAL unnest(pt.partattrs::int2[]) WITH ORDINALITY AS key(number, position)
          JOIN pg_catalog.pg_attribute k ON k.attrelid = c.oid AND k.attnum = key.number
         WHERE pt.partrelid = c.oid) AS partition_columns,
       EXISTS (SELECT FROM pg_catalog.pg_inherits i
                 JOIN pg_catalog.pg_class hc ON hc.oid = i.inhrelid AND NOT hc.relispartition
                WHERE i.inhparent = c.oid) AS has_heirs,
       nullif(c.reltuples, -1)::float8 AS rows, c.relpages AS pages,
       coalesce(pg_catalog.pg_table_size(c.oid), 0)::float8 AS bytes,
       c.relkind IN ('r', 'm', 'p')
         AND pg_catalog.current_setting('planwright.twin', true) IS NULL AS has_activity,
       pg_catalog.pg_stat_get_live_tuples(c.oid)::float8 AS live,
       pg_catalog.pg_stat_get_dead_tuples(c.oid)::float8 AS dead,
       pg_catalog.pg_stat_get_mod_since_analyze(c.oid)::float8 AS modified,
       pg_catalog.to_json(greatest(pg_catalog.pg_stat_get_last_analyze_time(c.oid),
         pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid))) AS last_analyze,
       pg_catalog.to_json(greatest(pg_catalog.pg_stat_get_last_vacuum_time(c.oid),
         pg_catalog.pg_stat_get_last_autovacuum_time(c.oid))) AS last_vacuum,
       pg_catalog.pg_stat_get_numscans(c.oid)::float8 AS sequential_scans,
       (SELECT coalesce(sum(pg_catalog.pg_stat_get_numscans(x.indexrelid)), 0)::float8
          FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid) AS index_scans
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
  LEFT JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
  LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
 WHERE c.oid = ANY ($1::oid[])
 ORDER BY n.nspname, c.relname`;

export const relationRow = z.object({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['r', 'p', 'v', 'm', 'f']),
  parent_schema: z.string().nullable(),
  parent_name: z.string().nullable(),
  partition_columns: z.array(z.string()),
  has_heirs: z.boolean(),
  rows: z.number().nullable(),
  pages: z.int(),
  bytes: z.number(),
  has_activity: z.boolean(),
  live: z.number().nullable(),
  dead: z.number().nullable(),
  modified: z.number().nullable(),
  last_analyze: z.string().nullable(),
  last_vacuum: z.string().nullable(),
  sequential_scans: z.number().nullable(),
  index_scans: z.number(),
});

/**
 * Of a column `a`: no row holds NULL. attnotnull is set while a constraint is NOT VALID (from 18), and tables that inherit from this one,
 * whose rows are this one's too, may allow it. The constraint has one column, so that its hash can be looked up by it.
 */
export const NEVER_NULL_SQL = `a.attnotnull
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint nn WHERE nn.conrelid = a.attrelid
               AND nn.conkey[1] = a.attnum AND nn.contype = 'n' AND NOT nn.convalidated)
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i
               JOIN pg_catalog.pg_class hc ON hc.oid = i.inhrelid AND NOT hc.relispartition
               JOIN pg_catalog.pg_attribute heir ON heir.attrelid = hc.oid AND NOT heir.attnotnull
              WHERE i.inhparent = a.attrelid AND heir.attname = a.attname)`;

/**
 * Byte order is what the C library's C and POSIX give, and every builtin locale (from 17) too; ICU has its own order
 * whatever datcollate says. Cost: one row a column. Privilege: none.
 */
export const COLUMNS_SQL = `
SELECT a.attrelid::int8::float8 AS relation, a.attnum::int4 AS number, a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, ${NEVER_NULL_SQL} AS not_null,
       CASE WHEN a.attcollation = 0 THEN NULL
            WHEN coalesce(own.provider, 'c') = 'b' OR (coalesce(own.provider, 'c') = 'c'
              AND own.locale IN ('C', 'POSIX')) THEN 'C'
            ELSE l.collname END AS collation,
       coalesce(pg_catalog.to_jsonb(l) ->> 'collisdeterministic' = 'false', false) AS nondeterministic
  FROM pg_catalog.pg_attribute a
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  LEFT JOIN LATERAL (
    SELECT CASE l.collprovider WHEN 'd' THEN pg_catalog.to_jsonb(d) ->> 'datlocprovider'
             ELSE l.collprovider::text END AS provider,
           CASE l.collprovider WHEN 'd' THEN d.datcollate::text
             ELSE pg_catalog.to_jsonb(l) ->> 'collcollate' END AS locale
      FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
  ) own ON true
 WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum`;

export const columnRow = z.object({
  relation: z.number(),
  number: z.int(),
  name: z.string(),
  type: z.string(),
  not_null: z.boolean(),
  collation: z.string().nullable(),
  nondeterministic: z.boolean(),
});

/**
 * pg_stats shows only columns that the user may select from. A partitioned table has only inherited statistics;
 * of others the rows of the table itself count. OFFSET 0 keeps the view inside its loop: joined, it is read whole, as a
 * security barrier lets no join through. Cost: detoasts the samples of the asked tables.
 */
export const STATISTICS_SQL = `
SELECT c.oid::int8::float8 AS relation, s.attname AS name, s.null_frac::float8 AS null_fraction,
       s.avg_width AS average_width, s.n_distinct::float8 AS n_distinct,
       s.correlation::float8 AS correlation,
       s.most_common_vals::text::text[] AS most_common_values,
       s.most_common_freqs::float8[] AS most_common_frequencies,
       s.histogram_bounds::text::text[] AS histogram_bounds,
       s.most_common_elem_freqs::float8[] AS element_frequencies,
       s.elem_count_histogram[pg_catalog.cardinality(s.elem_count_histogram)]::float8 AS elements_per_row,
       (SELECT pg_catalog.avg(pg_catalog.octet_length(e))::float8
          FROM pg_catalog.unnest(s.most_common_elems::text::text[]) e) AS element_bytes
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
    SELECT * FROM pg_catalog.pg_stats v
     WHERE v.schemaname = n.nspname AND v.tablename = c.relname AND v.inherited = (c.relkind = 'p')
    OFFSET 0
  ) s
 WHERE c.oid = ANY ($1::oid[])`;

export const statisticsRow = z.object({
  relation: z.number(),
  name: z.string(),
  null_fraction: z.number(),
  average_width: z.number(),
  n_distinct: z.number(),
  correlation: z.number().nullable(),
  most_common_values: z.array(z.string()).nullable(),
  most_common_frequencies: z.array(z.number()).nullable(),
  histogram_bounds: z.array(z.string()).nullable(),
  element_frequencies: z.array(z.number()).nullable(),
  elements_per_row: z.number().nullable(),
  element_bytes: z.number().nullable(),
});
