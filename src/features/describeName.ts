// What is known of the table or column whose name stands at a place of a statement.

import { nameAt } from '../analysis/columns/nameAt';
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
