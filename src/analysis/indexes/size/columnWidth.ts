// How wide are a column's values really? Of what was moved out of the row ANALYZE measures the pointer only.

import type { ColumnStatistics } from '../../../model/catalog';
import type { Bytes } from '../../../model/quantities';
import { samplesOf } from './samples';
import { mostBytes } from '../entryLimit';
import type { SizedTable, SizedTableColumn } from './sizedTable';

/** PostgreSQL's guess for a value without statistics (get_typavgwidth). */
export const UNKNOWN_WIDTH_BYTES = 32;
/** varatt.h: what stays in the row of a value that was moved out; ANALYZE takes it for the value's width. */
const TOAST_POINTER_BYTES = 18;
/** Heuristic: chunks of 1 996 bytes with their header, and the index on them. */
const TOAST_OVERHEAD = 1.05;
/** pglz on prose and JSON. Heuristic, measured 1.5 to 2.2. */
const COMPRESSION = 1.8;
/** analyze.c WIDTH_THRESHOLD: wider values are no samples. */
const WIDEST_SAMPLE_BYTES = 1_024;
/** Hardly wider than the pointers, a few values that stayed in the row among them. Heuristic. */
const MOSTLY_POINTERS_BYTES = 64;

/** As an index holds it: the value itself, compressed as it is outside. */
export function storedWidth(column: SizedTableColumn | undefined, table: SizedTable): Bytes {
  const { statistics = null } = column ?? {};
  if (column === undefined || statistics === null) return UNKNOWN_WIDTH_BYTES;
  return movedOutWidth(column.type, statistics, table) ?? statistics.averageWidth;
}

/** As functions see it. */
export function unpackedWidth(column: SizedTableColumn | undefined, table: SizedTable): Bytes {
  const { statistics = null } = column ?? {};
  if (column === undefined || statistics === null) return UNKNOWN_WIDTH_BYTES;
  const moved = movedOutWidth(column.type, statistics, table);
  if (moved === null) return statistics.averageWidth;
  return Math.max(moved * COMPRESSION, WIDEST_SAMPLE_BYTES);
}

function movedOutWidth(
  type: string,
  statistics: ColumnStatistics,
  table: SizedTable,
): Bytes | null {
  if (!isMovedOut(type, statistics) || table.toastedRowBytes === null) return null;
  const moved = [...table.columns.values()].filter(
    (column) => column.statistics !== null && isMovedOut(column.type, column.statistics),
  );
  return Math.max(statistics.averageWidth, table.toastedRowBytes / TOAST_OVERHEAD / moved.length);
}

/**
 * Of a fixed length or a short one: never outside. Of ranges and shapes, as wide as pointers, ANALYZE may keep no value. A domain
 * or an extension's type may hold anything.
 */
const NEVER_OUTSIDE = new RegExp(
  `^(?:${[
    'smallint|integer|bigint|real|double precision|numeric|money|oid|boolean|bit',
    'date|time|timestamp|interval|uuid|inet|cidr|macaddr8?|name|"char"|pg_lsn',
    'point|line|lseg|box|circle|(?:[\\w"]+\\.)?(?:geometry|geography)\\(Point\\w*',
    '(?:[\\w"]+\\.)?\\w*range',
  ].join('|')})(?![\\w"])(?! varying)(?!.*\\[\\]$)`,
);

/** ANALYZE keeps no value of a kilobyte or more; those that it keeps are longer than it says, as it counted pointers. */
function isMovedOut(type: string, statistics: ColumnStatistics): boolean {
  const { averageWidth } = statistics;
  if (NEVER_OUTSIDE.test(type)) return false;
  if (averageWidth < TOAST_POINTER_BYTES || averageWidth > MOSTLY_POINTERS_BYTES) return false;
  const kept = samplesOf(statistics).filter(({ value }) => value !== null);
  if (kept.length === 0) return (mostBytes(type) ?? Infinity) >= WIDEST_SAMPLE_BYTES;
  const bytes = kept.reduce((sum, { value }) => sum + (value ?? '').length, 0);
  return bytes / kept.length > 2 * averageWidth;
}
