// Reads EXPLAIN (FORMAT JSON): as text in any frame, as the value that a driver already parsed, or inside other JSON.

import type { Plan } from '../../model/planNode';
import { err, ok, type Result } from '../../util/result';
import { buildPlan, isObject, type RawObject, type ShapeError } from './buildPlan';
import { blankFrame } from './copy/copiedLines';
import { scanJson, type JsonPath } from './jsonScanner';
import { errorAt, type PlanParseError } from './parseError';

const HINT_EMPTY = 'Give it the output of EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON).';
const HINT_CUT = 'The end is missing: copy the whole output again, or read it from a file.';
const HINT_BROKEN =
  'Compare this place with the output of EXPLAIN (FORMAT JSON): a copy may have lost or wrapped a line.';
const HINT_SHAPE = 'Give it the output of EXPLAIN (FORMAT JSON) unchanged.';

/** One plan; of several, the first. `input` is text, or a value that a driver has parsed already. */
export function parseJson(input: unknown): Result<Plan, PlanParseError> {
  const plans = parseJsonPlans(input);
  if (!plans.ok) return plans;
  const [first] = plans.value;
  return first === undefined ? err(noPlan('')) : ok(first);
}

/** All the plans of a text or value, at least one. */
export function parseJsonPlans(input: unknown): Result<readonly Plan[], PlanParseError> {
  if (typeof input !== 'string') return plansOf(input, null);
  const bare = tryParse(input);
  if (bare !== undefined) return plansOf(bare, { text: input, start: 0, original: input });
  const text = blankFrame(input);
  const start = text.search(/\S/);
  if (start === -1) return err(noPlan(input));
  return readText(input, text, start);
}

/** What stands in a text: one JSON value, or several one after the other. */
function readText(
  original: string,
  text: string,
  start: number,
): Result<readonly Plan[], PlanParseError> {
  const whole = tryParse(text);
  if (whole !== undefined) return plansOf(whole, { text, start, original });
  const plans: Plan[] = [];
  for (let at = start; at < text.length;) {
    const scan = scanJson(text, at);
    if (scan.kind !== 'complete') {
      const fault = scan.kind === 'fault' ? scan.fault : null;
      return err(
        faultError(original, fault ?? { offset: at, expected: 'value', truncated: false }),
      );
    }
    const value = tryParse(text.slice(at, scan.end));
    const found = plansOf(value, { text, start: at, original });
    if (!found.ok) return found;
    plans.push(...found.value);
    at = nextValue(text, scan.end);
  }
  return ok(plans);
}

/** Statements pasted one after the other may be separated by commas or semicolons. */
function nextValue(text: string, from: number): number {
  const rest = /[\s,;]*/y;
  rest.lastIndex = from;
  rest.test(text);
  return rest.lastIndex;
}

function tryParse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // The scanner finds the place.
    return undefined;
  }
}

interface Source {
  readonly text: string;
  readonly start: number;
  readonly original: string;
}

interface Found {
  readonly statement: RawObject;
  readonly path: JsonPath;
}

function plansOf(value: unknown, source: Source | null): Result<readonly Plan[], PlanParseError> {
  if (typeof value === 'string') {
    // A result that was copied as one JSON string. Positions inside it are of no use to the person.
    const inner = parseJsonPlans(value);
    if (inner.ok || source === null) return inner;
    return err({ ...inner.error, ...place(source, []) });
  }
  const found = findStatements(value);
  if (found.length === 0) {
    return err(source === null ? noPlan('') : { ...noPlan(''), ...place(source, []) });
  }
  const bigIds = source === null ? [] : bigQueryIds(source.text);
  const plans: Plan[] = [];
  for (const { statement, path } of found) {
    const plan = buildPlan(withBigId(statement, bigIds), 'json');
    if (!plan.ok) return err(shapeError(plan.error, path, source));
    plans.push(plan.value);
  }
  return ok(plans);
}

/** Deepest wrapping that clients add: rows of an array, a column, the array of FORMAT JSON, the statement. */
const DEEPEST_WRAP = 5;

/** `Plan` objects in the arrays and one-column rows that clients wrap around them. */
function findStatements(value: unknown, path: JsonPath = []): readonly Found[] {
  if (path.length > DEEPEST_WRAP) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => findStatements(item, [...path, index]));
  }
  if (!isObject(value)) return [];
  if ('Plan' in value) return [{ statement: value, path }];
  if (typeof value['Node Type'] === 'string') return [{ statement: { Plan: value }, path }];
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = typeof item === 'string' && /^\s*[[{]/.test(item) ? tryParse(item) : item;
    return isObject(inner) || Array.isArray(inner) ? findStatements(inner, [...path, key]) : [];
  });
}

/** JSON.parse rounds integers beyond 2^53, and a query identifier has 64 bits. */
function bigQueryIds(text: string): readonly string[] {
  return [...text.matchAll(/"Query Identifier"\s*:\s*(-?\d{16,})/g)].map((match) => match[1] ?? '');
}

function withBigId(statement: RawObject, bigIds: readonly string[]): RawObject {
  const id = statement['Query Identifier'];
  if (typeof id !== 'number' || Number.isSafeInteger(id)) return statement;
  const exact = bigIds.find((candidate) => Number(candidate) === id);
  return exact === undefined ? statement : { ...statement, 'Query Identifier': exact };
}

function noPlan(text: string): PlanParseError {
  return errorAt(text, text.length, 'There is no plan in this text', HINT_EMPTY);
}

function faultError(
  text: string,
  fault: { readonly offset: number; readonly expected: string; readonly truncated: boolean },
): PlanParseError {
  return fault.truncated
    ? errorAt(text, text.length, `The JSON ends before the ${fault.expected}`, HINT_CUT)
    : errorAt(text, fault.offset, `There is no ${fault.expected} here`, HINT_BROKEN);
}

function shapeError(error: ShapeError, base: JsonPath, source: Source | null): PlanParseError {
  const at = source === null ? { line: 1, column: 1 } : place(source, [...base, ...error.path]);
  return { message: error.message, ...at, hint: HINT_SHAPE };
}

/** Line and column of a path's value; of its parent when the value is missing. */
function place(source: Source, path: JsonPath): { readonly line: number; readonly column: number } {
  for (let length = path.length; length >= 0; length -= 1) {
    const scan = scanJson(source.text, source.start, path.slice(0, length));
    if (scan.kind !== 'found') continue;
    const { line, column } = errorAt(source.original, scan.offset, '', '');
    return { line, column };
  }
  return { line: 1, column: 1 };
}
