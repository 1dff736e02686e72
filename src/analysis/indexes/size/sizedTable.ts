// What the size model must know of a table; the catalog and a twin's image each give it.

import type { ColumnStatistics } from '../../../model/catalog';
import type { Blocks, Bytes, Rows } from '../../../model/quantities';
import type { StoredType } from './storedTypes';

export interface SizedTable {
  readonly rows: Rows;
  /** Without TOAST. */
  readonly pages: Blocks;
  /** Of a mean row, in the TOAST table; null when unknown. */
  readonly toastedRowBytes: Bytes | null;
  readonly columns: ReadonlyMap<string, SizedTableColumn>;
  /** Of several columns together, where somebody counted: extended statistics, unique indexes. */
  readonly distinctOf: (columns: readonly string[]) => number | null;
  /** Of the same expression in another index, or in extended statistics. */
  readonly statisticsOf: (expression: string) => ColumnStatistics | null;
}

export interface SizedTableColumn {
  /** As format_type() prints it. */
  readonly type: string;
  /** Where the catalog told more than the type's name does. */
  readonly stored?: StoredType;
  readonly statistics: ColumnStatistics | null;
}
