// Can a value that an index carries be too long for it? An INSERT of such a row fails, and so does building the index.

import type { Table } from '../../model/catalog';
import type { Bytes } from '../../model/quantities';
import { columnIn } from './keyUse';

/** nbtree.h BTMaxItemSize at 8 kB pages: keys and included values of a row together, compressed, never out of line. */
const MOST_BYTES: Bytes = 2_704;
/** Of one character in UTF-8. */
const MOST_BYTES_PER_CHARACTER: Bytes = 4;

/** Types without a length of their own that people store long values in. An array of anything is one too. */
const LONG_TYPES: ReadonlySet<string> = new Set([
  'text',
  'citext',
  'bytea',
  'json',
  'jsonb',
  'xml',
  'hstore',
  'tsvector',
  'character varying',
]);

/** Empty where each value is known to fit. */
export function entryLimitWords(names: readonly string[], table: Table | null): string {
  const found = names.filter((name) => canBeLong(columnIn(table, name)?.type ?? ''));
  if (found.length === 0) return '';
  return ` ${found.join(', ')} can hold long values: a row whose index entry exceeds 2 704 bytes, compressed, is then refused.`;
}

function canBeLong(type: string): boolean {
  const most = mostBytes(type);
  if (most !== null) return most > MOST_BYTES;
  return LONG_TYPES.has(type) || type.endsWith('[]');
}

/** Of text with a length; null for any other `type`, as format_type() prints it. */
export function mostBytes(type: string): Bytes | null {
  const length = /^character(?: varying)?\((\d+)\)$/.exec(type)?.[1];
  return length === undefined ? null : Number(length) * MOST_BYTES_PER_CHARACTER;
}
