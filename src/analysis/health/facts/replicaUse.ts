// How often replicas have used an index: each counts by itself, and an index that only one of them uses is not unused.

import * as z from 'zod';
import { defineHealthQuery, type HealthServer } from '../healthCheck';
import { lastScan, ofItsTree, type IndexFacts } from './indexFacts';
import { OWN_TABLES } from './ownTables';

const indexUseRow = z.object({
  schema: z.string(),
  index: z.string(),
  scans: z.number(),
  /** ISO 8601; null before 16. */
  last_scan: z.string().nullable(),
});
export type IndexUse = Readonly<z.infer<typeof indexUseRow>>;

/** As indexFacts counts them, for the same indexes. */
export const indexUse = defineHealthQuery({
  sql: (server) => `-- Cost: a row an index. Privilege: none.
SELECT n.nspname AS schema, c.relname AS index,
       ${ofItsTree('pg_catalog.pg_stat_get_numscans')} AS scans, ${lastScan(server)} AS last_scan
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
 WHERE i.indisvalid AND i.indisready AND i.indislive AND NOT c.relispartition
   AND ${OWN_TABLES}`,
  row: indexUseRow,
});

/** The same indexes with the use of all servers: scans are summed, the last scan is the latest. */
export function withUseOf(
  indexes: readonly IndexFacts[],
  uses: readonly (readonly IndexUse[])[],
): readonly IndexFacts[] {
  const key = ({ schema, index }: Pick<IndexUse, 'schema' | 'index'>): string =>
    JSON.stringify([schema, index]);
  const byIndex = uses.map((rows) => new Map(rows.map((row) => [key(row), row])));
  return indexes.map((index) => {
    const found = byIndex.flatMap((rows) => rows.get(key(index)) ?? []);
    const last = [index.last_scan, ...found.map((use) => use.last_scan)].filter(
      (scan) => scan !== null,
    );
    return {
      ...index,
      scans: found.reduce((sum, { scans }) => sum + scans, index.scans),
      last_scan: last.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null,
    };
  });
}

/** What is said of the use of an index beside this server's own; null where no replica is named. */
export function useElsewhere({ replicas }: HealthServer): {
  readonly verified: boolean;
  readonly words: string;
} | null {
  if (replicas === undefined) return null;
  const unread = replicas.unread.map(({ name }) => name);
  return unread.length > 0
    ? {
        verified: false,
        words: `Not verified: ${unread.join(', ')} could not be read, and may use it.`,
      }
    : { verified: true, words: `It has none on ${replicas.read.join(', ')} either.` };
}
