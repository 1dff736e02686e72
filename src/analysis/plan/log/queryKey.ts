// Equal for statements that differ only in literals, parameters, lists of values, white space and comments: no parser, for a whole log.

import { isTrivia, tokenize } from '../../sql/lexer';

/** Generated statements can have megabytes of values; their beginning tells them apart. */
const LONGEST = 20_000;

export function queryKey(sql: string): string {
  const text = sql.slice(0, LONGEST);
  const words = tokenize(text).flatMap((token) => {
    if (isTrivia(token)) return [];
    const isValue =
      token.kind === 'string' || token.kind === 'number' || token.kind === 'parameter';
    return isValue ? ['?'] : [text.slice(token.start, token.end).toLowerCase()];
  });
  return words.join(' ').replace(/\?(?: , \?)+/g, '?');
}
