// Which columns of which tables stand in a statement? By name alone: in this schema every name is that of one column.

import type { Table } from '../../src/model/catalog';

export function columnsNamed(
  sql: string,
  tables: readonly Table[],
): ReadonlyMap<string, readonly string[]> {
  const words = new Set(sql.match(/\w+/g) ?? []);
  return new Map(
    tables
      .filter(({ name }) => words.has(name))
      .map((table) => [
        table.name,
        table.columns.map(({ name }) => name).filter((name) => words.has(name)),
      ]),
  );
}
