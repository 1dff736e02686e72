// What does a condition say that EXPLAIN printed, such as ((o.status)::text = 'open'::text)? Columns, operators and values of each part.

import { isTrivia, tokenize } from './lexer';
import type { Token } from './lexer';

/** One operand of the outermost ANDs. */
export interface ConditionPart {
  readonly columns: readonly { readonly alias: string | null; readonly column: string }[];
  /** As printed; `= any` and `<> all` for lists. */
  readonly operators: readonly string[];
  /** Constants without quotes and casts. */
  readonly values: readonly string[];
}

/** The parts between AND; a condition without AND is one part. OR stays together. */
export function readCondition(text: string): ConditionPart[] {
  const tokens = tokenize(text).filter((token) => !isTrivia(token));
  return splitAnd(text, tokens).map((part) => readPart(text, part));
}

function wordOf(text: string, token: Token | undefined): string {
  if (token === undefined) return '';
  const word = text.slice(token.start, token.end);
  return token.kind === 'word' ? word.toLowerCase() : word;
}

/** EXPLAIN puts the whole in parentheses, and each operand of AND in its own. */
function splitAnd(text: string, tokens: readonly Token[]): Token[][] {
  const inner = unwrapped(text, tokens);
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of inner) {
    const word = wordOf(text, token);
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    if (depth === 0 && word === 'and') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.length === 1 ? [[...inner]] : parts.flatMap((part) => splitAnd(text, part));
}

/** Without parentheses around everything. */
function unwrapped(text: string, tokens: readonly Token[]): readonly Token[] {
  if (wordOf(text, tokens[0]) !== '(') return tokens;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    const word = wordOf(text, token);
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    if (depth === 0)
      return index === tokens.length - 1 ? unwrapped(text, tokens.slice(1, -1)) : tokens;
  }
  return tokens;
}

/** Words of conditions that are no column. */
const KEYWORDS = new Set(
  (
    'and or not is null true false unknown any all some in like between case when then else end array row distinct from ' +
    'subplan initplan hashed alternatives exists interval date timestamp time with without zone at collate'
  ).split(' '),
);

function readPart(text: string, tokens: readonly Token[]): ConditionPart {
  const columns: { alias: string | null; column: string }[] = [];
  const operators: string[] = [];
  const values: string[] = [];
  tokens.forEach((token, index) => {
    const word = wordOf(text, token);
    const next = wordOf(text, tokens[index + 1]);
    const previous = wordOf(text, tokens[index - 1]);
    if (token.kind === 'operator') {
      const isList = next === 'any' || next === 'all';
      operators.push(isList ? `${word} ${next}` : word);
    } else if (token.kind === 'string' || token.kind === 'number') {
      values.push(...valuesOf(word));
    } else if (isNullTest(word, next, wordOf(text, tokens[index + 2]))) {
      operators.push(next === 'not' ? 'is not null' : 'is null');
    } else if (isColumn(token, word, previous, next)) {
      columns.push({
        alias: previous === '.' ? nameOf(text, tokens[index - 2]) : null,
        column: nameOf(text, token),
      });
    }
  });
  return { columns, operators, values };
}

function isNullTest(word: string, next: string, afterNext: string): boolean {
  return word === 'is' && (next === 'null' || (next === 'not' && afterNext === 'null'));
}

function isColumn(token: Token, word: string, previous: string, next: string): boolean {
  if (token.kind === 'quoted-identifier') return next !== '.' && previous !== '::';
  if (token.kind !== 'word' || KEYWORDS.has(word)) return false;
  // Names before a dot, functions and types.
  return next !== '.' && next !== '(' && previous !== '::';
}

function nameOf(text: string, token: Token | undefined): string {
  const word = wordOf(text, token);
  return word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word;
}

/** An array constant, '{1,2}', stands for its elements. */
function valuesOf(word: string): string[] {
  const value = word.startsWith("'") ? word.slice(1, -1) : word;
  if (!/^\{.*\}$/s.test(value)) return value === '' ? [] : [value];
  return value
    .slice(1, -1)
    .split(',')
    .filter((element) => element !== '');
}
