// What rewrites of whole queries ask of one: is it nothing but a plain SELECT, which conditions must all hold, and whose rows come as
// they are?

import type { Node, SelectStmt } from 'libpg-query';
import { isTrivia, tokenize } from '../sql/lexer';
import { STABLE_FUNCTIONS } from '../sql/builtinFunctions';
import { isAnonymous } from '../../model/statement';
import type { SourceRange } from '../../model/sourceRange';
import type { QueryBlock, StatementMap } from '../sql/statementMap';

/** What the parser writes of every SELECT. */
const ALWAYS: ReadonlySet<string> = new Set(['limitOption', 'op']);

/** The SELECT behind a node when it has these clauses at most; null for UNION, VALUES and all else. */
export function plainSelect(
  node: Node | undefined,
  clauses: ReadonlySet<keyof SelectStmt>,
): SelectStmt | null {
  if (node === undefined || !('SelectStmt' in node)) return null;
  const select = node.SelectStmt;
  const known: ReadonlySet<string> = clauses;
  const keys = Object.keys(select).filter((key) => !ALWAYS.has(key));
  return select.op === 'SETOP_NONE' && keys.every((key) => known.has(key)) ? select : null;
}

/**
 * Aliases of the tables in FROM whose columns are the catalog's: none that an outer join fills with NULLs, that has other column
 * names, or that stands within a join with a name of its own.
 */
export function wholeRelations(from: readonly Node[] | undefined): ReadonlySet<string> {
  return new Set((from ?? []).flatMap(aliasesOf));
}

function aliasesOf(item: Node): readonly string[] {
  if ('RangeVar' in item) {
    const { alias, relname } = item.RangeVar;
    if (alias?.colnames !== undefined) return [];
    return [alias?.aliasname ?? relname ?? ''];
  }
  if (!('JoinExpr' in item)) return [];
  const { jointype, alias, larg, rarg } = item.JoinExpr;
  if (alias !== undefined) return [];
  const [left, right] = [larg, rarg].map((side) => (side === undefined ? [] : aliasesOf(side)));
  return [
    ...(jointype === 'JOIN_INNER' || jointype === 'JOIN_LEFT' ? (left ?? []) : []),
    ...(jointype === 'JOIN_INNER' || jointype === 'JOIN_RIGHT' ? (right ?? []) : []),
  ];
}

export function isWithin(inner: SourceRange, outer: SourceRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** Each run gives the same: no function is called there but PostgreSQL's own that are known to be stable. */
export function isStable({ functions }: StatementMap, range: SourceRange): boolean {
  return functions.every(
    (call) =>
      !isWithin(call.range, range) ||
      ((call.schema ?? 'pg_catalog') === 'pg_catalog' && STABLE_FUNCTIONS.has(call.name)),
  );
}

/** A placeholder is parsed as a constant: `?` as 0. */
export function isPlaceholder(
  { source, statement: { parameters } }: StatementMap,
  node: unknown,
): boolean {
  const span = source.expression(node);
  if (span === null) return false;
  const { start } = source.range(span);
  return parameters.some(({ ranges }) => ranges.some((range) => range.start === start));
}

/** `?` takes the next value wherever it stands: nothing may change places. */
export function hasAnonymousParameters({ statement: { parameters } }: StatementMap): boolean {
  return parameters.some(({ label }) => isAnonymous(label));
}

export function hasComments({ statement: { text } }: StatementMap, range: SourceRange): boolean {
  return tokenize(text.slice(range.start, range.end)).some(({ kind }) => kind === 'comment');
}

/** Compared by another collation than the column's own, perhaps, which other words would leave out. */
export function hasCollate(text: string, { start, end }: SourceRange): boolean {
  const written = text.slice(start, end);
  if (!/collate/i.test(written)) return false;
  return tokenize(written).some(
    (token) => token.kind === 'word' && /^collate$/i.test(written.slice(token.start, token.end)),
  );
}

/** The innermost query around a place. */
export function blockAround({ blocks }: StatementMap, range: SourceRange): QueryBlock | null {
  const around = blocks.filter((block) => isWithin(range, block.range));
  return around.at(-1) ?? null;
}

/** In capitals where the statement writes its own words so. */
export function inItsCase({ statement: { text } }: StatementMap, words: string): string {
  return /\b(?:SELECT|FROM|WHERE|AND|DELETE|UPDATE)\b/.test(text) ? words.toUpperCase() : words;
}

/** A condition that may stand beside AND. */
export function besideAnd(node: Node, written: string): string {
  const isOr = 'BoolExpr' in node && node.BoolExpr.boolop === 'OR_EXPR';
  return isOr && !isParenthesized(written) ? `(${written})` : written;
}

function isParenthesized(written: string): boolean {
  const tokens = tokenize(written).filter((token) => !isTrivia(token));
  let depth = 0;
  return tokens.every(({ start, end }, at) => {
    const word = written.slice(start, end);
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    return depth > 0 || at === tokens.length - 1;
  });
}
