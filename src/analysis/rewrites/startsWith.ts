// A call of starts_with as the operator that it is the function of, or as LIKE where the beginning is written out: the planner
// knows the call itself from PostgreSQL 15 on, and only for a value that it knows.

import { STARTS_WITH } from '../sql/operatorKinds';
import type { ColumnKind, PredicateRewrite } from './rewrite';

export const startsWith: PredicateRewrite = {
  id: 'starts-with',
  rewrite({ predicate, text, column: kind }) {
    const { columns, expression, value, operator } = predicate;
    const [column] = columns;
    // Of citext and char LIKE says something else than of the text that they are turned into.
    if (operator !== STARTS_WITH || !isPlainText(kind)) return null;
    if (column === undefined || columns.length > 1 || expression !== null || value === null)
      return null;
    const name = text.slice(column.range.start, column.range.end);
    const prefix = prefixPattern(value.text);
    return prefix === null ? `${name} ^@ ${operand(value.text)}` : `${name} LIKE ${prefix.pattern}`;
  },
};

/** A column of which LIKE and = compare the characters as they stand. */
export function isPlainText(column: ColumnKind | null): boolean {
  if (column === null || column.nondeterministic === true) return false;
  return /^(?:text|character varying(?:\(\d+\))?)$/.test(column.type);
}

interface Prefix {
  /** As a literal: `'50\%%'` of `'50%'`. */
  readonly pattern: string;
  /** In characters, of what is looked for. */
  readonly length: number;
}

/** Null for what is no plain constant, and for an empty one, which LIKE does not begin with. */
export function prefixPattern(value: string): Prefix | null {
  const [, beginning] = /^'((?:[^']|'')+)'(?:\s*::\s*(?:text|varchar))?$/i.exec(value.trim()) ?? [];
  if (beginning === undefined) return null;
  return {
    pattern: `'${beginning.replace(/[\\%_]/g, '\\$&')}%'`,
    length: Array.from(beginning.replaceAll("''", "'")).length,
  };
}

/** What may bind less closely than ^@ keeps its meaning between parentheses. */
function operand(value: string): string {
  return /^(?:[$:]\w+|'(?:[^']|'')*')(?:::\w+)?$/.test(value.trim())
    ? value.trim()
    : `(${value.trim()})`;
}
