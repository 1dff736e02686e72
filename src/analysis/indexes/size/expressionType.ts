// Of what type is an expression, by its outermost function, operator or cast?

import { ownValue } from '../../../util/ownValue';
import { inner, literalOf, type Expression } from '../../conditions/expression';
import type { SizedTable } from './sizedTable';

const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30.4 * DAY_MS,
  quarter: 91.3 * DAY_MS,
  year: 365.25 * DAY_MS,
};

/** Milliseconds between two neighbours of what is a time; null for what is none. */
export function stepOf(expression: Expression): number | null {
  if (expression.kind === 'cast' && expression.type === 'date') return DAY_MS;
  if (expression.kind !== 'call' || expression.name !== 'date_trunc') return null;
  const unit = expression.args[0] === undefined ? null : literalOf(expression.args[0]);
  return ownValue(UNIT_MS, unit?.toLowerCase() ?? '') ?? null;
}

const RESULTS: Readonly<Record<string, string>> = {
  date_trunc: 'timestamp without time zone',
  timezone: 'timestamp without time zone',
  extract: 'numeric',
  date_part: 'double precision',
  length: 'integer',
  char_length: 'integer',
  to_tsvector: 'tsvector',
  jsonb_extract_path: 'jsonb',
  '->': 'jsonb',
  '#>': 'jsonb',
  '->>': 'text',
  '#>>': 'text',
  ...Object.fromEntries(
    ['=', '<>', '<', '>', '<=', '>=', '@>', '<@', '&&', '~~', '~~*', '?'].map((name) => [
      name,
      'boolean',
    ]),
  ),
};

/** Of the result, by the outermost function, operator or cast; else as its first column. */
export function typeOf(expression: Expression, table: SizedTable): string {
  const bare = inner(expression);
  const [first] = bare.args;
  if (bare.kind === 'column') return table.columns.get(bare.column)?.type ?? 'text';
  if (bare.kind === 'cast') return bare.type;
  if (CONDITIONS.has(bare.kind)) return 'boolean';
  const named =
    bare.kind === 'call' || bare.kind === 'operator' ? ownValue(RESULTS, bare.name) : null;
  if (named !== null && named !== undefined) return named;
  const keeps = bare.kind === 'call' ? OF_ARGUMENT.has(bare.name) : KEEPING.has(bare.kind);
  return keeps && first !== undefined ? typeOf(first, table) : 'text';
}

const CONDITIONS: ReadonlySet<string> = new Set(['test', 'and', 'or', 'not']);
const KEEPING: ReadonlySet<string> = new Set(['operator', 'collate']);
const OF_ARGUMENT: ReadonlySet<string> = new Set([
  'abs',
  'floor',
  'ceil',
  'round',
  'coalesce',
  'nullif',
]);
