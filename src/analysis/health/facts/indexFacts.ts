// What checks on indexes look at: each valid index as data, with its use and what depends on it.

import * as z from 'zod';
import type { Fix } from '../../../model/change';
import type { IndexDefinition } from '../../../model/indexDefinition';
import type { Subject } from '../../../model/subject';
import { unquotedIdentifier } from '../../../util/sqlIdentifier';
import { dropIndex } from '../../changes/fixes';
import { defineHealthQuery, majorOf, type HealthServer } from '../healthCheck';
import { OWN_TABLES } from './ownTables';

const keySchema = z.object({
  text: z.string(),
  opclass: z.number(),
  collation: z.number(),
  /** Bit 1 is DESC, bit 2 is NULLS FIRST (catalog/pg_index.h INDOPTION_*). */
  option: z.int(),
});
export type KeyFacts = Readonly<z.infer<typeof keySchema>>;

const indexFactsRow = z.object({
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
  /** A foreign key of this table whose columns lead the index. */
  serves_foreign_key: z.string().nullable(),
  /** ISO 8601; null before 16. */
  last_scan: z.string().nullable(),
  /** pg_stats.n_distinct of the first key; null for expressions and where the statistics are not readable. */
  lead_distinct: z.number().nullable(),
});
export type IndexFacts = Readonly<z.infer<typeof indexFactsRow>>;

const SERVED_FOREIGN_KEY = `(SELECT k.conname FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = i.indrelid AND k.contype = 'f'
      AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
    ORDER BY k.conname LIMIT 1)`;

/** As pg_get_indexdef writes it, which is slow for what is only a column. */
const KEY_TEXT = `CASE WHEN v.attnum > 0
              THEN (SELECT pg_catalog.quote_ident(a.attname) FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = v.attnum)
              ELSE pg_catalog.pg_get_indexdef(i.indexrelid, v.position::int4, true) END`;

function nullsNotDistinct(server: HealthServer): string {
  return majorOf(server) >= 15 ? 'i.indnullsnotdistinct' : 'false';
}

export function lastScan(server: HealthServer): string {
  if (majorOf(server) < 16) return 'NULL';
  return 'pg_catalog.to_json(pg_catalog.pg_stat_get_lastscan(i.indexrelid))';
}

/** The sum over the leaves of a partitioned one. */
export function ofItsTree(measure: string): string {
  return `coalesce(CASE c.relkind WHEN 'i' THEN ${measure}(c.oid)
       ELSE (SELECT sum(${measure}(p.relid::oid)) FROM pg_catalog.pg_partition_tree(c.oid) p WHERE p.isleaf) END, 0)::float8`;
}

/**
 * A partition's index is judged through the index of its root: size and use are summed over the tree.
 * pg_constraint.conindid of a foreign key is the index that it refers to, not one of its own table.
 * Expressions are compared as pg_get_indexdef writes them, as node trees carry parse locations.
 */
export const indexFacts = defineHealthQuery({
  sql: (
    server,
  ) => `-- Cost: a row and a stat() an index. Privilege: none; SELECT on a table to see its statistics.
SELECT
  n.nspname AS schema, t.relname AS "table", c.relname AS index, m.amname AS method,
  c.relkind = 'I' AS partitioned,
  ${ofItsTree('pg_catalog.pg_relation_size')} AS bytes, ${ofItsTree('pg_catalog.pg_stat_get_numscans')} AS scans,
  i.indisunique AS "unique", i.indisprimary AS "primary", i.indimmediate AS immediate,
  ${nullsNotDistinct(server)} AS nulls_not_distinct,
  i.indisreplident AS replica_identity, i.indisclustered AS clustered,
  EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype = 'f')
    AS foreign_key_target,
  CASE WHEN k.oid IS NOT NULL THEN pg_catalog.json_build_object('name', k.conname, 'kind', k.contype,
            'definition', pg_catalog.pg_get_constraintdef(k.oid)) END AS constraint,
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'text', ${KEY_TEXT},
            'opclass', v.opclass::int8::float8, 'collation', v.collation_oid::int8::float8,
            'option', v.option) ORDER BY v.position)
     FROM unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[], i.indoption::int2[])
            WITH ORDINALITY AS v(attnum, opclass, collation_oid, option, position)
    WHERE v.position <= i.indnkeyatts) AS keys,
  CASE WHEN i.indnatts = i.indnkeyatts THEN '[]'::json
       ELSE (SELECT pg_catalog.json_agg(a.attname)
     FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS v(attnum, position)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = v.attnum
    WHERE v.position > i.indnkeyatts) END AS include,
  pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
  pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
  ${SERVED_FOREIGN_KEY} AS serves_foreign_key,
  ${lastScan(server)} AS last_scan,
  d.lead_distinct
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_am m ON m.oid = c.relam
  LEFT JOIN pg_catalog.pg_constraint k
    ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = (i.indkey::int2[])[0]
  LEFT JOIN (
    SELECT s.schemaname, s.tablename, s.attname, max(s.n_distinct)::float8 AS lead_distinct
      FROM pg_catalog.pg_stats s GROUP BY s.schemaname, s.tablename, s.attname
  ) d ON d.schemaname = n.nspname AND d.tablename = t.relname AND d.attname = a.attname
 WHERE i.indisvalid AND i.indisready AND i.indislive AND NOT c.relispartition
   AND ${OWN_TABLES}
 ORDER BY n.nspname, t.relname, i.indexrelid`,
  row: indexFactsRow,
});

/** For comparing it with others of its table: operator classes and collations are named by their oids. */
export function definitionOf(index: IndexFacts): IndexDefinition {
  const { schema, table, method, include, predicate, unique } = index;
  const keys = index.keys.map(({ text, opclass, collation, option }) => ({
    column: unquotedIdentifier(text),
    descending: (option & INDOPTION_DESC) !== 0,
    nullsFirst: (option & INDOPTION_NULLS_FIRST) !== 0,
    opclass: String(opclass),
    collation: String(collation),
  }));
  return { schema, table, method, keys, include, predicate, unique };
}

const INDOPTION_DESC = 1;
const INDOPTION_NULLS_FIRST = 2;

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

export function subjectOf({
  schema,
  table,
  index,
}: Pick<IndexFacts, 'schema' | 'table' | 'index'>): Subject {
  return { kind: 'index', schema, table, index };
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
