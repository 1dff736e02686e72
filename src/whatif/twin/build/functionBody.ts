// Which functions of a source keep their body in a twin? Those that the planner looks into, and that only compute: one SELECT
// in SQL, which it may inline, and one RETURN in PL/pgSQL. Of all others it reads the labels, so a stub stands for them.

import type { SqlParser } from '../../../analysis/sql/parser';
import { defElements, isFields, namesOf, type Fields } from '../../../analysis/sql/walk';
import { harmOf, onlyStatement } from '../image/foreignText';
import { quote } from '../image/quote';

export interface CarriedFunction {
  readonly sql: string;
  /** Only a superuser may promise it. */
  readonly leakproof: boolean;
}

/** What makes it in the twin; `fields` of CreateFunctionStmt, parsed from `sql`. Null when its options are not known. */
export async function carriedFunction(
  parser: SqlParser,
  sql: string,
  fields: Fields,
): Promise<CarriedFunction | null> {
  const header = headerOf(sql, fields);
  const options = optionsOf(fields);
  if (header === null || options === null) return null;
  const leakproof = isTrue(options.get('leakproof'));
  const isPlain = [...options.keys()].every((name) => PLAIN_OPTIONS.has(name));
  if (isPlain && !leakproof && isSelectBody(fields['sql_body'])) return { sql, leakproof };
  const language = textOf(options.get('language'));
  const body = isPlain ? await keptBody(parser, language, options, fields) : null;
  const { language: carried, body: text } = body ?? {
    language: 'plpgsql',
    body: stubBody(fields),
  };
  const parts = [header, labelsOf(options, language), `LANGUAGE ${carried} AS ${quote(text)}`];
  return { sql: parts.join(' '), leakproof };
}

/** With others, such as SET and SECURITY DEFINER, PostgreSQL does not look into it (clauses.c inline_function). */
const PLAIN_OPTIONS = new Set([
  ...['as', 'cost', 'language', 'leakproof', 'parallel', 'rows', 'strict', 'volatility'],
]);

/** BEGIN ATOMIC with one SELECT, or RETURN; what they hold was judged with the statement. */
function isSelectBody(body: unknown): boolean {
  if (!isFields(body)) return false;
  if (isFields(body['ReturnStmt'])) return true;
  const inner = itemsOf(body).flatMap((item) => itemsOf(item));
  const [only] = inner;
  return inner.length === 1 && isFields(only) && isFields(only['SelectStmt']);
}

function itemsOf(node: unknown): readonly unknown[] {
  const list = isFields(node) ? node['List'] : undefined;
  const items = isFields(list) ? list['items'] : undefined;
  return Array.isArray(items) ? items : [];
}

/** Up to its options, which pg_get_functiondef() writes last; offsets of the parser count bytes. */
function headerOf(sql: string, fields: Fields): string | null {
  const at = defElements(fields['options']).map(({ location }) => Number(location ?? 0));
  const first = Math.min(...at);
  return Number.isFinite(first) && first > 0
    ? Buffer.from(sql, 'utf8').subarray(0, first).toString('utf8').trim()
    : null;
}

/** Null when one is given twice. */
function optionsOf(fields: Fields): Map<string, unknown> | null {
  const elements = defElements(fields['options']);
  const options = new Map(elements.map(({ defname, arg }) => [String(defname), arg]));
  return options.size === elements.length ? options : null;
}

/**
 * All that the planner reads of a function whose body it does not know, but LEAKPROOF, which only superusers may promise, and
 * SUPPORT: C code that takes on trust what it is attached to.
 */
function labelsOf(options: ReadonlyMap<string, unknown>, language: string): string {
  const volatility = textOf(options.get('volatility')).toUpperCase();
  const parallel = textOf(options.get('parallel')).toUpperCase();
  const cost = numberOf(options.get('cost')) ?? DEFAULT_COSTS[language] ?? null;
  const rows = numberOf(options.get('rows'));
  return [
    ...(/^(IMMUTABLE|STABLE)$/.test(volatility) ? [volatility] : []),
    ...(isTrue(options.get('strict')) ? ['STRICT'] : []),
    ...(/^(SAFE|RESTRICTED)$/.test(parallel) ? [`PARALLEL ${parallel}`] : []),
    ...(cost === null ? [] : [`COST ${String(cost)}`]),
    ...(rows === null ? [] : [`ROWS ${String(rows)}`]),
  ].join(' ');
}

/** pg_get_functiondef() leaves out what is the default of the function's own language (ruleutils.c). */
const DEFAULT_COSTS: Readonly<Record<string, number>> = { c: 1, internal: 1 };

interface KeptBody {
  readonly language: 'sql' | 'plpgsql';
  readonly body: string;
}

async function keptBody(
  parser: SqlParser,
  language: string,
  options: ReadonlyMap<string, unknown>,
  { sql_body: atomic }: Fields,
): Promise<KeptBody | null> {
  if (atomic !== undefined) return null;
  const body = bodyOf(options.get('as'));
  if (body === null) return null;
  if (language === 'sql') return (await isSelect(parser, body)) ? { language, body } : null;
  const returned = language === 'plpgsql' ? RETURNED.exec(body)?.[1] : undefined;
  if (returned === undefined || !(await isSelect(parser, `SELECT (${returned}\n)`))) return null;
  return { language: 'plpgsql', body: `BEGIN RETURN (${returned}\n); END` };
}

/** `BEGIN RETURN expression; END`; that there is nothing but an expression in between is the parser's to say. */
const RETURNED = /^\s*BEGIN\s+RETURN\s+(.*?)\s*;\s*END\s*;?\s*$/is;

async function isSelect(parser: SqlParser, sql: string): Promise<boolean> {
  const parsed = sql.includes('\0') ? null : await parser.parse(sql);
  if (parsed?.ok !== true) return false;
  const select = onlyStatement(parsed.value)?.['SelectStmt'];
  return isFields(select) && harmOf(select) === null;
}

/** A function of C has two texts. */
function bodyOf(as: unknown): string | null {
  const texts = namesOf(itemsOf(as));
  const [body, second] = texts;
  return body === undefined || second !== undefined ? null : body;
}

/**
 * What a stub answers when the planner evaluates it on constants: its first argument of the result's type, as functions
 * that normalize a value do, or else a value that is not null, because a condition on null is false at once.
 */
function stubBody({ returnType, parameters }: Fields): string {
  if (!isFields(returnType) || returnType['setof'] === true) return 'BEGIN RETURN; END';
  const all = parametersOf(parameters);
  if (all.some(({ mode }) => /_(OUT|INOUT|TABLE)$/.test(String(mode)))) return 'BEGIN RETURN; END';
  const result = typeKey(returnType);
  const same = all.findIndex(({ argType }) => isFields(argType) && typeKey(argType) === result);
  if (same >= 0) return `BEGIN RETURN $${String(same + 1)}; END`;
  const type = namesOf(returnType['names']).at(-1) ?? '';
  if (type === 'void') return 'BEGIN RETURN; END';
  if (returnType['arrayBounds'] !== undefined) return `BEGIN RETURN '{}'; END`;
  const value = PLAIN_VALUES.find(([pattern]) => pattern.test(type))?.[1];
  return `BEGIN RETURN ${value ?? 'NULL'}; END`;
}

/** By the parser's names of types. */
const PLAIN_VALUES: readonly (readonly [RegExp, string])[] = [
  [/^(int[248]|numeric|float[48]|oid|money)$/, `'0'`],
  // Rows that a condition leaves out are not planned for at all.
  [/^bool$/, 'true'],
  [/^(text|varchar|bpchar|name|citext|bytea|tsvector|tsquery)$/, `''`],
  [/^(date|timestamp|timestamptz)$/, `'2000-01-01'`],
  [/^(time|timetz|interval)$/, `'00:00'`],
  [/^uuid$/, `'00000000-0000-0000-0000-000000000000'`],
  [/^jsonb?$/, `'{}'`],
  [/^(inet|cidr)$/, `'0.0.0.0'`],
];

function parametersOf(list: unknown): Fields[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const parameter = isFields(item) ? item['FunctionParameter'] : undefined;
    return isFields(parameter) ? [parameter] : [];
  });
}

function typeKey({ names, arrayBounds }: Fields): string {
  return JSON.stringify([namesOf(names), arrayBounds !== undefined]);
}

function textOf(value: unknown): string {
  const string = isFields(value) ? value['String'] : undefined;
  const text = isFields(string) ? string['sval'] : undefined;
  return typeof text === 'string' ? text.toLowerCase() : '';
}

function isTrue(value: unknown): boolean {
  const boolean = isFields(value) ? value['Boolean'] : undefined;
  return isFields(boolean) && boolean['boolval'] === true;
}

/** Integer leaves out 0; Float is a text. */
function numberOf(value: unknown): number | null {
  if (!isFields(value)) return null;
  const { Integer: integer, Float: float } = value;
  if (isFields(integer)) return typeof integer['ival'] === 'number' ? integer['ival'] : 0;
  const number = isFields(float) ? Number(float['fval']) : NaN;
  return Number.isFinite(number) ? number : null;
}
