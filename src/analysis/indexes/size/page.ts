// What all access methods share: pages of 8 kB and how tuples lie on them (bufpage.h, itup.h).

import type { Bytes } from '../../../model/quantities';

export const PAGE_BYTES = 8_192;
/** Page header 24, special space 16 of a B-tree (nbtree.h); that of other methods is no larger. */
export const USABLE_BYTES = PAGE_BYTES - 24 - 16;
export const LINE_POINTER_BYTES = 4;
export const TUPLE_HEADER_BYTES = 8;

export function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

export interface StoredValue {
  /** pg_type.typlen; -1 for variable length. */
  readonly typeLength: number;
  /** pg_type.typalign in bytes: 1, 2, 4 or 8. */
  readonly alignment: number;
  /** As an index stores it; only read for variable length. */
  readonly averageWidth: Bytes;
}

export function valueBytes({ typeLength, averageWidth }: StoredValue): Bytes {
  return typeLength > 0 ? typeLength : Math.max(1, averageWidth);
}

/** Header and values in order, each aligned as its type asks, the whole to 8 bytes. */
export function tupleBytes(values: readonly StoredValue[]): Bytes {
  let data = 0;
  for (const value of values) data = align(data, valueAlignment(value)) + valueBytes(value);
  return align(TUPLE_HEADER_BYTES + data, 8);
}

/** varatt.h: up to here a value of variable length has a header of one byte, and is not aligned. */
export const SHORT_VALUE_BYTES = 127;
export const VARLENA_HEADER_BYTES = 4;

function valueAlignment({ typeLength, alignment, averageWidth }: StoredValue): number {
  return typeLength > 0 || averageWidth > SHORT_VALUE_BYTES ? alignment : 1;
}
