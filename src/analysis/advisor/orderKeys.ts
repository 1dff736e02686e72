// Which order of an index would give the order that a plan sorts by?

import type { Table } from '../../model/catalog';
import type { IndexKey } from '../../model/indexDefinition';
import { readSortKey } from '../conditions/sortKey';

/** Empty unless every key is a bare column of this relation: an index gives all of the order or only a part of its worth. */
export function readOrder(
  keys: readonly string[],
  alias: string,
  table: Table,
): readonly IndexKey[] {
  const read: IndexKey[] = [];
  for (const key of keys) {
    const { name, isColumn, alias: qualifier, descending, nulls } = readSortKey(key);
    const isOurs = isColumn && (qualifier === null || qualifier === alias);
    if (!isOurs || !table.columns.some((known) => known.name === name)) return [];
    const nullsFirst = nulls === '' ? descending : nulls === ' NULLS FIRST';
    read.push({ column: name, descending, nullsFirst });
  }
  return read;
}
