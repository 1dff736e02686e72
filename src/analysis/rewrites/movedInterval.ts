// `created_at + interval '2 hours' > now()` and `now() - created_at < interval '2 hours'` as `created_at > now() - interval '2 hours'`,
// which an index on the column serves.

import type { Equivalence } from '../../model/change';
import type { GivenPredicate } from './rewrite';

interface Moved {
  readonly newText: string;
  readonly equivalence: Equivalence;
}

/** Of a column that is a point in time, an interval of one unit, and the present. */
export function movedInterval({ predicate, text, column: kind }: GivenPredicate): Moved | null {
  const { columns, expression, value, clause } = predicate;
  const [column] = columns;
  if (expression?.wrapper !== 'arithmetic' || value === null || column === undefined) return null;
  if (columns.length > 1 || kind === null || clause === 'having') return null;
  const name = text.slice(column.range.start, column.range.end);
  const isTurned = value.range.start < expression.range.start;
  const operator = isTurned ? TURNED[predicate.operator] : predicate.operator;
  if (operator === undefined || !Object.hasOwn(TURNED, operator)) return null;
  const parts = partsOf(expression.text, name, value.text.trim());
  if (parts === null) return null;
  const equivalence = equivalenceOf(kind.type, parts.now, parts.interval);
  if (equivalence === null) return null;
  const compared = parts.isAge ? TURNED[operator] : operator;
  return {
    newText: `${name} ${compared ?? ''} ${parts.now} ${parts.sign} ${parts.interval}`,
    equivalence,
  };
}

const TURNED: Readonly<Record<string, string | undefined>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

interface Parts {
  readonly now: string;
  readonly sign: '+' | '-';
  readonly interval: string;
  /** `now() - c`, which falls where c rises. */
  readonly isAge: boolean;
}

function partsOf(calculation: string, name: string, value: string): Parts | null {
  const [, first = '', sign, second = ''] = /^(.+?)\s*([-+])\s*(.+)$/s.exec(calculation) ?? [];
  if (first === name && NOW.test(value))
    return { now: value, sign: sign === '+' ? '-' : '+', interval: second, isAge: false };
  if (second === name && sign === '-' && NOW.test(first))
    return { now: first, sign: '-', interval: value, isAge: true };
  return null;
}

const NOW = /^(?:now\(\s*\)|current_timestamp|localtimestamp)$/i;

const INTERVAL = /^(?:interval\s*'\s*\d+\s*([a-z]+)\s*'|'\s*\d+\s*([a-z]+)\s*'\s*::\s*interval)$/i;

/** Hours are as long everywhere; a day is as long as the clock of its time zone says, and a month as the calendar. */
function equivalenceOf(type: string, now: string, interval: string): Equivalence | null {
  const found = INTERVAL.exec(interval);
  const unit = found?.[1] ?? found?.[2] ?? '';
  const isTime = /^(?:s|secs?|seconds?|mins?|minutes?|h|hours?)$/i.test(unit);
  if (!isTime && !/^(?:d|days?|w|weeks?)$/i.test(unit)) return null;
  const isLocal = /^localtimestamp$/i.test(now);
  const clocks: Equivalence = {
    kind: 'given',
    condition: 'no clock is put forward or back in that time',
  };
  if (type === 'timestamp without time zone') return isLocal ? { kind: 'same' } : clocks;
  if (type !== 'timestamp with time zone' || isLocal) return null;
  return isTime ? { kind: 'same' } : clocks;
}
