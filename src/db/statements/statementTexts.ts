// Which texts belong to the ids of pg_stat_statements? Asked only for those that are shown: the server reads its file of texts as
// a whole for it, 17 MB in half a second.

import { z } from 'zod';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import type { Queries } from '../contracts';
import { DatabaseError } from '../errors';

/** In characters. Heuristic: longer texts are lists of values, which no plan needs to be told apart by. */
export const MOST_TEXT = 50_000;
/** Of all texts of one reading, in characters. Heuristic: more than people write, little enough to be held. */
const MOST_TEXTS = 30_000_000;

/** What there is of a statement's text. */
export interface StatementText {
  /** Cut at MOST_TEXT; null where all texts together are too much. */
  readonly text: string | null;
  /** In characters, of all of it. */
  readonly length: number;
}

const textRow = z.object({ query_id: z.string(), text: z.string().nullable(), length: z.int() });

export interface StatementTexts {
  readonly texts: ReadonlyMap<string, StatementText>;
  /** What the server said when it could give none. */
  readonly problem: string | null;
}

/** Those of the first ids come first where all together are too much; one that the server has lost is not in the answer. */
export async function readStatementTexts(
  client: Queries,
  schema: string,
  queryIds: readonly string[],
  signal?: AbortSignal,
): Promise<StatementTexts> {
  if (queryIds.length === 0) return { texts: new Map(), problem: null };
  try {
    const given = [queryIds, MOST_TEXT, MOST_TEXTS];
    const rows = await client.query(textsSql(schema), given, textRow, signal);
    const texts = new Map(rows.map(({ query_id, text, length }) => [query_id, { text, length }]));
    return { texts, problem: null };
  } catch (error) {
    // One text that is damaged, as after its file was lost, or has no counterpart in our encoding refuses all of them.
    if (!(error instanceof DatabaseError) || error.sqlstate?.startsWith('22') !== true) throw error;
    return { texts: new Map(), problem: error.message };
  }
}

function textsSql(schema: string): string {
  return `
SELECT t.queryid::text AS query_id, CASE WHEN t.so_far <= $3::int8 THEN pg_catalog.left(t.query, $2::int4) END AS text, t.length
  FROM (SELECT d.queryid, d.query, pg_catalog.char_length(d.query) AS length,
               pg_catalog.sum(least(pg_catalog.char_length(d.query), $2::int4)) OVER (ORDER BY a.place) AS so_far
          FROM pg_catalog.unnest($1::int8[]) WITH ORDINALITY AS a (queryid, place)
          JOIN (SELECT DISTINCT ON (s.queryid) s.queryid, s.query
                  FROM ${sqlIdentifier(schema)}.pg_stat_statements(true) s
                 WHERE s.queryid = ANY ($1::int8[]) AND s.query IS NOT NULL
                   AND s.dbid = (SELECT b.oid FROM pg_catalog.pg_database b
                                  WHERE b.datname = pg_catalog.current_database())
                 ORDER BY s.queryid, s.query) d ON d.queryid = a.queryid) t`;
}
