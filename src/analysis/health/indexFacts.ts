// What checks on indexes look at: each valid index as data, with its use and what depends on it.

import { z } from 'zod';
import type { HealthFinding } from '../../model/healthFinding';
import type { Fix } from '../../model/change';
import { dropIndex } from '../changes/fixes';

/**
 * Relations that are not the person's to change: the system's, temporary ones and those of extensions.
 * `n` is the namespace of the table `t`.
 */
export const OWN_TABLES = `
  n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND t.relpersistence <> 't'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
     WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = t.oid AND e.deptype = 'e')`;

/**
 * A partition's index is judged through the index of its root: size and use are summed over the tree.
 * pg_constraint.conindid of a foreign key is the index that it refers to, not one of its own table.
 * Expressions are compared as pg_get_indexdef writes them, as node trees carry parse locations.
 */
export const INDEX_FACTS_COLUMNS = `
  n.nspname AS schema, t.relname AS "table", c.relname AS index, m.amname AS method,
  c.relkind = 'I' AS partitioned,
  tree.bytes::float8 AS bytes, tree.scans::float8 AS scans,
  i.indisunique AS "unique", i.indisprimary AS "primary", i.indimmediate AS immediate,
  coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false) AS nulls_not_distinct,
  i.indisreplident AS replica_identity, i.indisclustered AS clustered,
  EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype = 'f')
    AS foreign_key_target,
  (SELECT pg_catalog.json_build_object('name', k.conname, 'kind', k.contype,
            'definition', pg_catalog.pg_get_constraintdef(k.oid))
     FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') LIMIT 1) AS constraint,
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'text', pg_catalog.pg_get_indexdef(i.indexrelid, v.position::int4, true),
            'opclass', v.opclass::int8::float8, 'collation', v.collation_oid::int8::float8,
            'option', v.option) ORDER BY v.position)
     FROM unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[], i.indoption::int2[])
            WITH ORDINALITY AS v(attnum, opclass, collation_oid, option, position)
    WHERE v.position <= i.indnkeyatts) AS keys,
  (SELECT coalesce(pg_catalog.json_agg(a.attname), '[]')
     FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS v(attnum, position)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = v.attnum
    WHERE v.position > i.indnkeyatts) AS include,
  pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
  pg_catalog.pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_am m ON m.oid = c.relam
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(pg_catalog.pg_relation_size(b.oid)), 0) AS bytes,
           coalesce(sum(s.idx_scan), 0) AS scans
      FROM (SELECT c.oid WHERE c.relkind = 'i'
            UNION ALL
            SELECT p.relid::oid FROM pg_catalog.pg_partition_tree(c.oid) p WHERE c.relkind = 'I' AND p.isleaf) b
      LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = b.oid
  ) tree
 WHERE i.indisvalid AND i.indisready AND i.indislive AND NOT c.relispartition
   AND ${OWN_TABLES}`;

/** Only tables with several indexes: one alone repeats nothing. */
export const SEVERAL_INDEXES = `
  AND EXISTS (SELECT FROM pg_catalog.pg_index o
               WHERE o.indrelid = i.indrelid AND o.indexrelid <> i.indexrelid)`;

const keySchema = z.object({
  text: z.string(),
  opclass: z.number(),
  collation: z.number(),
  /** Bit 1 is DESC, bit 2 is NULLS FIRST (catalog/pg_index.h INDOPTION_*). */
  option: z.int(),
});
export type KeyFacts = Readonly<z.infer<typeof keySchema>>;

export const indexFactsRow = z.object({
  schema: z.string(),
  table: z.string(),
  index: z.string(),
  method: z.string(),
  partitioned: z.boolean(),
  bytes: z.number(),
  scans: z.number(),
  unique: z.boolean(),
  primary: z.boolean(),
  /** False for deferrable constraints. */
  immediate: z.boolean(),
  nulls_not_distinct: z.boolean(),
  replica_identity: z.boolean(),
  clustered: z.boolean(),
  foreign_key_target: z.boolean(),
  constraint: z
    .object({ name: z.string(), kind: z.enum(['p', 'u', 'x']), definition: z.string() })
    .nullable(),
  keys: z.array(keySchema),
  include: z.array(z.string()),
  predicate: z.string().nullable(),
  definition: z.string(),
});
export type IndexFacts = Readonly<z.infer<typeof indexFactsRow>>;

/** Something other than queries relies on it. */
export function isRelied(index: IndexFacts): boolean {
  return (
    index.constraint !== null ||
    index.foreign_key_target ||
    index.replica_identity ||
    index.clustered
  );
}

export function sameTable(a: IndexFacts, b: IndexFacts): boolean {
  return a.schema === b.schema && a.table === b.table;
}

export function objectOf({ schema, table, index }: IndexFacts): HealthFinding['object'] {
  return { schema, table, index };
}

/** CONCURRENTLY cannot drop the index of a partitioned table. */
export function dropFix({
  schema,
  index,
  partitioned,
  definition,
}: Pick<IndexFacts, 'schema' | 'index' | 'partitioned' | 'definition'>): Fix {
  return {
    title: `Drop ${index}`,
    changes: [dropIndex({ schema, name: index }, definition, !partitioned)],
  };
}
