// The common functions of index expressions, applied to sample values: what comes out is measured, never told to anybody.

import { ownValue } from '../../../util/ownValue';
import { readJson } from '../../../util/readJson';
import { inner, type Expression } from '../../conditions/expression';

/** By column: the text form of a value. */
export type Row = ReadonlyMap<string, string | null>;

/** Undefined where a function is not known here. */
export type Value = string | null | undefined;

export function evaluate(expression: Expression, row: Row): Value {
  const bare = inner(expression);
  if (bare.kind === 'column') return row.get(bare.column);
  if (bare.kind === 'constant') return bare.value;
  if (bare.kind === 'cast') return cast(bare, row);
  if (bare.kind === 'collate') return argument(bare, 0, row);
  if (bare.kind === 'call') return call(bare.name, bare.args, row);
  if (bare.kind === 'operator') return operator(bare.name, bare.args, row);
  if (bare.kind !== 'test' || !bare.name.endsWith('null')) return undefined;
  return String((argument(bare, 0, row) === null) !== bare.name.includes('not'));
}

function argument({ args }: Pick<Expression, 'args'>, at: number, row: Row): Value {
  const arg = args[at];
  return arg === undefined ? undefined : evaluate(arg, row);
}

const WHOLE_TYPES: ReadonlySet<string> = new Set(['integer', 'bigint', 'smallint']);
const DATE_CHARACTERS = 'yyyy-mm-dd'.length;

function cast(expression: Extract<Expression, { kind: 'cast' }>, row: Row): Value {
  const value = argument(expression, 0, row);
  if (value === undefined || value === null) return value;
  if (expression.type === 'date') return value.slice(0, DATE_CHARACTERS);
  return WHOLE_TYPES.has(expression.type) ? number(Math.round(Number(value))) : value;
}

function number(value: number): Value {
  return Number.isFinite(value) ? String(value) : undefined;
}

function call(name: string, args: readonly Expression[], row: Row): Value {
  const values = args.map((arg) => evaluate(arg, row));
  if (values.includes(undefined) && name !== 'extract') return undefined;
  if (name === 'coalesce') return values.find((value) => value !== null) ?? null;
  if (name === 'concat') return values.map((value) => value ?? '').join('');
  if (values.includes(null)) return null;
  return ownValue(FUNCTIONS, name)?.(...values.map((value) => value ?? ''));
}

const same = (value = ''): Value => value;
const part = (text = '', from = '1', length = ''): Value => {
  const start = Math.max(0, Number(from) - 1);
  return text.slice(start, length === '' ? undefined : Math.max(start, start + Number(length)));
};
/** `date_trunc('month', at)`: as many characters of a time as the unit leaves. */
const UNITS: Readonly<Record<string, number>> = {
  year: 4,
  month: 7,
  day: DATE_CHARACTERS,
  hour: 13,
  minute: 16,
  second: 19,
};

const FUNCTIONS: Readonly<Record<string, (...values: string[]) => Value>> = {
  lower: (text = '') => text.toLowerCase(),
  upper: (text = '') => text.toUpperCase(),
  initcap: same,
  unaccent: same,
  trim: (text = '') => text.trim(),
  btrim: (text = '') => text.trim(),
  ltrim: (text = '') => text.trimStart(),
  rtrim: (text = '') => text.trimEnd(),
  reverse: same,
  timezone: same,
  to_tsvector: (...values) => values.at(-1),
  abs: (value = '') => number(Math.abs(Number(value))),
  floor: (value = '') => number(Math.floor(Number(value))),
  ceil: (value = '') => number(Math.ceil(Number(value))),
  round: (value = '', places = '0') => rounded(Number(value), Number(places)),
  length: (text = '') => String(text.length),
  char_length: (text = '') => String(text.length),
  substr: part,
  substring: part,
  left: (text = '', length = '') => text.slice(0, Number(length)),
  right: (text = '', length = '') => text.slice(-Number(length)),
  // 32 digits that tell values apart.
  md5: (text = '') => text.padEnd(32, '.').slice(-32),
  replace: (text = '', from = '', to = '') => (from === '' ? text : text.replaceAll(from, to)),
  split_part: (text = '', by = '', at = '1') => text.split(by)[Number(at) - 1] ?? '',
  date_trunc: (unit = '', time = '') => {
    const length = ownValue(UNITS, unit.toLowerCase());
    return length === undefined ? undefined : time.slice(0, length);
  },
  jsonb_extract_path_text: (json = '', ...path) => jsonText(json, path),
};

/** Of toFixed(). */
const MOST_PLACES = 100;

/** `round(amount, -2)` is in whole hundreds. */
function rounded(value: number, places: number): Value {
  if (!Number.isInteger(places) || places > MOST_PLACES) return undefined;
  if (places >= 0) return number(Number(value.toFixed(places)));
  const unit = 10 ** -places;
  return number(Math.round(value / unit) * unit);
}

function operator(name: string, args: readonly Expression[], row: Row): Value {
  const left = argument({ args }, 0, row);
  if (args.length === 1 && name === '-') return left === null ? null : number(-Number(left));
  const right = argument({ args }, 1, row);
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return null;
  switch (name) {
    case '||':
      return left + right;
    case '->>':
      return jsonText(left, [right]);
    case '->':
      return jsonAt(left, [right]);
    case '#>>':
      return jsonText(left, right.replaceAll(/[{}"]/g, '').split(','));
    default:
      return arithmetic(name, Number(left), Number(right));
  }
}

function arithmetic(name: string, left: number, right: number): Value {
  switch (name) {
    case '+':
      return number(left + right);
    case '-':
      return number(left - right);
    case '*':
      return number(left * right);
    case '/':
      return number(left / right);
    case '%':
      return number(left % right);
    default:
      return undefined;
  }
}

function jsonText(json: string, path: readonly string[]): Value {
  const text = jsonAt(json, path);
  if (text === null || text === undefined) return text;
  const value = readJson(text);
  return typeof value === 'string' ? value : value === null ? null : text;
}

/** As JSON again. */
function jsonAt(json: string, path: readonly string[]): Value {
  let value = readJson(json);
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return value === undefined ? undefined : null;
    const found: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
    if (found === undefined) return null;
    value = found;
  }
  return JSON.stringify(value);
}
