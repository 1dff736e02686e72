// Which kind of condition does an operator make? One table for the words of a statement and for those of its plan.

import type { PredicateKind } from './statementMap';

const BY_OPERATOR: Readonly<Record<string, PredicateKind>> = {
  '=': 'equality',
  '<': 'range',
  '<=': 'range',
  '>': 'range',
  '>=': 'range',
  '<>': 'not-equal',
  '!=': 'not-equal',
  '!~~': 'not-equal',
  '!~~*': 'not-equal',
  '!~': 'not-equal',
  '!~*': 'not-equal',
  'is distinct from': 'not-equal',
  '^@': 'starts-with',
  '~~*': 'like-infix',
  '~*': 'like-infix',
  '@>': 'containment',
  '<@': 'containment',
  '&&': 'containment',
  '@@': 'containment',
  '@?': 'containment',
  '?': 'containment',
  '?|': 'containment',
  '?&': 'containment',
};

/** `pattern` is what LIKE and ~ compare with, null when it is not written out. */
export function kindOfOperator(operator: string, pattern: string | null): PredicateKind {
  if (operator === '~~') return kindOfLike(pattern);
  if (operator === '~') return kindOfRegex(pattern ?? '');
  // As an own key: a word of a text may be called like a member of every object.
  return Object.hasOwn(BY_OPERATOR, operator) ? (BY_OPERATOR[operator] ?? 'other') : 'other';
}

/** The function of `^@`, which the planner knows as such from this version on (pg_proc.dat: text_starts_with_support). */
export const STARTS_WITH = 'starts_with';
export const SEARCHES_STARTS_WITH = 150_000;

/** Of what a call compares, its first argument with its second; null for a call that compares nothing. */
export function kindOfCall(name: string, isColumnFirst: boolean): PredicateKind | null {
  return name === STARTS_WITH && isColumnFirst ? 'starts-with' : null;
}

/** Where it begins with characters, they can be searched. */
export function kindOfLike(pattern: string | null): PredicateKind {
  if (pattern === null) return 'like-unknown';
  const plain = pattern.replaceAll(/\\./gs, 'x');
  if (!/[%_]/.test(plain)) return 'equality';
  return /^[%_]/.test(plain) ? 'like-infix' : 'like-prefix';
}

/** A fixed beginning, as like_support.c regex_fixed_prefix finds it: no alternatives, and a first character that must stand there. */
function kindOfRegex(pattern: string): PredicateKind {
  const isPrefix = /^\^[\w ](?![?*{])/.test(pattern) && !pattern.includes('|');
  return isPrefix ? 'like-prefix' : 'like-infix';
}

/** `a = ANY (list)` with the column in front, `a <> ALL (list)`; the column behind it is an array, which no list is. */
export function kindOfQuantified(
  operator: string,
  quantifier: 'any' | 'all',
  isColumnFirst: boolean,
): PredicateKind {
  if (quantifier === 'all') return operator === '<>' ? 'not-equal' : 'other';
  return operator === '=' && isColumnFirst ? 'in-list' : 'other';
}

/** `IS NULL`, `IS TRUE` and their like, in small letters. An index on a boolean serves TRUE and FALSE (indxpath.c match_boolean_index_clause). */
export function kindOfTest(test: string): PredicateKind {
  switch (test) {
    case 'is null':
    case 'is unknown':
      return 'is-null';
    case 'is not null':
    case 'is not unknown':
      return 'is-not-null';
    case 'is true':
    case 'is false':
      return 'equality';
    default:
      return 'other';
  }
}
