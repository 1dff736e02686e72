// Where does a syntax error stand, and what could have been meant?

import type { SourceRange } from '../../model/sourceRange';
import { isTrivia, tokenize } from './lexer';
import type { Token } from './lexer';

export interface SqlSyntaxError {
  /** The parser's own words. */
  readonly message: string;
  /** The word that the parser stopped at; the last word when it missed something at the end. */
  readonly range: SourceRange;
  /** What is likely wrong; null when we cannot tell. */
  readonly hint: string | null;
}

/** `position` is null when the parser gave none. */
export function rangeOfError(sql: string, position: number | null): SourceRange {
  const tokens = significantTokens(sql);
  const last = tokens.at(-1);
  if (last === undefined) return { start: 0, end: sql.length };
  if (position === null) return { start: tokens[0]?.start ?? 0, end: last.end };
  const hit = tokens.find((token) => token.end > position) ?? last;
  return { start: hit.start, end: hit.end };
}

/** Words that begin a clause: a comma before them is one too many. */
const CLAUSE_WORDS = /^(?:from|where|group|order|having|limit|offset|union|returning|\))$/i;

export function hintFor(sql: string, message: string, range: SourceRange): string | null {
  const tokens = significantTokens(sql);
  const index = tokens.findIndex((token) => token.start === range.start);
  const text = (at: number): string => textOf(sql, tokens[at]);
  const unfinished = tokens.find((token) => token.unfinished);
  if (unfinished !== undefined)
    return `The quote opened at ${text(tokens.indexOf(unfinished)).slice(0, 12)} is never closed.`;
  if (text(index - 1) === ',' && CLAUSE_WORDS.test(text(index))) {
    return `Remove the comma before ${text(index)}.`;
  }
  if (message.includes('end of input')) {
    const missing = openParentheses(sql, tokens);
    if (missing > 0) return missing === 1 ? 'A ) is missing.' : `${String(missing)} ) are missing.`;
    return 'The statement ends too early.';
  }
  if (text(index) === ')' && openParentheses(sql, tokens.slice(0, index + 1)) < 0) {
    return 'This ) has no ( before it.';
  }
  if (text(index) === '==') return 'Equality is written = in SQL.';
  if (text(index) === '`') return 'Names are quoted with double quotes in PostgreSQL.';
  return null;
}

function significantTokens(sql: string): Token[] {
  return tokenize(sql).filter((token) => !isTrivia(token));
}

function textOf(sql: string, token: Token | undefined): string {
  return token === undefined ? '' : sql.slice(token.start, token.end);
}

function openParentheses(sql: string, tokens: readonly Token[]): number {
  let open = 0;
  for (const token of tokens) {
    const text = textOf(sql, token);
    if (text === '(') open += 1;
    if (text === ')') open -= 1;
  }
  return open;
}
