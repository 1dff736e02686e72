// What a broken-off CREATE INDEX CONCURRENTLY leaves behind: invalid indexes that cost writes and serve nobody.

import * as z from 'zod';
import { sqlIdentifier } from '../util/sqlIdentifier';
import type { Queries, RunFailure } from './contracts';

/** Those that another session is building just now are no leftovers. Privilege: none. */
const INVALID_INDEXES_SQL = `
SELECT i.indexrelid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT i.indisvalid AND c.relkind = 'i' AND NOT EXISTS (
   SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)`;

const invalidIndexRow = z.object({ oid: z.number(), schema: z.string(), name: z.string() });
type InvalidIndex = z.infer<typeof invalidIndexRow>;

export async function invalidIndexes(client: Queries): Promise<readonly InvalidIndex[]> {
  return client.query(INVALID_INDEXES_SQL, [], invalidIndexRow);
}

export function leftoversSince(
  before: readonly InvalidIndex[],
  now: readonly InvalidIndex[],
): RunFailure['leftovers'] {
  const known = new Set(before.map(({ oid }) => oid));
  return now
    .filter(({ oid }) => !known.has(oid))
    .map(({ schema, name }) => {
      const index = `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`;
      return { index, cleanupSql: `DROP INDEX CONCURRENTLY ${index};` };
    });
}
