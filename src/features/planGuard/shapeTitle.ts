// How a statement begins, the same for all that share its fingerprint: without literals, comments and layout.

import { isTrivia, tokenize } from '../../analysis/sql/lexer';

const SCANNED = 1_000;
const CHARACTERS = 120;

export function shapeTitle(text: string): string {
  const words = tokenize(text.slice(0, SCANNED)).map((token) => {
    if (isTrivia(token)) return ' ';
    if (token.kind === 'string') return "'…'";
    return token.kind === 'number' ? '…' : text.slice(token.start, token.end);
  });
  const line = words.join('').replaceAll(/\s+/g, ' ').trim();
  return line.length <= CHARACTERS ? line : `${line.slice(0, CHARACTERS - 1)}…`;
}
