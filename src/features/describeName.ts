// What is known of the table or column whose name stands at a place of a statement.

import { nameAt } from '../analysis/columns/nameAt';
import { tokenAt } from '../analysis/sql/lexer';
import { mapStatement } from '../analysis/sql/mapStatement';
import type { SqlParser } from '../analysis/sql/parser';
import { parseText } from '../analysis/sql/toStatement';
import type { Catalog } from '../model/catalog';
import type { SourceRange } from '../model/sourceRange';
import { nameWords } from './nameWords';

export interface DescribedName {
  /** Of the name, in the statement's text. */
  readonly range: SourceRange;
  readonly markdown: string;
}

/** In characters. Heuristic: what is longer is data, and its parse would hold up whoever types. */
const MOST_TEXT = 100_000;

/** Without a parse: does a name stand there, or a word of SQL? The end of a word counts as the word. */
export function mayHoldName(statement: string, offset: number): boolean {
  if (statement.length > MOST_TEXT) return false;
  for (let at = 0; at < statement.length && at <= offset;) {
    const { kind, end } = tokenAt(statement, at);
    const isName = kind === 'word' || kind === 'quoted-identifier';
    if (isName && offset <= end) return true;
    at = end;
  }
  return false;
}

/** `offset` is in the statement's text; `now` in milliseconds since 1970. Null where there is nothing to tell. */
export async function describeName(
  parser: SqlParser,
  statement: string,
  offset: number,
  catalog: Catalog,
  now: number,
): Promise<DescribedName | null> {
  const parsed = await parseText(parser, statement);
  if (!parsed.ok) return null;
  const named = nameAt(mapStatement(parsed.value), catalog, offset);
  return named && { range: named.range, markdown: nameWords(named, now) };
}
