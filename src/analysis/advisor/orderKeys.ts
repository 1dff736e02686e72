// Reads the sort keys that EXPLAIN prints, such as `o.created_at DESC NULLS LAST`.

import type { Table } from '../../model/catalog';
import type { IndexKey } from '../../model/indexDefinition';

const KEY = /^(?:(\w+|"(?:[^"]|"")+")\.)?(\w+|"(?:[^"]|"")+")( DESC)?( NULLS (?:FIRST|LAST))?$/;

/** Empty unless every key is a bare column of this relation: an index gives all of the order or only a part of its worth. */
export function readOrder(
  keys: readonly string[],
  alias: string,
  table: Table,
): readonly IndexKey[] {
  const read: IndexKey[] = [];
  for (const key of keys) {
    const [, qualifier, name, desc, nulls] = KEY.exec(key) ?? [];
    const column = name === undefined ? null : unquoted(name);
    const isOurs = qualifier === undefined || unquoted(qualifier) === alias;
    if (column === null || !isOurs || !table.columns.some((known) => known.name === column)) {
      return [];
    }
    const descending = desc !== undefined;
    read.push({
      column,
      descending,
      nullsFirst: nulls === undefined ? descending : nulls === ' NULLS FIRST',
    });
  }
  return read;
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
