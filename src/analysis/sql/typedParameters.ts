// pg_stat_statements writes `interval '1 day'` as `interval $1`, which no server takes back: a type before a parameter is
// told as a cast.

import { isTrivia, tokenize, type Token } from './lexer';

/** Of the types that a constant may be written after (PostgreSQL 18 gram.y, ConstDatetime, ConstInterval, func_name Sconst). */
const BEFORE_CONSTANT =
  /^(?:interval|date|time|timestamp|timestamptz|timetz|numeric|decimal|bit|bytea|json|jsonb|uuid|inet|cidr|text|varchar|point|money|xml)$/i;

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
    const first = typeBefore(tokens.slice(0, position), written);
    if (first === null) continue;
    result += `${text.slice(copied, first.start)}CAST(${written(token)} AS ${text.slice(first.start, token.start).trim()})`;
    copied = token.end;
  }
  return result + text.slice(copied);
}

/** The first word of the type that ends just before; null where none does, or where it is the name of something else. */
function typeBefore(
  before: readonly Token[],
  written: (token: Token | undefined) => string,
): Token | null {
  let at = before.length - 1;
  // WITH TIME ZONE and WITHOUT TIME ZONE.
  const tail = before.slice(-3).map((token) => written(token).toLowerCase());
  if (tail[1] === 'time' && tail[2] === 'zone' && /^with(?:out)?$/.test(tail[0] ?? '')) at -= 3;
  const type = before[at];
  const previous = written(before[at - 1]).toLowerCase();
  if (type?.kind !== 'word' || !BEFORE_CONSTANT.test(written(type))) return null;
  // `t.date $1` is a column, `AS date` a name.
  return previous === '.' || previous === 'as' ? null : type;
}
