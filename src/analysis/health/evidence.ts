// Short ways to say a figure that was read off the server.

import type { Evidence } from '../../model/finding';

export function measured(label: string, value: number | string, unit: Evidence['unit']): Evidence {
  return { label, value, unit, estimated: false };
}

export function estimated(label: string, value: number | string, unit: Evidence['unit']): Evidence {
  return { label, value, unit, estimated: true };
}

/** Nothing where the server does not tell it. */
export function ifTold(
  label: string,
  value: number | string | null,
  unit: Evidence['unit'],
): readonly Evidence[] {
  return value === null ? [] : [measured(label, value, unit)];
}
