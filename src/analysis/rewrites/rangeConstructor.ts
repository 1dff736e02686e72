// `tsrange(begins_at, ends_at, '[]')`: two values of a type as the range between them, in a form that no value overflows.

import type { Column } from '../../model/catalog';

export interface RangeType {
  /** The function that makes a range of two bounds. */
  readonly name: string;
  /** What a bound is cast to. */
  readonly bound: string;
}

/**
 * A discrete range ends before the value after its last one, which the greatest integer lacks ("integer out of range"): int4 is
 * told as int8. Of numeric an index takes four times as long to build and twice as long to search, so int8 only where it holds
 * its greatest value, as an end that never comes. Casts to the bare type: one to `numeric(9,2)` overflows where no comparison does.
 */
export function rangeTypeOf(from: Column, to: Column): RangeType | null {
  const type = bareType(from);
  if (type !== bareType(to)) return null;
  if (type === 'bigint' && [from, to].some(holdsGreatest))
    return { name: 'numrange', bound: 'numeric' };
  return RANGES[type] ?? null;
}

const RANGES: Readonly<Record<string, RangeType | undefined>> = {
  smallint: { name: 'int4range', bound: 'integer' },
  integer: { name: 'int8range', bound: 'bigint' },
  bigint: { name: 'int8range', bound: 'bigint' },
  numeric: { name: 'numrange', bound: 'numeric' },
  date: { name: 'daterange', bound: 'date' },
  'timestamp without time zone': { name: 'tsrange', bound: 'timestamp' },
  'timestamp with time zone': { name: 'tstzrange', bound: 'timestamptz' },
};

/** Without precision: `timestamp(3) without time zone`. */
function bareType({ type }: Column): string {
  return type.replace(/\(.*\)/, '');
}

const GREATEST = '9223372036854775807';

function holdsGreatest({ statistics }: Column): boolean {
  if (statistics === null) return false;
  return [...statistics.mostCommonValues, statistics.histogramBounds.at(-1)].includes(GREATEST);
}

/** The range from the lesser to the greater of two values as written; a bound that is greater than the other is an error. */
export function rangeBetween({ name, bound }: RangeType, x: string, y: string): string {
  const [a, b] = [literalOf(x, bound), literalOf(y, bound)];
  if (a !== null && b !== null) {
    const [least, most] = compared(a, b) <= 0 ? [x, y] : [y, x];
    return `${name}(${least}, ${most}, '[]')`;
  }
  const values = `(${cast(x, bound)}, ${cast(y, bound)})`;
  return `${name}(least${values}, greatest${values}, '[]')`;
}

/** The text of `'2024-01-01'`, `timestamp '...'`, `'...'::date` and `5`, which is a bound without a cast; null for all else. */
function literalOf(value: string, bound: string): string | null {
  const [, prefix, quoted, number, suffix] =
    /^(?:([a-z]+)\s*(?='))?(?:'([^']*)'|(-?\d+(?:\.\d+)?))(?:::([a-z]+))?$/i.exec(value) ?? [];
  const types = [prefix, suffix].filter((type) => type !== undefined);
  const text = quoted ?? number ?? '';
  const isBound = types.every((type) => type.toLowerCase() === bound);
  return isBound && FORMS[bound]?.test(text) === true ? text : null;
}

const WHOLE_NUMBER = /^-?\d{1,18}$/;

/**
 * Texts whose order is known by looking at them. Times with a zone are in another order than their digits, as are those that the
 * session's zone decides, where its clocks are set forward.
 */
const FORMS: Readonly<Record<string, RegExp | undefined>> = {
  integer: WHOLE_NUMBER,
  bigint: WHOLE_NUMBER,
  numeric: /^-?\d+(?:\.\d+)?$/,
  date: /^\d{4}-\d\d-\d\d$/,
  timestamp: /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/,
  timestamptz: /^\d{4}-\d\d-\d\d$/,
};

function cast(value: string, type: string): string {
  return `${/^(?:\$\d+|'[^']*'|\d+(?:\.\d+)?)$/.test(value) ? value : `(${value})`}::${type}`;
}

/** Numbers by their size; text forms of dates and times in ISO by their letters. */
export function compared(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}
