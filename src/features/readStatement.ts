// Reads one statement of a document and settles what it may do, asking the catalog about functions where one is at hand.

import type { SqlParser, SqlSyntaxError } from '../analysis/sql/parser';
import { mapStatement } from '../analysis/sql/mapStatement';
import { toStatement, type ParsedStatement } from '../analysis/sql/toStatement';
import type { DatabaseClient } from '../db/contracts';
import { functionVolatility } from '../db/functionVolatility';
import type { SourceRange } from '../model/sourceRange';
import type { Result } from '../util/result';

/** Without a client, functions that are not PostgreSQL's own count as not read-only. */
export async function readStatement(
  parser: SqlParser,
  documentText: string,
  range: SourceRange,
  client: DatabaseClient | null,
  signal?: AbortSignal,
): Promise<Result<ParsedStatement, SqlSyntaxError>> {
  const parsed = await toStatement(parser, documentText, range);
  if (!parsed.ok || parsed.value.statement.class !== 'write' || client === null) return parsed;
  const { functions } = mapStatement(parsed.value);
  if (functions.length === 0) return parsed;
  const known = await functionVolatility(client, functions, signal);
  return toStatement(
    parser,
    documentText,
    range,
    (schema, name) =>
      known.find((entry) => entry.schema === schema && entry.name === name)?.volatility ?? null,
  );
}
