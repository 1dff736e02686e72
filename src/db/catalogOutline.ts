// Every relation of a database by name and columns: little enough to be read whole where there are 10 000 of them.

import * as z from 'zod';
import type { Catalog, Table } from '../model/catalog';
import { readFunctions } from './catalogFunctions';
import {
  CATALOG_HEADER_SQL,
  NEVER_NULL_SQL,
  RELATION_IDS_SQL,
  catalogHeaderRow,
  relationIdRow,
} from './catalogRelations';
import type { Sessions } from './contracts';
import { PartialRead } from './partialRead';
import { namedSchemas } from './searchPath';

/** One row a relation, its columns as one value: 60 000 rows of columns would keep the reader busy. Privilege: none. */
const OUTLINE_SQL = `
SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name,
       CASE c.relkind WHEN 'p' THEN 'partitioned' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized-view'
         WHEN 'f' THEN 'foreign' ELSE 'table' END AS kind,
       nullif(c.reltuples, -1)::float8 AS rows, coalesce(k.columns, '[]') AS columns
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (
    SELECT a.attrelid, pg_catalog.json_agg(pg_catalog.json_build_array(a.attnum, a.attname,
             pg_catalog.format_type(a.atttypid, a.atttypmod), ${NEVER_NULL_SQL}) ORDER BY a.attnum) AS columns
      FROM pg_catalog.pg_attribute a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
     GROUP BY a.attrelid
  ) k ON k.attrelid = c.oid
 WHERE c.oid = ANY ($1::oid[])`;

const outlineRow = z.object({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'partitioned', 'view', 'materialized-view', 'foreign']),
  rows: z.number().nullable(),
  columns: z.array(z.tuple([z.int(), z.string(), z.string(), z.boolean()])),
});

/** Tables without size, indexes, constraints and statistics: with 0 pages, so that nothing passes for large. */
export async function readOutline(client: Sessions, signal?: AbortSignal): Promise<Catalog> {
  return client.session(async (session) => {
    const [header] = await session.query(CATALOG_HEADER_SQL, [], catalogHeaderRow);
    if (header === undefined) throw new Error('a SELECT without FROM returned no row');
    const ids = await session.query(RELATION_IDS_SQL, [null, null, null, null], relationIdRow);
    const partial = new PartialRead(session);
    const rows = await partial.rows(
      ids.map(({ oid }) => oid),
      (oids) => session.queryInPersonsPath(OUTLINE_SQL, [oids], outlineRow),
    );
    return {
      serverVersion: header.version,
      searchPath: namedSchemas((await session.searchPath()).schemas),
      blockSize: header.block_size,
      tables: rows.map(outlineOf),
      functions: await readFunctions(session, partial),
    };
  }, signal);
}

function outlineOf(row: z.infer<typeof outlineRow>): Table {
  return {
    oid: row.oid,
    schema: row.schema,
    name: row.name,
    kind: row.kind,
    partitionOf: null,
    estimatedRows: row.rows,
    pages: 0,
    bytes: 0,
    columns: row.columns.map(([number, name, type, notNull]) => ({
      number,
      name,
      type,
      notNull,
      collation: null,
      statistics: null,
    })),
    indexes: [],
    constraints: [],
    activity: null,
  };
}
