// The functions of a catalog that are not the same forever (STABLE and VOLATILE), and foreign keys that lead to a table.

import * as z from 'zod';
import type { CatalogFunction, UnindexedReference } from '../model/catalog';
import type { DatabaseSession } from './contracts';
import type { PartialRead } from './partialRead';

/** A database with more has them from an extension or a generator. Heuristic. */
const MOST_FUNCTIONS = 5_000;

/** Cost: reads pg_proc once, some thousand rows. Privilege: none. */
const FUNCTION_IDS_SQL = `
SELECT p.oid::int8::float8 AS oid
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE p.prokind = 'f' AND p.provolatile <> 'i' AND NOT p.proretset
   AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname, p.proname, p.oid
 LIMIT ${String(MOST_FUNCTIONS)}`;

const FUNCTIONS_SQL = `
SELECT n.nspname AS schema, p.proname AS name, p.provolatile AS volatility,
       pg_catalog.pg_get_function_identity_arguments(p.oid) AS arguments
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE p.oid = ANY ($1::oid[]) ORDER BY n.nspname, p.proname, arguments`;

const functionRow = z.object({
  schema: z.string(),
  name: z.string(),
  volatility: z.enum(['s', 'v']),
  arguments: z.string(),
});

/**
 * Foreign keys that refer to the tables `$1` and whose own columns lead no index. Partitions are told by their root.
 * Cost: reads pg_constraint once. Privilege: none.
 */
export const UNINDEXED_REFERENCES_SQL = `
SELECT k.confrelid::int8::float8 AS relation, k.conname AS name, n.nspname AS schema, t.relname AS "table",
       t.relkind = 'p' AS partitioned, own.list AS columns, theirs.list AS referenced, k.confdeltype AS on_delete,
       nullif(t.reltuples, -1)::float8 AS rows, t.relpages AS pages
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  CROSS JOIN LATERAL (
    SELECT pg_catalog.json_agg(a.attname ORDER BY v.position) AS list
      FROM unnest(k.conkey) WITH ORDINALITY AS v(attnum, position)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = v.attnum) own
  CROSS JOIN LATERAL (
    SELECT pg_catalog.json_agg(a.attname ORDER BY v.position) AS list
      FROM unnest(k.confkey) WITH ORDINALITY AS v(attnum, position)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = v.attnum) theirs
 WHERE k.confrelid = ANY ($1::oid[]) AND k.contype = 'f' AND k.conparentid = 0
   AND NOT EXISTS (
     SELECT FROM pg_catalog.pg_index i
      WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
        AND i.indnkeyatts >= cardinality(k.conkey)
        AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
 ORDER BY k.confrelid, n.nspname, t.relname, k.conname`;

export const unindexedReferenceRow = z.object({
  relation: z.number(),
  name: z.string(),
  schema: z.string(),
  table: z.string(),
  partitioned: z.boolean(),
  columns: z.array(z.string()),
  referenced: z.array(z.string()),
  on_delete: z.enum(['a', 'r', 'c', 'n', 'd']),
  rows: z.number().nullable(),
  pages: z.int(),
});

type ReferenceRow = z.infer<typeof unindexedReferenceRow>;

const ON_DELETE = {
  a: 'check',
  r: 'check',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
} as const satisfies Record<ReferenceRow['on_delete'], UnindexedReference['onDelete']>;

export function referenceOf(row: ReferenceRow): UnindexedReference {
  const { name, schema, table, columns, referenced, rows, pages } = row;
  const kind = row.partitioned ? 'partitioned' : 'table';
  const onDelete = ON_DELETE[row.on_delete];
  return { name, schema, table, kind, columns, referenced, onDelete, rows, pages };
}

/** Those that are not the system's. */
export async function readFunctions(
  session: DatabaseSession,
  partial: PartialRead,
): Promise<readonly CatalogFunction[]> {
  const ids = await session.query(FUNCTION_IDS_SQL, [], z.object({ oid: z.number() }));
  const rows = await partial.rows(
    ids.map(({ oid }) => oid),
    (oids) => session.query(FUNCTIONS_SQL, [oids], functionRow),
  );
  return rows.map(functionOf);
}

function functionOf(row: z.infer<typeof functionRow>): CatalogFunction {
  const { schema, name, arguments: parameters } = row;
  const volatility = row.volatility === 'v' ? 'volatile' : 'stable';
  return { schema, name, volatility, arguments: parameters };
}
