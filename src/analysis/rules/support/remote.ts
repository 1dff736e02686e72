// What Citus prints of its subplans and tasks: sizes as pg_size_pretty() writes them, durations with their unit.

import type { PlanNode } from '../../../model/planNode';
import type { Bytes, Ms } from '../../../model/quantities';

/** pg_size_pretty() counts by 1024 (dbsize.c). */
const UNITS: Readonly<Record<string, number>> = {
  bytes: 1,
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
  PB: 2 ** 50,
};

/** `916 MB`; null where nothing of the kind is printed. */
export function bytesOf(value: unknown): Bytes | null {
  const [, digits, unit = ''] = /^(\d+) (\w+)$/.exec(typeof value === 'string' ? value : '') ?? [];
  const factor = UNITS[unit];
  return digits === undefined || factor === undefined ? null : Number(digits) * factor;
}

/** `23810.39 ms` in FORMAT TEXT, a number elsewhere. */
export function msOf(value: unknown): Ms | null {
  if (typeof value === 'number') return value;
  const [, digits] = /^(\d+(?:\.\d+)?)(?: ms)?$/.exec(typeof value === 'string' ? value : '') ?? [];
  return digits === undefined ? null : Number(digits);
}

export function isCitus({ fields }: PlanNode): boolean {
  return fields['Custom Plan Provider']?.startsWith('Citus') === true;
}
