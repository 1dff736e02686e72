// The size of an index on a table of the catalog that analysis reads.

import type { Table } from '../../../model/catalog';
import type { IndexDefinition } from '../../../model/indexDefinition';
import type { Rows } from '../../../model/quantities';
import { indexSize } from './indexSize';
import { PAGE_BYTES } from './page';
import type { SizedTable, SizedTableColumn } from './sizedTable';
import type { IndexSize } from './sizeQuestion';
import { storedType } from './storedTypes';

/** Null when the table was never analyzed. `rows`: those that satisfy the predicate, when the planner was asked. */
export function indexSizeFromCatalog(
  definition: IndexDefinition,
  table: Table,
  rows: Rows | null = null,
): IndexSize | null {
  const inIndex = rows ?? table.estimatedRows;
  if (inIndex === null) return null;
  return indexSize(definition, sizedTable(table), inIndex);
}

function sizedTable(table: Table): SizedTable {
  const rows = table.estimatedRows ?? 0;
  const outside = table.bytes - table.pages * PAGE_BYTES;
  return {
    rows,
    pages: table.pages,
    toastedRowBytes: rows > 0 && outside > 0 ? outside / rows : null,
    columns: new Map(table.columns.map((column) => [column.name, sizedColumn(column)])),
    distinctOf: (columns) => (isUnique(table, columns) ? rows : null),
    statisticsOf: () => null,
  };
}

function isUnique({ indexes }: Table, columns: readonly string[]): boolean {
  return indexes.some(
    ({ definition: { unique, predicate, keys } }) =>
      unique &&
      predicate === null &&
      keys.every(({ column }) => column !== undefined && columns.includes(column)),
  );
}

function sizedColumn({ type, statistics }: Table['columns'][number]): SizedTableColumn {
  const stored = storedType(type);
  // Enums, the other user types of fixed length, are 4 bytes; an average of exactly 4 gives them away.
  const isEnum =
    stored.typeLength < 0 &&
    statistics?.averageWidth === 4 &&
    !/^(character|text|bytea|numeric)/.test(type);
  return { type, statistics, stored: isEnum ? { ...stored, typeLength: 4 } : stored };
}
