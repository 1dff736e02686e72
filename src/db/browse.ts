// What a person browses in a database, one level at a time: schemas, relations, columns, indexes, definitions.
// Everything is paged or bounded by one relation, so that a schema of 10 000 tables opens as fast as a small one.

import * as z from 'zod';
import type { Queries } from './contracts';

const schemaRow = z.object({ name: z.string(), relations: z.number() });
export type SchemaEntry = z.infer<typeof schemaRow>;

const relationRow = z.object({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'partitioned', 'view', 'materialized-view', 'foreign']),
  /** pg_class.reltuples; of a partitioned table the sum over its partitions; null for views and when never analyzed. */
  rows: z.number().nullable(),
  /** With indexes and TOAST; of a partitioned table the sum over its partitions. */
  bytes: z.number(),
  partitions: z.number(),
  comment: z.string().nullable(),
});
export type RelationEntry = z.infer<typeof relationRow>;

const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  notNull: z.boolean(),
  default: z.string().nullable(),
  primaryKey: z.boolean(),
  comment: z.string().nullable(),
});
export type ColumnEntry = z.infer<typeof columnRow>;

const indexRow = z.object({
  oid: z.number(),
  name: z.string(),
  bytes: z.number(),
  /** Since the statistics were reset; null where they are not readable. */
  scans: z.number().nullable(),
  definition: z.string(),
  columns: z.string(),
  primary: z.boolean(),
  unique: z.boolean(),
  valid: z.boolean(),
});
export type IndexEntry = z.infer<typeof indexRow>;

/** Those that hold something first, public before others. */
export async function listSchemas(
  client: Queries,
  signal?: AbortSignal,
): Promise<readonly SchemaEntry[]> {
  return client.query(
    `select n.nspname as name, count(c.oid)::int4 as relations
       from pg_catalog.pg_namespace n
       left join pg_catalog.pg_class c
         on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
      where n.nspname !~ '^pg_(toast|temp)' and n.nspname not in ('pg_catalog', 'information_schema')
      group by n.nspname
      order by count(c.oid) = 0, n.nspname = 'public' desc, n.nspname`,
    [],
    schemaRow,
    signal,
  );
}

/** The sum over a partition tree for partitioned tables, which have no storage of their own. */
const RELATION_COLUMNS = `
  c.oid::int8::float8 as oid, n.nspname as schema, c.relname as name,
  case c.relkind when 'p' then 'partitioned' when 'v' then 'view' when 'm' then 'materialized-view'
    when 'f' then 'foreign' else 'table' end as kind,
  case c.relkind when 'p' then leaves.rows when 'v' then null else nullif(c.reltuples, -1)::float8 end as rows,
  case when c.relkind = 'p' then coalesce(leaves.bytes, 0)
    else coalesce(pg_catalog.pg_total_relation_size(c.oid), 0) end::float8 as bytes,
  (select count(*) from pg_catalog.pg_inherits i
    where c.relkind = 'p' and i.inhparent = c.oid)::int4 as partitions,
  pg_catalog.obj_description(c.oid, 'pg_class') as comment
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join lateral (
    select sum(nullif(l.reltuples, -1))::float8 as rows,
           sum(pg_catalog.pg_total_relation_size(l.oid)) as bytes
      from pg_catalog.pg_partition_tree(c.oid) t
      join pg_catalog.pg_class l on l.oid = t.relid
     where c.relkind = 'p' and t.isleaf
  ) leaves on true`;

/** In the order of their names, from the one after `after` on. */
export async function listRelations(
  client: Queries,
  schema: string,
  after: string,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly RelationEntry[]> {
  return client.query(
    `with page as materialized (
       select p.oid from pg_catalog.pg_class p
         join pg_catalog.pg_namespace s on s.oid = p.relnamespace
        where s.nspname = $1 and p.relname > $2::name and p.relkind in ('r', 'p', 'v', 'm', 'f')
          and not p.relispartition
        order by p.relname limit $3)
     select ${RELATION_COLUMNS} where c.oid in (select oid from page) order by c.relname`,
    [schema, after, limit],
    relationRow,
    signal,
  );
}

export async function listPartitions(
  client: Queries,
  relation: number,
  signal?: AbortSignal,
): Promise<readonly RelationEntry[]> {
  return client.query(
    `select ${RELATION_COLUMNS}
      where c.oid in (select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = $1::oid)
      order by c.relname`,
    [relation],
    relationRow,
    signal,
  );
}

export async function listColumns(
  client: Queries,
  relation: number,
  signal?: AbortSignal,
): Promise<readonly ColumnEntry[]> {
  return client.queryInPersonsPath(
    `select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
            a.attnotnull as "notNull", pg_catalog.pg_get_expr(d.adbin, d.adrelid) as default,
            exists (select from pg_catalog.pg_index i where i.indrelid = a.attrelid
                     and i.indisprimary and a.attnum = any (i.indkey::int2[])) as "primaryKey",
            pg_catalog.col_description(a.attrelid, a.attnum) as comment
       from pg_catalog.pg_attribute a
       left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
      order by a.attnum`,
    [relation],
    columnRow,
    signal,
  );
}

export async function listIndexes(
  client: Queries,
  relation: number,
  signal?: AbortSignal,
): Promise<readonly IndexEntry[]> {
  return client.queryInPersonsPath(
    `select c.oid::int8::float8 as oid, c.relname as name,
            pg_catalog.pg_relation_size(c.oid)::float8 as bytes,
            s.idx_scan::float8 as scans,
            pg_catalog.pg_get_indexdef(c.oid) as definition,
            substring(pg_catalog.pg_get_indexdef(c.oid) from ' USING (.*)$') as columns,
            i.indisprimary as primary, i.indisunique as unique, i.indisvalid as valid
       from pg_catalog.pg_index i
       join pg_catalog.pg_class c on c.oid = i.indexrelid
       left join pg_catalog.pg_stat_all_indexes s on s.indexrelid = i.indexrelid
      where i.indrelid = $1::oid
      order by i.indisprimary desc, c.relname`,
    [relation],
    indexRow,
    signal,
  );
}
