// Which texts belong to entries of pg_stat_statements? Asked only for those that are shown: the server reads its file of texts as
// a whole for it, 17 MB in half a second.

import * as z from 'zod';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import type { Queries } from '../contracts';
import { DatabaseError } from '../errors';
import { keySql, type StatementsView } from './pgStatStatements';

/** In characters. Heuristic: longer texts are lists of values, which no plan needs to be told apart by. */
export const MOST_TEXT = 50_000;
/** Of all texts of one reading, in characters. Heuristic: more than people write, little enough to be held. */
const MOST_TEXTS = 30_000_000;

/** What there is of a statement's text. */
export interface StatementText {
  /** Of the entries that have it word for word. */
  readonly keys: readonly string[];
  /** Cut at MOST_TEXT; null where all texts together are too much. */
  readonly text: string | null;
  /** In characters, of all of it. */
  readonly length: number;
}

const textRow = z.object({
  keys: z.array(z.string()),
  text: z.string().nullable(),
  length: z.int(),
});

export interface StatementTexts {
  readonly texts: readonly StatementText[];
  /** What the server said when it could give none. */
  readonly problem: string | null;
}

/** Those of the first keys come first where all together are too much; one that the server has lost is not in the answer. */
export async function readStatementTexts(
  client: Queries,
  view: StatementsView,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<StatementTexts> {
  if (keys.length === 0) return { texts: [], problem: null };
  try {
    const given = [keys, MOST_TEXT, MOST_TEXTS];
    const texts = await client.query(textsSql(view), given, textRow, signal);
    return { texts, problem: null };
  } catch (error) {
    // One text that is damaged, as after its file was lost, or has no counterpart in our encoding refuses all of them.
    const refused = error instanceof DatabaseError && /^22|^42501$/.test(error.sqlstate ?? '');
    if (!refused) throw error;
    return { texts: [], problem: error.message };
  }
}

/** What several entries have word for word is sent once. */
function textsSql(view: StatementsView): string {
  return `
SELECT pg_catalog.array_to_json(t.keys) AS keys, CASE WHEN t.so_far <= $3::int8 THEN pg_catalog.left(t.query, $2::int4) END AS text,
       t.length
  FROM (SELECT d.keys, d.query, pg_catalog.char_length(d.query) AS length,
               pg_catalog.sum(least(pg_catalog.char_length(d.query), $2::int4)) OVER (ORDER BY d.place, d.query) AS so_far
          FROM (SELECT s.queryid, s.query, pg_catalog.array_agg(a.key) AS keys, pg_catalog.min(a.place) AS place
                  FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS a (key, place)
                  JOIN ${sqlIdentifier(view.schema)}.pg_stat_statements(true) s ON ${keySql(view)} = a.key
                 WHERE s.query IS NOT NULL
                   AND s.dbid = (SELECT b.oid FROM pg_catalog.pg_database b
                                  WHERE b.datname = pg_catalog.current_database())
                 GROUP BY s.queryid, s.query) d) t`;
}
