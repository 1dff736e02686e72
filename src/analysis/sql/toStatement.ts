// How does a piece of a document become a Statement: parsed, classified, with its parameters and fingerprint?

import type { SourceRange } from '../../model/sourceRange';
import type { Statement } from '../../model/statement';
import { err, ok } from '../../util/result';
import type { Result } from '../../util/result';
import { classify } from './classify';
import type { CodeReading } from './classify';
import { maskPlaceholders } from './mask';
import type { ParseTree, SqlParser, SqlSyntaxError } from './parser';

export interface ParsedStatement {
  readonly statement: Statement;
  /** Of the masked text: as long as `statement.text`, locations in UTF-8 bytes of it. */
  readonly tree: ParseTree;
  /** What was parsed. */
  readonly masked: string;
}

/** `range` is that of one statement, without its semicolon. Ranges of errors are in the document. */
export async function toStatement(
  parser: SqlParser,
  documentText: string,
  range: SourceRange,
  code: CodeReading = 'by-name',
): Promise<Result<ParsedStatement, SqlSyntaxError>> {
  const parsed = await parseText(parser, documentText.slice(range.start, range.end), code);
  if (!parsed.ok) {
    const { start, end } = parsed.error.range;
    return err({
      ...parsed.error,
      range: { start: start + range.start, end: end + range.start },
    });
  }
  const { statement, masked } = parsed.value;
  return ok({
    ...parsed.value,
    statement: {
      ...statement,
      range: { start: range.start, end: range.end },
      fingerprint: (await parser.fingerprint(masked)) ?? '',
    },
  });
}

/** The text of one statement that is a document of its own; without a fingerprint, which costs as much as parsing. */
export async function parseText(
  parser: SqlParser,
  text: string,
  code: CodeReading = 'by-name',
): Promise<Result<ParsedStatement, SqlSyntaxError>> {
  const { masked, maskedAsNames, sql, parameters } = maskPlaceholders(text);
  let read = masked;
  let tree = await parser.parse(masked);
  if (!tree.ok && maskedAsNames !== null) {
    const asNames = await parser.parse(maskedAsNames);
    if (asNames.ok) {
      tree = asNames;
      read = maskedAsNames;
    }
  }
  if (!tree.ok) return tree;
  const classification = classify(tree.value, code);
  const statement: Statement = {
    text,
    sql,
    range: { start: 0, end: text.length },
    fingerprint: '',
    class: classification.class,
    reasons: [...classification.reasons],
    verb: classification.verb,
    parameters: [...parameters],
  };
  return ok({ statement, tree: tree.value, masked: read });
}
