// pg_stat_statements writes `interval '1 day'` as `interval $1`, which no server takes back: a type before a parameter is
// told as a cast.

import { isTrivia, tokenize, type Token } from './lexer';

/** Of the types that a constant may be written after (PostgreSQL 18 gram.y, ConstDatetime, ConstInterval, func_name Sconst). */
const BEFORE_CONSTANT =
  /^(?:interval|date|time|timestamp|timestamptz|timetz|numeric|decimal|bit|bytea|json|jsonb|uuid|inet|cidr|text|varchar|point|money|xml|bool|boolean)$/i;

/** The same where nothing of the kind stands in it. Parameters keep their numbers. */
export function castTypedParameters(text: string): string {
  if (!/\$\d/.test(text)) return text;
  const tokens = tokenize(text).filter((token) => !isTrivia(token));
  const written = (token: Token | undefined): string =>
    token === undefined ? '' : text.slice(token.start, token.end);
  let result = '';
  let copied = 0;
  for (const [position, token] of tokens.entries()) {
    if (token.kind !== 'parameter') continue;
    const first = typeBefore(tokens, position, written);
    if (first === null) continue;
    // By its tokens: a comment between them would swallow the rest.
    const type = tokens.slice(first, position).map(written).join(' ');
    const start = tokens[first]?.start ?? token.start;
    result += `${text.slice(copied, start)}CAST(${written(token)} AS ${type})`;
    copied = token.end;
  }
  return result + text.slice(copied);
}

/** Where the type begins that ends just before; null where none does, or where it is the name of something else. */
function typeBefore(
  tokens: readonly Token[],
  position: number,
  written: (token: Token | undefined) => string,
): number | null {
  const lower = (at: number): string => written(tokens[at]).toLowerCase();
  // WITH TIME ZONE and WITHOUT TIME ZONE.
  const isZoned =
    lower(position - 1) === 'zone' &&
    lower(position - 2) === 'time' &&
    /^with(?:out)?$/.test(lower(position - 3));
  const at = position - (isZoned ? 4 : 1);
  if (tokens[at]?.kind !== 'word' || !BEFORE_CONSTANT.test(written(tokens[at]))) return null;
  // `t.date $1` is a column, `AS date` a name.
  return ['.', 'as'].includes(lower(at - 1)) ? null : at;
}
