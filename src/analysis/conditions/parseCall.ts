// Functions, and what SQL writes like one or with words of its own: EXTRACT, CASE, ARRAY, ROW, aggregates with FILTER and OVER.

import { unquotedIdentifier } from '../../util/sqlIdentifier';
import type { Expression } from './expression';
import type { Tokens } from './tokens';

/** The parser that these come from and go back to for their arguments. */
export interface ArgumentParser {
  readonly tokens: Tokens;
  expression(least: number): Expression;
  items(): readonly Expression[];
  group(): readonly Expression[];
}

/** Null when what comes next is none of these. */
export function parseCall(parser: ArgumentParser): Expression | null {
  const { tokens } = parser;
  const start = tokens.start;
  if (tokens.isNext('CASE')) return parseCase(parser, start);
  if (tokens.isNext('ARRAY', '[') || tokens.isNext('ARRAY', '(')) {
    tokens.take();
    return { kind: 'array', args: parser.group(), start, end: tokens.end };
  }
  if (tokens.isNext('ROW', '(')) {
    tokens.take();
    return { kind: 'row', args: parser.group(), start, end: tokens.end };
  }
  if (PREFIXES.some((words) => tokens.skipIf(...words))) {
    return { kind: 'other', args: [parser.expression(0)], start, end: tokens.end };
  }
  return parseFunction(parser, start);
}

/** `(ANY (id = (hashed SubPlan 1).col1))` of PostgreSQL 17 and later, PARTIAL aggregates under Gather. */
const PREFIXES = [['ANY'], ['ALL'], ['PARTIAL'], ['COLLATION', 'FOR'], ['alternatives', ':']];

function parseFunction(parser: ArgumentParser, start: number): Expression | null {
  const { tokens } = parser;
  const kind = tokens.kind();
  if (kind !== 'word' && kind !== 'quoted-identifier') return null;
  let words = 1;
  while (tokens.peek(words) === '.') words += 2;
  if (tokens.peek(words) !== '(') return null;
  const name = unquotedIdentifier(tokens.peek(words - 1)).toLowerCase();
  for (let taken = 0; taken < words; taken += 1) tokens.take();
  const args = [...argumentsOf(parser, name), ...clauses(parser)];
  return { kind: 'call', name, args, start, end: tokens.end };
}

/** SQL's own syntax has words that look like columns: `year` of EXTRACT, `NFC` of NORMALIZE, `text` of RETURNING. */
function argumentsOf(parser: ArgumentParser, name: string): readonly Expression[] {
  const { tokens } = parser;
  const hasFieldFirst = name === 'extract' && tokens.peek(2) === 'FROM';
  const isXml = name === 'xmlserialize' || name === 'xmlparse';
  if (hasFieldFirst || isXml) {
    tokens.take();
    tokens.take();
    const args = parser.items();
    tokens.skipIf(')');
    return args;
  }
  const args = parser.group();
  return name === 'normalize' ? args.slice(0, 1) : args;
}

/** FILTER (WHERE ...), OVER (...), OVER w1, WITHIN GROUP (...). */
function clauses(parser: ArgumentParser): readonly Expression[] {
  const { tokens } = parser;
  const found: Expression[] = [];
  for (;;) {
    if (tokens.isNext('FILTER', '(') || tokens.isNext('OVER', '(')) tokens.take();
    else if (!tokens.skipIf('WITHIN', 'GROUP')) break;
    found.push(...parser.group());
  }
  if (tokens.skipIf('OVER')) tokens.take();
  return found;
}

function parseCase(parser: ArgumentParser, start: number): Expression {
  const { tokens } = parser;
  tokens.take();
  const args: Expression[] = [];
  while (!tokens.isAtEnd() && !tokens.isNext('END') && !tokens.isNext(')')) {
    if (CASE_WORDS.has(tokens.peek())) tokens.take();
    else args.push(parser.expression(0));
  }
  tokens.skipIf('END');
  return { kind: 'call', name: 'case', args, start, end: tokens.end };
}

const CASE_WORDS: ReadonlySet<string> = new Set(['WHEN', 'THEN', 'ELSE']);

/** What stands between arguments: commas, the * of count(*), the ? of OVER (?), and the words of SQL's own call syntax (ruleutils.c get_func_sql_syntax). */
export const SEPARATORS: ReadonlySet<string> = new Set(
  (
    ', : * ? FROM FOR IN PLACING SIMILAR ESCAPE PASSING BY REF VALUE BOTH LEADING TRAILING DISTINCT VARIADIC ORDER USING ' +
    'ASC DESC NULLS FIRST LAST WHERE WHEN THEN ELSE PARTITION RANGE ROWS GROUPS WITH WITHOUT UNIQUE KEYS ABSENT ON'
  ).split(' '),
);
