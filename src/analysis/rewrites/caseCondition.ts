// `CASE WHEN a > 5 THEN 1 ELSE 0 END = 1` as `a > 5`: the condition itself, which an index can serve.

import { isTrivia, tokenize } from '../sql/lexer';
import type { PredicateRewrite } from './rewrite';

export const caseCondition: PredicateRewrite = {
  id: 'case-condition',
  rewrite({ predicate: { expression, value, operator, clause, underOr } }) {
    if (expression === null || value === null || operator !== '=' || clause === 'having')
      return null;
    // Unknown where it was false, which NOT and OR would tell apart.
    if (underOr || value.parameter !== null) return null;
    const parts = partsOf(expression.text);
    const asked = value.text.trim();
    if (parts?.then !== asked || !isOther(asked, parts.otherwise)) return null;
    return parts.hasOr ? `(${parts.when})` : parts.when;
  },
};

interface Parts {
  readonly when: string;
  readonly then: string;
  /** Null without ELSE, which is NULL. */
  readonly otherwise: string | null;
  /** OR in it, outside of parentheses. */
  readonly hasOr: boolean;
}

/** Of one WHEN without another CASE within; null for all else, and where a comment would be lost. */
function partsOf(written: string): Parts | null {
  const all = tokenize(written);
  if (all.some(({ kind }) => kind === 'comment')) return null;
  const tokens = all.filter((token) => !isTrivia(token));
  const words = tokens.map(({ start, end }) => written.slice(start, end).toLowerCase());
  const then = words.indexOf('then');
  const other = words.indexOf('else');
  const isOnly = ['case', 'when', 'then', 'end'].every(
    (word) => words.filter((found) => found === word).length === 1,
  );
  if (!isOnly || words[0] !== 'case' || words[1] !== 'when' || words.at(-1) !== 'end') return null;
  const between = (first: number, last: number): string =>
    written.slice(tokens[first]?.start ?? 0, tokens[last]?.end ?? 0);
  let depth = 0;
  let hasOr = false;
  for (const word of words.slice(2, then)) {
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    if (word === 'or' && depth === 0) hasOr = true;
  }
  const end = words.length - 1;
  return {
    when: between(2, then - 1),
    then: between(then + 1, (other < 0 ? end : other) - 1),
    otherwise: other < 0 ? null : between(other + 1, end - 1),
    hasOr,
  };
}

/** Two constants of one kind that are not equal. */
function isOther(asked: string, otherwise: string | null): boolean {
  const isKnown = [WHOLE, TEXT, BOOLEAN].find((kind) => kind.test(asked));
  if (isKnown === undefined) return false;
  if (otherwise === null || /^null$/i.test(otherwise)) return true;
  if (!isKnown.test(otherwise)) return false;
  if (isKnown === WHOLE) return BigInt(asked) !== BigInt(otherwise);
  return isKnown === TEXT ? asked !== otherwise : asked.toLowerCase() !== otherwise.toLowerCase();
}

const WHOLE = /^-?\d+$/;
const TEXT = /^'(?:[^']|'')*'$/;
const BOOLEAN = /^(?:true|false)$/i;
