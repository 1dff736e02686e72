// Which condition says the same of the bare column, so that an index on the column can serve it?

import { nextStart, isStart, type CalendarUnit } from '../../util/calendar';
import type { Predicate } from '../sql/statementMap';
import type { ColumnKind, GivenPredicate, PredicateRewrite } from './rewrite';
import { isExact } from './exactTypes';
import { isPlainText, prefixPattern } from './startsWith';

export const bareColumn: PredicateRewrite = {
  id: 'bare-column',
  rewrite: onBareColumn,
};

/**
 * In place of the predicate's range, as `created_at >= '2024-05-01'::date and created_at < '2024-06-01'::date` of
 * `date_trunc('month', created_at) = '2024-05-01'`; null where nothing is known to be the same. Dates are typed, so that on a
 * column that is none the statement fails instead of comparing texts.
 */
export function onBareColumn({ predicate, text, column: kind }: GivenPredicate): string | null {
  const { expression, columns, value, clause } = predicate;
  const [column] = columns;
  if (expression === null || value === null || column === undefined) return null;
  if (columns.length > 1 || clause === 'having' || column.range.start < expression.range.start)
    return null;
  // `'2024-05-01' < date(c)` is rare, and its operator is not the other way round here.
  if (value.range.start < expression.range.start && predicate.operator !== '=') return null;
  const comparison: Comparison = {
    name: text.slice(column.range.start, column.range.end),
    kind,
    call: shapeOf(expression, column.range),
    operator: predicate.operator,
    value: value.text.trim(),
    and: /\b(?:AND|SELECT)\b/.test(text) ? 'AND' : 'and',
    isSymmetric: /\bbetween\s+symmetric\b/i.test(slice(text, predicate.range)),
  };
  const same = inPeriod(comparison) ?? withPrefix(comparison) ?? movedConstant(comparison);
  return same !== null && predicate.underOr ? `(${same})` : same;
}

interface Comparison {
  /** Of the column, as written. */
  readonly name: string;
  /** Of the column; null when it is not known. */
  readonly kind: ColumnKind | null;
  /** The expression in small letters, with the column as `§`: `date_trunc('month', §)`. */
  readonly call: string;
  readonly operator: string;
  readonly value: string;
  readonly and: string;
  readonly isSymmetric: boolean;
}

function slice(text: string, range: { readonly start: number; readonly end: number }): string {
  return text.slice(range.start, range.end);
}

function shapeOf(
  { text, range }: NonNullable<Predicate['expression']>,
  column: { readonly start: number; readonly end: number },
): string {
  const [from, to] = [column.start - range.start, column.end - range.start];
  return `${text.slice(0, from)}§${text.slice(to)}`.toLowerCase().replace(/\s+/g, ' ');
}

/** SQL of a period's begin, and of the begin of the next. */
interface Period {
  readonly from: string;
  readonly to: string;
}

function inPeriod(comparison: Comparison): string | null {
  const { name, operator, value, and } = comparison;
  if (operator === 'between') {
    const [low = '', high = '', ...others] = value.split(/\band\b/i).map((part) => part.trim());
    const [first, last] = [periodOf(comparison, low), periodOf(comparison, high)];
    if (first === null || last === null || others.length > 0 || comparison.isSymmetric) return null;
    return `${name} >= ${first.from} ${and} ${name} < ${last.to}`;
  }
  const period = periodOf(comparison, value);
  if (period === null) return null;
  const { from, to } = period;
  switch (operator) {
    case '=':
      return `${name} >= ${from} ${and} ${name} < ${to}`;
    case '<':
      return `${name} < ${from}`;
    case '<=':
      return `${name} < ${to}`;
    case '>':
      return `${name} >= ${to}`;
    case '>=':
      return `${name} >= ${from}`;
    default:
      return null;
  }
}

/** The period that `value` names, when the call gives the begin of one or its name. */
function periodOf({ call, operator }: Comparison, value: string): Period | null {
  if (/^(?:§ ?:: ?date|cast\( ?§ as date ?\)|date\( ?§ ?\))$/.test(call)) return dayOf(value);
  const [, truncated] = /^date_trunc\( ?'(\w+)' ?, ?§ ?\)$/.exec(call) ?? [];
  if (truncated !== undefined) return truncatedTo(truncated, value);
  if (/^(?:extract\( ?year from § ?\)|date_part\( ?'year' ?, ?§ ?\))$/.test(call))
    return /^[1-9]\d{3}$/.test(value) ? calendarPeriod('year', `${value}-01-01`) : null;
  const [, format] = /^to_char\( ?§ ?, ?'([ymd-]+)' ?\)$/.exec(call) ?? [];
  // Texts of another length sort between these: only what is equal is the same.
  return format === undefined || operator !== '=' ? null : formatted(format, value);
}

function dayOf(value: string): Period | null {
  const day = literalDay(value);
  if (day !== null) return calendarPeriod('day', day);
  if (/^current_date$/i.test(value)) return { from: value, to: `${value} + 1` };
  if (!/^[$:]\w+(?:::date)?$/.test(value)) return null;
  const typed = value.endsWith('::date') ? value : `${value}::date`;
  return { from: typed, to: `${typed} + 1` };
}

const UNITS: ReadonlyMap<string, CalendarUnit> = new Map(
  (['day', 'week', 'month', 'quarter', 'year'] as const).map((unit) => [unit, unit]),
);

function truncatedTo(name: string, value: string): Period | null {
  const unit = UNITS.get(name);
  if (unit === undefined) return null;
  const day = literalDay(value);
  if (day !== null) return calendarPeriod(unit, day);
  const isToday = unit === 'day' && /^current_date$/i.test(value);
  const isBegin = new RegExp(
    `^date_trunc\\(\\s*'${name}'\\s*,\\s*(?:now\\(\\)|current_date|current_timestamp|[$:]\\w+(?:::\\w+)?)\\s*\\)$`,
    'i',
  ).test(value);
  if (!isToday && !isBegin) return null;
  const length = unit === 'quarter' ? '3 months' : `1 ${unit}`;
  return { from: value, to: `${value} + interval '${length}'` };
}

const FORMATS: Readonly<
  Record<string, { readonly unit: CalendarUnit; readonly text: RegExp; readonly day: string }>
> = {
  yyyy: { unit: 'year', text: /^'(\d{4})'$/, day: '$1-01-01' },
  'yyyy-mm': { unit: 'month', text: /^'(\d{4})-(\d\d)'$/, day: '$1-$2-01' },
  yyyymm: { unit: 'month', text: /^'(\d{4})(\d\d)'$/, day: '$1-$2-01' },
  'yyyy-mm-dd': { unit: 'day', text: /^'(\d{4})-(\d\d)-(\d\d)'$/, day: '$1-$2-$3' },
  yyyymmdd: { unit: 'day', text: /^'(\d{4})(\d\d)(\d\d)'$/, day: '$1-$2-$3' },
};

function formatted(format: string, value: string): Period | null {
  const known = FORMATS[format];
  if (known?.text.test(value) !== true) return null;
  return calendarPeriod(known.unit, value.replace(known.text, known.day));
}

/** `2024-05-01` of a constant that is midnight of that day. */
function literalDay(value: string): string | null {
  const type = String.raw`(?:date|timestamp|timestamptz)`;
  const literal = new RegExp(
    `^(?:${type} ?)?'(\\d{4}-\\d\\d-\\d\\d)(?:[ T]00:00(?::00)?)?'(?:::${type})?$`,
    'i',
  );
  return literal.exec(value)?.[1] ?? null;
}

/** Null for a day on which no such period begins: nothing is equal to it. */
function calendarPeriod(unit: CalendarUnit, day: string): Period | null {
  const next = isStart(unit, day) ? nextStart(unit, day) : null;
  return next === null ? null : { from: `'${day}'::date`, to: `'${next}'::date` };
}

/** Of citext LIKE takes either case, of char the padding counts: only of text that is compared by its characters does it say the same. */
function withPrefix({ name, kind, call, operator, value }: Comparison): string | null {
  const [, left, substr, substring] =
    /^(?:left\( ?§ ?, ?(\d+) ?\)|substr(?:ing)?\( ?§ ?, ?1 ?, ?(\d+) ?\)|substring\( ?§ from 1 for (\d+) ?\))$/.exec(
      call,
    ) ?? [];
  const length = Number(left ?? substr ?? substring ?? 0);
  if (operator !== '=' || !isPlainText(kind)) return null;
  const prefix = prefixPattern(value);
  return prefix === null || prefix.length !== length ? null : `${name} LIKE ${prefix.pattern}`;
}

/** Only whole numbers that are added to exact ones: a float rounds, so that `1e-20 + 1 = 1`. */
function movedConstant({ name, kind, call, operator, value }: Comparison): string | null {
  const [, sign, constant] = /^§ ?([+-]) ?(\d+)$/.exec(call) ?? [];
  const isPlain = /^(?:-?\d+|[$:]\w+|\?)$/.test(value);
  if (sign === undefined || constant === undefined || !isPlain || !isExact(kind)) return null;
  if (!['=', '<', '<=', '>', '>='].includes(operator)) return null;
  return `${name} ${operator} ${value} ${sign === '+' ? '-' : '+'} ${constant}`;
}
