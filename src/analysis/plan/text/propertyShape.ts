// Is a line below a node whole? Known from what EXPLAIN prints under each key.

import { fieldKind, PLAN_KEYS } from '../fieldKinds';
import { PROPERTY } from './lineKind';
import { readActual } from './numbers';
import { isSectionName } from './statement';
import { ownValue } from '../../../util/ownValue';

const TEXT_KEYS: readonly string[] = [
  ...PLAN_KEYS,
  ...'Buffers|Buckets|Batches|Hits|WAL|I/O Timings|Heap Blocks|Tuples|Full-sort Groups|Pre-sorted Groups'.split(
    '|',
  ),
  ...'Total runtime|Query Identifier|Function Call|Remote SQL|Run Condition|Grouping Sets|Conflict Resolution'.split(
    '|',
  ),
];

const KNOWN_KEYS: ReadonlySet<string> = new Set(TEXT_KEYS);

/** `Rows Removed by`, whose colon stands in the next line. */
export function isPartOfKey(text: string): boolean {
  return /^[A-Z]/.test(text) && TEXT_KEYS.some((key) => key.startsWith(`${text} `));
}

/** How a value ends that is printed after one of these keys, with ANALYZE. */
const ENDS: Readonly<Record<string, RegExp>> = {
  'Sort Method': / (?:Memory|Disk): \d+kB$/,
  Buckets: /Memory Usage: \d+kB$/,
  Batches: /(?:Memory|Disk) Usage: \d+kB$/,
  'Planned Partitions': /\d(?:kB)?$/,
  Hits: /Memory Usage: \d+kB$/,
  Storage: /Maximum Storage: \d+kB$/,
  'Full-sort Groups': /Peak \w+: \d+kB$/,
  'Pre-sorted Groups': /Peak \w+: \d+kB$/,
  Serialization: / format=\w+$/,
};

/** True for a line whose value is plainly not all there. */
export function wantsMore(text: string): boolean {
  if (isSectionName(text)) return false;
  if (/[,=]$/.test(text)) return true;
  if (text.startsWith('Trigger ')) return !/ calls=\d[\d.]*$/.test(text);
  if (/^(?:planning time|execution time|total runtime):/i.test(text))
    return !/\d m(?:s|sec)$/.test(text);
  const [, key = '', value = ''] = PROPERTY.exec(text) ?? [];
  if (key === '') return false;
  if (/^Worker \d+$/.test(key)) return workerWantsMore(value.trim());
  if (value === '') return !key.startsWith('JIT for worker');
  return ownValue(ENDS, key)?.test(text) === false;
}

function workerWantsMore(value: string): boolean {
  if (value === '') return true;
  return value.startsWith('actual') ? readActual(value) === null : wantsMore(value);
}

export type Rest = 'surely' | 'perhaps' | 'no';

/** Keys that stand in the middle of a line, never at its beginning, as Memory does of planning alone. */
const INNER_KEYS =
  /^(?:Memory(?!: used=)|Disk|Memory Usage|Disk Usage|Misses|Evictions|Overflows|Average \w+|Peak \w+|Maximum Storage|Sort Methods?): /;
const COUNTS: ReadonlySet<string> = new Set([
  'Buffers',
  'I/O Timings',
  'WAL',
  'Heap Blocks',
  'Tuples',
]);

export function isInnerPart(text: string): boolean {
  return INNER_KEYS.test(text) && !text.startsWith('Sort Method');
}

/** Whether the second text can follow the first, which seems whole. */
export function rest(before: string, after: string): Rest {
  const [, key = '', value = ''] = PROPERTY.exec(before) ?? [];
  if (isSectionName(before)) return 'no';
  if (isInnerPart(after)) return 'surely';
  if (COUNTS.has(key)) return /^[a-z\d=]+/.test(after) && /[=\d]/.test(after) ? 'surely' : 'no';
  if (key === 'Planned Partitions') return after.startsWith('Batches: ') ? 'surely' : 'no';
  if (KNOWN_KEYS.has(PROPERTY.exec(after)?.[1] ?? '')) return 'no';
  if (key === 'Query Identifier') return /^\d+$/.test(after) ? 'surely' : 'no';
  const isList = fieldKind(key) === 'list' || key === 'Settings' || key === 'Timing';
  if (isList) return 'perhaps';
  if (fieldKind(key) === 'other' && key !== '') return 'perhaps';
  // A condition that is a bare column or a call; one in parentheses is whole when they are closed.
  return fieldKind(key) === 'text' && !value.startsWith('(') ? 'perhaps' : 'no';
}
