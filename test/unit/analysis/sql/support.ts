// Gives the unit tests one parser over the compiled module; reading the file is the faces' work otherwise.

import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import type { SqlParser } from '../../../../src/analysis/sql/parser';
import { mapStatement } from '../../../../src/analysis/sql/mapStatement';
import type { StatementMap } from '../../../../src/analysis/sql/statementMap';
import { parseText } from '../../../../src/analysis/sql/toStatement';
import type { ParsedStatement } from '../../../../src/analysis/sql/toStatement';
import { loadParser } from '../../../../src/features/loadParser';
import { Lazy } from '../../../../src/util/lazy';
import type { SourceRange } from '../../../../src/model/sourceRange';

const parser = new Lazy(() => loadParser(dirname(require.resolve('libpg-query/wasm/index.cjs'))));

export function testParser(): Promise<SqlParser> {
  return parser.get();
}

export async function parsed(sql: string): Promise<ParsedStatement> {
  const result = await parseText(await testParser(), sql);
  assert.ok(result.ok, result.ok ? '' : `${sql}: ${result.error.message}`);
  return result.value;
}

export async function mapped(sql: string): Promise<StatementMap> {
  return mapStatement(await parsed(sql));
}

export function cut(text: string, range: SourceRange | null): string | null {
  return range === null ? null : text.slice(range.start, range.end);
}
