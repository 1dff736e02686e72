// What other ways of choosing would build for one statement, each as it is described.

import type { IndexDefinition } from '../../src/model/indexDefinition';
import type { Table } from '../../src/model/catalog';
import { columnKey, indexOn } from '../../src/analysis/indexes/newIndex';
import { mapStatement } from '../../src/analysis/sql/mapStatement';
import type { ParsedStatement } from '../../src/analysis/sql/toStatement';
import { Scorer, type PlainIndex } from '../advisor/scorer';
import type { Source } from '../twin/source';

/** The rule of thumb: one index on each column that a condition names, of the method that its type has. */
export function everyFilteredColumn(
  parsed: ParsedStatement,
  tables: readonly Table[],
): readonly IndexDefinition[] {
  const { predicates, relations } = mapStatement(parsed);
  const found = new Map<string, IndexDefinition>();
  for (const { alias, column } of predicates.flatMap((predicate) => predicate.columns)) {
    const named = relations.filter((one) => alias === null || one.alias === alias);
    for (const table of tables.filter(({ name }) => named.some((one) => one.name === name))) {
      const type = table.columns.find(({ name }) => name === column)?.type;
      if (type === undefined || isLead(column, table)) continue;
      found.set(
        `${table.name}.${column}`,
        indexOn(table, [columnKey(column)], { method: methodOf(type) }),
      );
    }
  }
  return [...found.values()];
}

function isLead(column: string, { indexes }: Table): boolean {
  return indexes.some(({ definition }) => definition.keys[0]?.column === column);
}

function methodOf(type: string): string {
  if (type.endsWith('range')) return 'gist';
  return type === 'jsonb' || type === 'tsvector' || type.endsWith('[]') ? 'gin' : 'btree';
}

/** Of the cost before: what an index must leave at most. */
const LEFT = 0.5;

/**
 * Dexter (Kane 2017, "Introducing Dexter, the Automatic Indexer for Postgres"): hypothetical B-trees on all columns of the
 * statement at once, then on their pairs as well; what the planner uses is advised where the cost falls by half.
 */
export async function dexter(
  source: Source,
  sql: string,
  tables: readonly Table[],
): Promise<readonly IndexDefinition[]> {
  const scorer = await Scorer.open(source, [sql]);
  try {
    const columns = [...scorer.columnsOf(0)];
    const isNew = (table: string, column: string): boolean =>
      !tables.some((known) => known.name === table && isLead(column, known));
    const singles = columns.flatMap(([table, names]) =>
      names.filter((name) => isNew(table, name)).map((name) => scorer.index(table, [name])),
    );
    const pairs = columns.flatMap(([table, names]) =>
      names.flatMap((a) => names.filter((b) => b !== a).map((b) => scorer.index(table, [a, b]))),
    );
    const { cost: before } = await scorer.price(0, []);
    const one = await scorer.price(0, singles);
    const two = await scorer.price(0, [...singles, ...pairs]);
    const best = two.cost < one.cost * LEFT ? two : one;
    return best.cost < before * LEFT ? best.used.map(asDefinition) : [];
  } finally {
    await scorer.close();
  }
}

function asDefinition({ table, columns }: PlainIndex): IndexDefinition {
  return indexOn({ schema: 'public', name: table }, columns.map(columnKey));
}
