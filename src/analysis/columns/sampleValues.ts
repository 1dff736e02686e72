// Which values of a column show how a statement does with many rows, few, about half of them, and none? From its statistics.

import type { Column } from '../../model/catalog';
import type { ComparedAs, ComparedParameter } from './parameterRoles';

export const SAMPLES = ['common', 'rare', 'middle', 'absent'] as const;
export type Sample = (typeof SAMPLES)[number];

/** Text forms: the person's data, never logged. Null where the statistics give none. */
export type SampleValues = Readonly<Record<Sample, string | null>>;

/** Shares of the column's order at which the ends of a range stand. Heuristic: nearly all, hardly any, half. */
const ENDS: Readonly<
  Record<'least' | 'most', Readonly<Record<Exclude<Sample, 'absent'>, number>>>
> = {
  least: { common: 0.1, rare: 0.99, middle: 0.5 },
  most: { common: 0.9, rare: 0.01, middle: 0.5 },
};
/** Of two ends together. */
const PAIR: typeof ENDS = {
  least: { common: 0.05, rare: 0.5, middle: 0.25 },
  most: { common: 0.95, rare: 0.5, middle: 0.75 },
};

export function sampleValues({ as, column, isPair }: ComparedParameter): SampleValues {
  const values = as === 'least' || as === 'most' ? endsOf(column, as, isPair) : singlesOf(column);
  const { absent } = values;
  // Leaving out few rows keeps many; there is no single value that all rows have.
  if (as === 'not')
    return { common: values.rare, rare: values.common, middle: values.middle, absent: null };
  if (as !== 'pattern') return values;
  const [common, rare, middle] = [values.common, values.rare, values.middle].map(patternOf);
  return { common: common ?? null, rare: rare ?? null, middle: middle ?? null, absent };
}

function singlesOf(column: Column): SampleValues {
  const { mostCommonValues: common = [], histogramBounds: bounds = [] } = column.statistics ?? {};
  // What stands in the histogram is rarer than every common value.
  return {
    common: common[0] ?? at(bounds, 0.5),
    rare: at(bounds, 0.25) ?? (common.length > 1 ? (common.at(-1) ?? null) : null),
    middle: (common.length > 2 ? common[common.length >> 1] : null) ?? at(bounds, 0.5),
    absent: beyond(column, 'value'),
  };
}

function endsOf(column: Column, as: 'least' | 'most', isPair: boolean): SampleValues {
  const ordered = orderOf(column);
  const shares = (isPair ? PAIR : ENDS)[as];
  // One step of the histogram; of two common values next to each other, both.
  const step = isPair && as === 'most' ? 1 : 0;
  return {
    common: at(ordered, shares.common),
    rare: at(ordered, shares.rare, step),
    middle: at(ordered, shares.middle),
    absent: beyond(column, isPair ? 'least' : as),
  };
}

/** Heuristic: so much of a value as people type to find it. */
const PREFIX = 3;

function patternOf(value: string | null): string | null {
  if (value === null) return null;
  return `${Array.from(value)
    .slice(0, PREFIX)
    .join('')
    .replace(/[\\%_]/g, '\\$&')}%`;
}

function at(ordered: readonly string[], share: number, step = 0): string | null {
  const index = Math.round(share * (ordered.length - 1)) + step;
  return ordered[Math.min(index, ordered.length - 1)] ?? null;
}

/** A histogram is in the column's order. Common values alone are ordered where their text tells how. */
function orderOf({ type, statistics }: Column): readonly string[] {
  const { mostCommonValues: common = [], histogramBounds: bounds = [] } = statistics ?? {};
  if (bounds.length > 1) return bounds;
  const all = [...new Set([...common, ...bounds])];
  const family = familyOf(type);
  if (family === 'integer' || family === 'number') return all.sort((a, b) => Number(a) - Number(b));
  return family === 'time' ? all.sort() : [];
}

type TypeFamily = 'integer' | 'number' | 'time' | 'text' | 'uuid' | 'boolean' | 'other';

/** Of a format_type() name, such as `numeric(12,2)`. */
export function familyOf(type: string): TypeFamily {
  if (/^(?:smallint|integer|bigint)$/.test(type)) return 'integer';
  if (/^(?:numeric|real|double precision)\b/.test(type) && !type.endsWith(']')) return 'number';
  if (/^(?:date$|timestamp)/.test(type) && !type.endsWith(']')) return 'time';
  if (/^(?:text$|character|citext$|name$|"char"$)/.test(type) && !type.endsWith(']')) return 'text';
  if (type === 'uuid') return 'uuid';
  return type === 'boolean' ? 'boolean' : 'other';
}

/** Beyond the ends that the statistics know: `least` above them all, `most` below; `value` wherever nobody is. */
function beyond(column: Column, as: ComparedAs): string | null {
  if (column.statistics === null) return null;
  const below = as === 'most';
  const family = familyOf(column.type);
  switch (family) {
    case 'time':
      return below ? '-infinity' : 'infinity';
    case 'uuid':
      return below
        ? '00000000-0000-0000-0000-000000000000'
        : 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    case 'text':
      return below ? '' : '~ nothing like this ~';
    case 'integer':
    case 'number':
      return beyondNumbers(column, below);
    case 'boolean':
    case 'other':
      return null;
  }
}

const MOST: Readonly<Record<string, number>> = {
  smallint: 32_767,
  integer: 2_147_483_647,
  bigint: Number.MAX_SAFE_INTEGER,
};

function beyondNumbers({ type, statistics }: Column, below: boolean): string | null {
  const { mostCommonValues: common = [], histogramBounds: bounds = [] } = statistics ?? {};
  const known = [...common, ...bounds].map(Number).filter(Number.isFinite);
  if (known.length === 0) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  // The sample need not have met the very ends.
  const room = Math.ceil((most - least) / 10) + 1;
  const value = below ? Math.floor(least - room) : Math.ceil(most + room);
  const limit = MOST[type] ?? Number.MAX_SAFE_INTEGER;
  return Math.abs(value) > limit ? null : String(value);
}
