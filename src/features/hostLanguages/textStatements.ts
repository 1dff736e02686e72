// Which statements stand in a text, all of it SQL or a program with SQL in its strings, and where?

import type { SourceRange } from '../../model/sourceRange';
import { splitStatements, type StatementSlice } from '../statements';
import type { HostLanguageId, HostSqlReader, SqlPassage } from './hostSqlReader';

/** A statement with the text that it is a part of. */
export interface TextStatement {
  /** The document's, or that of a string of a program. */
  readonly text: string;
  readonly slice: StatementSlice;
  /** The string; null where the document is SQL. */
  readonly passage: SqlPassage | null;
}

/** Where a range of its text stands in the document. */
export function rangeInDocument(
  { passage }: Pick<TextStatement, 'passage'>,
  range: SourceRange,
): SourceRange {
  return passage === null ? range : passage.sql.toHost(range);
}

/** All of them, in the order of the text; `language` is null where the text is SQL. */
export async function textStatements(
  reader: HostSqlReader,
  text: string,
  language: HostLanguageId | null,
): Promise<readonly TextStatement[]> {
  const texts =
    language === null
      ? [{ text, passage: null }]
      : (await reader.find(text, language)).map((passage) => ({ text: passage.sql.text, passage }));
  return texts.flatMap(({ text: sql, passage }) =>
    splitStatements(sql).map((slice) => ({ text: sql, slice, passage })),
  );
}

/** A statement at a place of the document. */
export interface StatementAt {
  readonly sql: string;
  /** Of the place, in `sql`. */
  readonly offset: number;
  /** Where a range of `sql` stands in the document. */
  inDocument(range: SourceRange): SourceRange;
}

/** Null where none stands at the offset of the document. */
export function statementAtOffset(
  statements: readonly TextStatement[],
  offset: number,
): StatementAt | null {
  const statement = statements.find((each) => {
    const { start, end } = rangeInDocument(each, each.slice);
    return start <= offset && offset <= end;
  });
  if (statement === undefined) return null;
  const { text, passage, slice } = statement;
  const inText = passage === null ? offset : passage.sql.toSql(offset);
  return {
    sql: text.slice(slice.start, slice.end),
    offset: inText - slice.start,
    inDocument: ({ start, end }) =>
      rangeInDocument(statement, { start: slice.start + start, end: slice.start + end }),
  };
}
