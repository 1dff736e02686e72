// `from_at <= X AND to_at >= Y` opens half of any B-tree: told as a range as well, which GiST searches. Of an interval within
// X and Y the other bounds follow, and a B-tree serves.

import type { Column, Table } from '../../model/catalog';
import type { Predicate, StatementMap } from '../sql/statementMap';
import type { Rewritten } from './rewrite';

export interface Interval {
  readonly from: Column;
  readonly to: Column;
  /** An index on this range serves; null where bounds of one column do. */
  readonly range: string | null;
  readonly told: Rewritten;
}

/** Two conditions of one scan, joined by AND, each a bare column beside a value. */
export interface IntervalEnds {
  /** The one that is compared by <= or <. */
  readonly low: Predicate;
  /** The one that is compared by >= or >. */
  readonly high: Predicate;
}

const RANGES: Readonly<Record<string, string>> = {
  integer: 'int4range',
  bigint: 'int8range',
  numeric: 'numrange',
  date: 'daterange',
  'timestamp without time zone': 'tsrange',
  'timestamp with time zone': 'tstzrange',
};

/** Null where the two are not known to be ends of one interval. */
export function intervalRange(
  { statement: { text, parameters } }: StatementMap,
  table: Table,
  { low, high }: IntervalEnds,
): Interval | null {
  // A value that is said twice would be another one.
  if (parameters.some(({ label }) => label === '?')) return null;
  const [a, b] = [sideOf(text, table, low), sideOf(text, table, high)];
  if (a === null || b === null || a.column.name === b.column.name) return null;
  const make = RANGES[a.column.type.replace(/\(.*\)/, '')];
  if (make === undefined || a.column.type !== b.column.type) return null;
  const order = orderOf(a.column, b.column);
  const at = Math.max(low.range.end, high.range.end);
  const and = /\b(?:AND|SELECT)\b/.test(text) ? 'AND' : 'and';
  const edit = (added: string): Rewritten['edit'] => ({
    range: { start: at, end: at },
    newText: ` ${and} ${added}`,
  });
  if (order === 'backward') {
    // The interval lies within: it begins before it ends.
    const added = `${b.written} ${low.operator} ${a.value} ${and} ${a.written} ${high.operator} ${b.value}`;
    const title = `Bound both columns on both sides: ${added}`;
    const told = { title, edit: edit(added), equivalence: given(b.column, a.column, table) };
    return { from: b.column, to: a.column, range: null, told };
  }
  if (order === 'unknown') return null;
  // Beside the conditions as they stand, so that NULL passes as it did; whichever value is the greater, what passes overlaps both.
  const range = `${make}(${a.written}, ${b.written}, '[]')`;
  const added = `${range} && ${asked(make, a, b)}`;
  const told = {
    title: `Search ${a.column.name} and ${b.column.name} as one range`,
    edit: edit(added),
    equivalence: given(a.column, b.column, table),
  };
  return { from: a.column, to: b.column, range, told };
}

/** From the lesser value to the greater. */
function asked(make: string, { value: x, column }: Side, { value: y }: Side): string {
  const [a, b] = [literalOf(x), literalOf(y)];
  if (a !== null && b !== null && isSameForm(a, b))
    return compared(a, b) <= 0 ? `${make}(${x}, ${y}, '[]')` : `${make}(${y}, ${x}, '[]')`;
  const values = `(${typed(x, column)}, ${typed(y, column)})`;
  return `${make}(least${values}, greatest${values}, '[]')`;
}

/** The text of `'2024-01-01'`, `timestamp '...'`, `'...'::date` and `5`; null for all else. */
function literalOf(value: string): string | null {
  const [, quoted, number] =
    /^(?:(?:date|timestamp|timestamptz)\s*)?(?:'([^']*)'|(-?\d+(?:\.\d+)?))(?:::[a-z][\w ]*)?$/i.exec(
      value,
    ) ?? [];
  return quoted ?? number ?? null;
}

/** Digits stand at the same places, so that letters tell the order; numbers tell theirs in any form. */
function isSameForm(a: string, b: string): boolean {
  const form = (text: string): string => text.replaceAll(/\d/g, '0');
  const isNumber = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);
  return (isNumber(a) && isNumber(b)) || (form(a) === form(b) && /^\d{4}-\d\d-\d\d/.test(a));
}

function typed(value: string, { type }: Column): string {
  return `${/^(?:\$\d+|'[^']*'|-?[\d.]+)$/.test(value) ? value : `(${value})`}::${type}`;
}

interface Side {
  readonly column: Column;
  /** As in the statement, with its alias. */
  readonly written: string;
  readonly value: string;
}

function sideOf(
  text: string,
  table: Table,
  { columns, value, expression, underOr, clause, range }: Predicate,
): Side | null {
  const [reference] = columns;
  if (reference === undefined || columns.length > 1 || value === null) return null;
  if (expression !== null || underOr || clause !== 'where') return null;
  // `X <= column` would be read the other way round.
  if (reference.range.start !== range.start) return null;
  const column = table.columns.find(({ name }) => name === reference.column);
  const written = text.slice(reference.range.start, reference.range.end);
  return column === undefined ? null : { column, written, value: value.text };
}

/** `forward`: `low` begins and `high` ends, as their statistics tell, or their names where there are none. */
function orderOf(low: Column, high: Column): 'forward' | 'backward' | 'unknown' {
  const [a, b] = [quantiles(low), quantiles(high)];
  if (a === null || b === null) return orderOfNames(low.name, high.name);
  if (follows(a, b)) return 'forward';
  return follows(b, a) ? 'backward' : 'unknown';
}

function orderOfNames(low: string, high: string): 'forward' | 'backward' | 'unknown' {
  if (BEGINS.test(low) && ENDS.test(high)) return 'forward';
  return ENDS.test(low) && BEGINS.test(high) ? 'backward' : 'unknown';
}

const BEGINS =
  /(?:^|_)(?:start|begin|from|since|first|low|lo|min|lower|check_?in)(?:s|ed)?(?:_|$)/i;
const ENDS =
  /(?:^|_)(?:end|stop|to|until|till|last|high|hi|max|upper|finish|expire|check_?out)(?:s|ed|es)?(?:_|$)/i;

/** If every row has a <= b, then so has each quantile. */
function follows(a: readonly string[], b: readonly string[]): boolean {
  const at = (list: readonly string[], share: number): string =>
    list[Math.round(share * (list.length - 1))] ?? '';
  return [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].every(
    (share) => compared(at(a, share), at(b, share)) <= 0,
  );
}

/** Text forms of dates and times in ISO go by their letters. */
function compared(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Fewer bounds say nothing of an order. Heuristic. */
const LEAST_BOUNDS = 10;

function quantiles({ statistics }: Column): readonly string[] | null {
  const bounds = statistics?.histogramBounds ?? [];
  return bounds.length < LEAST_BOUNDS ? null : bounds;
}

function given(from: Column, to: Column, { name }: Table): Rewritten['equivalence'] {
  return {
    kind: 'given',
    condition: `no row of ${name} has ${from.name} after ${to.name}; where one has, neither the index can be created nor the statement run`,
  };
}
