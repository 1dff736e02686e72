// `from_at <= X AND to_at >= Y` opens half of any B-tree: told as a range as well, which GiST searches. Of an interval within
// X and Y the other bounds follow, and a B-tree serves.

import type { Column, Table } from '../../model/catalog';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import type { Predicate, StatementMap } from '../sql/statementMap';
import {
  compared,
  keepsOrder,
  OVERLAPS,
  rangeBetween,
  rangeCall,
  rangeTypeOf,
} from './rangeConstructor';
import { isRepeatable } from './repeatable';
import type { Rewritten } from './rewrite';

export interface Interval {
  readonly from: Column;
  readonly to: Column;
  /** An index on this expression serves; null where bounds of one column do. */
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

/** Null where the two are not known to be ends of one interval. */
export function intervalRange(
  map: StatementMap,
  table: Table,
  { low, high }: IntervalEnds,
): Interval | null {
  const { text } = map.statement;
  const [a, b] = [sideOf(map, table, low), sideOf(map, table, high)];
  if (a === null || b === null || a.column.name === b.column.name) return null;
  const type = rangeTypeOf(a.column, b.column);
  if (type === null) return null;
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
    const told = {
      title,
      edit: edit(added),
      equivalence: lacksBackward(b.column, a.column, table),
    };
    return { from: b.column, to: a.column, range: null, told };
  }
  if (order === 'unknown') return null;
  // Beside the conditions as they stand, so that NULL passes as it did; whichever value is the greater, what passes overlaps both.
  const isParameter = (value: string): boolean =>
    map.statement.parameters.some(({ label }) => label === value);
  if (![a.value, b.value].every((value) => isParameter(value) || keepsOrder(type, value)))
    return null;
  const range = rangeCall(type, a.written, b.written);
  const added = `${range} ${OVERLAPS} ${rangeBetween(type, a.value, b.value)}`;
  const told = {
    title: `Search ${a.column.name} and ${b.column.name} as one range`,
    edit: edit(added),
    equivalence: canBeRange(a.column, b.column, table),
  };
  // An index names columns without an alias.
  const [from, to] = [sqlIdentifier(a.column.name), sqlIdentifier(b.column.name)];
  return { from: a.column, to: b.column, range: rangeCall(type, from, to), told };
}

interface Side {
  readonly column: Column;
  /** As in the statement, with its alias. */
  readonly written: string;
  readonly value: string;
}

function sideOf(
  map: StatementMap,
  table: Table,
  { columns, value, expression, underOr, clause, range }: Predicate,
): Side | null {
  const [reference] = columns;
  if (reference === undefined || columns.length > 1) return null;
  if (value === null || !isRepeatable(map, value)) return null;
  if (expression !== null || underOr || clause !== 'where') return null;
  // `X <= column` would be read the other way round.
  if (reference.range.start !== range.start) return null;
  const column = table.columns.find(({ name }) => name === reference.column);
  const written = map.statement.text.slice(reference.range.start, reference.range.end);
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

/** Fewer bounds say nothing of an order. Heuristic. */
const LEAST_BOUNDS = 10;

function quantiles({ statistics }: Column): readonly string[] | null {
  const bounds = statistics?.histogramBounds ?? [];
  return bounds.length < LEAST_BOUNDS ? null : bounds;
}

/** Otherwise nothing is lost silently: a range from the greater to the lesser is an error. */
function canBeRange(from: Column, to: Column, { name }: Table): Rewritten['equivalence'] {
  return {
    kind: 'given',
    condition: `no row of ${name} has ${from.name} after ${to.name}; where one has, neither the index can be created nor the statement run`,
  };
}

function lacksBackward(from: Column, to: Column, { name }: Table): Rewritten['equivalence'] {
  return {
    kind: 'given',
    condition: `no row of ${name} has ${from.name} after ${to.name}; one that has can be left out`,
  };
}
