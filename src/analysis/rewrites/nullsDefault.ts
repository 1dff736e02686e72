// `ORDER BY at DESC NULLS LAST` without the last words where the column is never NULL: an index on the column, read backwards, then
// has that order.

import type { Table } from '../../model/catalog';
import type { StatementMap } from '../sql/statementMap';
import type { Rewritten } from './rewrite';

/** For the first such item of an ORDER BY on the table's columns; null when there is none. */
export function nullsDefault(map: StatementMap, table: Table): Rewritten | null {
  const { text } = map.statement;
  for (const { column, range, descending, nullsFirst } of map.blocks.flatMap((b) => b.orderBy)) {
    // NULLS FIRST is the default of DESC, NULLS LAST that of ASC.
    if (column === null || nullsFirst === null || nullsFirst === descending) continue;
    const known = table.columns.find(({ name }) => name === column.column);
    const [said] = /\s+nulls\s+(?:first|last)/i.exec(text.slice(range.start)) ?? [];
    if (known?.notNull !== true || said === undefined) continue;
    const start = text.indexOf(said, range.start);
    return {
      title: `Leave out${said.replace(/\s+/g, ' ')}: ${column.column} is never NULL`,
      edit: { range: { start, end: start + said.length }, newText: '' },
      equivalence: { kind: 'same' },
    };
  }
  return null;
}
