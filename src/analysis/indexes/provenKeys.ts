// Which columns make the rows of a table different, NULLs included?

import type { Table } from '../../model/catalog';

/**
 * The columns of each key. NULLs are distinct to a unique index and equal to DISTINCT, so that a nullable column proves nothing; a
 * partial index says nothing of the rows outside, one over expressions nothing of the columns, and none of the rows of heirs.
 */
export function provenKeys({
  kind,
  hasHeirs,
  indexes,
  columns,
}: Table): readonly (readonly string[])[] {
  if ((kind !== 'table' && kind !== 'partitioned') || hasHeirs === true) return [];
  const isProven = (name: string | undefined): name is string =>
    name !== undefined && columns.find((column) => column.name === name)?.notNull === true;
  return indexes.flatMap(({ valid, definition: { unique, predicate, keys } }) => {
    const names = keys.map(({ column }) => column).filter(isProven);
    const isKey = valid && unique && predicate === null && names.length === keys.length;
    return isKey ? [names] : [];
  });
}
