// Which words after `::` are the type? `character varying(20)[]`, `timestamp(3) with time zone`, `interval day to second`.

import type { Tokens } from './tokens';

const TWO_WORDS: Readonly<Record<string, string>> = {
  double: 'precision',
  character: 'varying',
  bit: 'varying',
  national: 'character',
};

const INTERVAL_FIELDS: ReadonlySet<string> = new Set(
  'year month day hour minute second to'.split(' '),
);

/** Takes the type's words and gives them as printed. */
export function takeTypeName(tokens: Tokens): string {
  const start = tokens.start;
  const [first, isQuoted] = [tokens.take(), tokens.text[start] === '"'];
  while (tokens.isNext('.')) {
    tokens.take();
    tokens.take();
  }
  if (!isQuoted) takeSecondWords(tokens, first);
  while (tokens.isNext('[')) {
    while (!tokens.isAtEnd() && tokens.take() !== ']');
  }
  return tokens.text.slice(start, tokens.end);
}

function takeSecondWords(tokens: Tokens, first: string): void {
  const second = TWO_WORDS[first];
  if (second !== undefined) tokens.skipIf(second);
  if (first === 'interval') while (INTERVAL_FIELDS.has(tokens.peek())) tokens.take();
  takeModifier(tokens);
  if (first !== 'timestamp' && first !== 'time') return;
  const hasZone = tokens.skipIf('with', 'time', 'zone');
  if (!hasZone) tokens.skipIf('without', 'time', 'zone');
}

function takeModifier(tokens: Tokens): void {
  if (!tokens.isNext('(')) return;
  tokens.take();
  tokens.skipGroup();
}

/** Without the length or precision: `character varying` of `character varying(20)`; the [] of an array stay. */
export function plainType(type: string): string {
  return type.replace(/\([^)]*\)/, '').trim();
}
