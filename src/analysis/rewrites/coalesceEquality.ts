// `coalesce(c, k) = v` as `c = v`, or as `(c = k or c is null)` where it is the default that is asked for.

import { isExact } from './exactTypes';
import type { ColumnKind, PredicateRewrite } from './rewrite';
import { isPlainText } from './startsWith';

export const coalesceEquality: PredicateRewrite = {
  id: 'coalesce-equality',
  rewrite({ predicate, text, column: kind }) {
    const { columns, expression, value, operator, clause, underOr } = predicate;
    const [column] = columns;
    if (expression === null || value === null || column === undefined || kind === null) return null;
    if (columns.length > 1 || operator !== '=' || clause === 'having') return null;
    const name = text.slice(column.range.start, column.range.end);
    const [, coalesced, instead] = COALESCE.exec(expression.text) ?? [];
    const asked = value.text.trim();
    if (coalesced !== name || instead === undefined) return null;
    if (isSame(kind, instead, asked)) {
      const [or, isNull] = /\b(?:SELECT|WHERE|AND|OR)\b/.test(text)
        ? ['OR', 'IS NULL']
        : ['or', 'is null'];
      return `(${name} = ${asked} ${or} ${name} ${isNull})`;
    }
    // What is NULL is not equal: unknown where it was false, which NOT would tell apart.
    return !underOr && areOther(kind, instead, asked) ? `${name} = ${asked}` : null;
  },
};

const COALESCE = /^coalesce\s*\(\s*(\S+?)\s*,\s*('(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false)\s*\)$/i;

/** One constant written the same way twice, of types of which every value is equal to itself and none is rounded. */
function isSame(kind: ColumnKind, instead: string, asked: string): boolean {
  if (instead !== asked) return false;
  if (/^(?:true|false)$/i.test(asked)) return kind.type === 'boolean';
  if (!asked.startsWith("'")) return isExact(kind);
  return isPlainText(kind) || (DATES.test(kind.type) && /^'\d/.test(asked));
}

const DATES = /^(?:date|timestamp with(?:out)? time zone)$/;

/** Two ways of writing one date, number or char are not: of texts, booleans and exact numbers it is known. */
function areOther(kind: ColumnKind, instead: string, asked: string): boolean {
  if (instead.startsWith("'"))
    return isPlainText(kind) && /^'(?:[^']|'')*'$/.test(asked) && instead !== asked;
  if (/^(?:true|false)$/i.test(instead))
    return (
      kind.type === 'boolean' &&
      /^(?:true|false)$/i.test(asked) &&
      instead.toLowerCase() !== asked.toLowerCase()
    );
  const isWhole = /^-?\d+$/;
  return (
    isExact(kind) &&
    isWhole.test(instead) &&
    isWhole.test(asked) &&
    BigInt(instead) !== BigInt(asked)
  );
}
