// What is to be said of a statement's parameters before somebody gives them values: type, and values that the column has.

import { tableNamed } from '../analysis/columns/tables';
import { mapStatement } from '../analysis/sql/mapStatement';
import type { SqlParser } from '../analysis/sql/parser';
import type { StatementMap } from '../analysis/sql/statementMap';
import { toStatement } from '../analysis/sql/toStatement';
import { readCatalog } from '../db/catalogReader';
import type { DatabaseClient } from '../db/contracts';
import { DatabaseError } from '../db/errors';
import { suggestValues } from '../db/suggestValues';
import type { Catalog, Column } from '../model/catalog';
import type { Statement } from '../model/statement';

export interface ParameterDescription {
  readonly number: number;
  /** As written: `$1`, `:name`, `?`. */
  readonly label: string;
  /** format_type() name. */
  readonly type: string;
  /** From the statistics, the most common first: the person's data, kept in memory only. */
  readonly suggestions: readonly string[];
}

export async function describeParameters(
  parser: SqlParser,
  client: DatabaseClient,
  statement: Statement,
  signal?: AbortSignal,
): Promise<readonly ParameterDescription[]> {
  const types = await client.parameterTypes(statement.sql, signal);
  const { text } = statement;
  const parsed = await toStatement(parser, text, { start: 0, end: text.length });
  const map = parsed.ok ? mapStatement(parsed.value) : null;
  const catalog = map && (await catalogOf(client, map, signal));
  return statement.parameters.map(({ number, label }) => {
    const column = map && catalog ? comparedColumn(map, catalog, number) : null;
    const suggestions = column ? suggestValues(column).map(({ value }) => value) : [];
    return { number, label, type: types[number - 1] ?? 'text', suggestions };
  });
}

/** Suggestions are a courtesy: without the right to read statistics there are none. */
async function catalogOf(
  client: DatabaseClient,
  { relations }: StatementMap,
  signal: AbortSignal | undefined,
): Promise<Catalog | null> {
  const tables = relations.filter(({ kind }) => kind === 'table');
  try {
    return await readCatalog(client, { tables }, signal);
  } catch (error) {
    if (error instanceof DatabaseError && error.reason === 'permission') return null;
    throw error;
  }
}

function comparedColumn(map: StatementMap, catalog: Catalog, parameter: number): Column | null {
  const predicate = map.predicates.find(
    ({ value, expression }) => value?.parameter === parameter && expression === null,
  );
  const reference = predicate?.columns[0];
  if (!reference) return null;
  const relations = map.relations.filter(({ alias, block }) =>
    reference.alias === null ? block === reference.block : alias === reference.alias,
  );
  for (const relation of relations) {
    const table = tableNamed(catalog, relation);
    const column = table?.columns.find((candidate) => candidate.name === reference.column);
    if (column) return column;
  }
  return null;
}
