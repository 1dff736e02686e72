// How does an index store a value of this type: how long, how aligned, and does a B-tree keep one copy of equal ones?

import type { Bytes } from '../../../model/quantities';
import { ownValue } from '../../../util/ownValue';
import { SHORT_VALUE_BYTES, VARLENA_HEADER_BYTES } from './page';

/** Length and alignment in bytes of the types with a fixed length (pg_type of PostgreSQL 18). */
const FIXED_TYPES: Readonly<Record<string, readonly [length: number, alignment: number]>> = {
  boolean: [1, 1],
  '"char"': [1, 1],
  smallint: [2, 2],
  integer: [4, 4],
  bigint: [8, 8],
  real: [4, 4],
  'double precision': [8, 8],
  date: [4, 4],
  'time without time zone': [8, 8],
  'time with time zone': [12, 8],
  'timestamp without time zone': [8, 8],
  'timestamp with time zone': [8, 8],
  interval: [16, 8],
  uuid: [16, 1],
  oid: [4, 4],
  money: [8, 8],
  macaddr: [6, 4],
  pg_lsn: [8, 8],
  point: [16, 8],
};

/** Equal values of these may differ in form, so B-tree keeps each (equalimage is false). */
const NOT_DEDUPLICATED = /^(numeric|real|double precision|jsonb|interval)\b/;

export interface StoredType {
  readonly typeLength: number;
  readonly alignment: number;
  readonly deduplicates: boolean;
}

/** `type` as format_type() prints it; what is not known is of variable length. */
export function storedType(type: string): StoredType {
  const base = type.replace(/\(\d+(,\s*-?\d+)?\)/, '');
  const [typeLength, alignment] = ownValue(FIXED_TYPES, base) ?? [-1, 4];
  return { typeLength, alignment, deduplicates: !NOT_DEDUPLICATED.test(base) };
}

const DIGITS_PER_GROUP = 4;

/** With its header, as an index stores it; for types of variable length. */
export function storedBytes(type: string, text: string): Bytes {
  if (type.startsWith('numeric')) {
    const [whole = '', fraction = ''] = text.replace(/^-/, '').split('.');
    const digits = whole.replace(/^0+/, '');
    const groups =
      Math.ceil(digits.length / DIGITS_PER_GROUP) +
      Math.ceil(fraction.replace(/0+$/, '').length / DIGITS_PER_GROUP);
    // numeric.c: a short header of two bytes, and two for each four digits.
    return 3 + 2 * groups;
  }
  return withHeader(utf8Bytes(text));
}

export function withHeader(bytes: Bytes): Bytes {
  return bytes + (bytes < SHORT_VALUE_BYTES - 1 ? 1 : VARLENA_HEADER_BYTES);
}

export function utf8Bytes(text: string): Bytes {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x8_00 ? 2 : code < 0x1_00_00 ? 3 : 4;
  }
  return bytes;
}
