// The windows that a statement writes down: OVER (...) and WINDOW w AS (...), with or without a frame.

import type { SourceRange } from '../../../model/sourceRange';
import { isTrivia, tokenize, type Token } from '../../sql/lexer';

export interface WindowText {
  /** With its parentheses. */
  readonly range: SourceRange;
  /** Without ORDER BY all rows of a partition are peers, whatever the frame. */
  readonly hasOrder: boolean;
  /** False when it runs with the default, RANGE UNBOUNDED PRECEDING. */
  readonly hasFrame: boolean;
}

/** A frame begins with one of these (documentation 18, "Window Function Calls"). */
const FRAME_WORDS: ReadonlySet<string> = new Set(['rows', 'range', 'groups']);

export function windowsOf(text: string): readonly WindowText[] {
  const tokens = tokenize(text).filter((token) => !isTrivia(token));
  const word = (at: number): string => {
    const token = tokens[at];
    return token === undefined ? '' : text.slice(token.start, token.end).toLowerCase();
  };
  return tokens.flatMap((_token, at) => {
    if (word(at) !== '(' || !opensWindow(word, at)) return [];
    const end = closing(word, at, tokens.length);
    const found = windowBetween(tokens, word, at, end);
    return found === null ? [] : [found];
  });
}

/** `over (`, `window w as (` and `, w2 as (` behind it. */
function opensWindow(word: (at: number) => string, at: number): boolean {
  if (word(at - 1) === 'over') return true;
  if (word(at - 1) !== 'as') return false;
  if (word(at - 3) === 'window') return true;
  return word(at - 3) === ',' && word(at - 4) === ')';
}

function closing(word: (at: number) => string, open: number, length: number): number {
  let depth = 0;
  for (let at = open; at < length; at += 1) {
    if (word(at) === '(') depth += 1;
    if (word(at) === ')') depth -= 1;
    if (depth === 0) return at;
  }
  // Not in a statement that parses: every bracket is closed there.
  return length - 1;
}

/** By the words inside: a column called like one of them is quoted or would not parse there. */
function windowBetween(
  tokens: readonly Token[],
  word: (at: number) => string,
  first: number,
  last: number,
): WindowText | null {
  const [start, end] = [tokens[first], tokens[last]];
  if (start === undefined || end === undefined) return null;
  const inside = Array.from({ length: last - first }, (_each, index) => word(first + index));
  return {
    range: { start: start.start, end: end.end },
    hasOrder: inside.includes('order'),
    hasFrame: inside.some((each) => FRAME_WORDS.has(each)),
  };
}
