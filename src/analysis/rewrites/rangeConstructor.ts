// `tsrange(begins_at, ends_at, '[]')`: two values of a type as the range between them, in a form that no value overflows.

import type { Column } from '../../model/catalog';
import { ownValue } from '../../util/ownValue';

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
  return ownValue(RANGES, type) ?? null;
}

const RANGES: Readonly<Record<string, RangeType>> = {
  // Not int4range: a value beside a smallint may be the greatest integer.
  smallint: { name: 'int8range', bound: 'bigint' },
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

/**
 * The range of two expressions. Qualified: a function of that name that fits better, in any schema of the search_path, would be
 * called in place of PostgreSQL's own, by the planner and by every row of an index.
 */
export function rangeCall({ name }: RangeType, from: string, to: string): string {
  return `pg_catalog.${name}(${from}, ${to}, '[]')`;
}

/** Of two ranges, by PostgreSQL's own operator. */
export const OVERLAPS = 'OPERATOR(pg_catalog.&&)';

/** The range from the lesser to the greater of two values as written; a bound that is greater than the other is an error. */
export function rangeBetween(type: RangeType, x: string, y: string): string {
  const { bound } = type;
  const [a, b] = [literalOf(x, bound), literalOf(y, bound)];
  if (a !== null && b !== null) {
    const [least, most] = compared(a, b) <= 0 ? [x, y] : [y, x];
    return rangeCall(type, least, most);
  }
  const values = `(${cast(x, bound)}, ${cast(y, bound)})`;
  return rangeCall(type, `least${values}`, `greatest${values}`);
}

/** The text of `'2024-01-01'`, `timestamp '...'`, `'...'::date` and `5`, which is a bound without a cast, for `compared`; null for all else. */
function literalOf(value: string, bound: string): string | null {
  const [, prefix, quoted, number, suffix] =
    /^(?:([a-z]+)\s*(?='))?(?:'([^']*)'|(-?\d+(?:\.\d+)?))(?:::([a-z]+))?$/i.exec(value) ?? [];
  const types = [prefix, suffix].filter((type) => type !== undefined);
  const text = quoted ?? number ?? '';
  const isBound = types.every((type) => type.toLowerCase() === bound);
  return isBound && ownValue(FORMS, bound)?.test(text) === true ? text.replace('T', ' ') : null;
}

/** More digits are not told apart as numbers. */
const WHOLE_NUMBER = /^-?\d{1,15}$/;

/**
 * Texts whose order is known by looking at them. Times with a zone are in another order than their digits, as are those that the
 * session's zone decides, where its clocks are set forward.
 */
const FORMS: Readonly<Record<string, RegExp>> = {
  bigint: WHOLE_NUMBER,
  numeric: /^-?(?=[\d.]{1,15}$)\d+(?:\.\d+)?$/,
  date: /^\d{4}-\d\d-\d\d$/,
  timestamp: /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/,
  timestamptz: /^\d{4}-\d\d-\d\d$/,
};

/**
 * Whether `value`, no parameter, may be cast to the bound. A timestamp beside a timestamptz is compared as an instant: in the hour
 * that comes twice the clock has another order, and rows would be lost.
 */
export function keepsOrder({ bound }: RangeType, value: string): boolean {
  return bound !== 'timestamp' || CLOCK_TIME.test(value);
}

const CLOCK_TIME =
  /^(?:(?:timestamp|date)\s*)?'[^']*'(?:::(?:timestamp(?:\s+without\s+time\s+zone)?|date))?$/i;

function cast(value: string, type: string): string {
  return `${/^(?:\$\d+|'[^']*'|\d+(?:\.\d+)?)$/.test(value) ? value : `(${value})`}::${type}`;
}

/** Numbers by their size; text forms of dates and times in ISO by their letters. */
export function compared(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}
