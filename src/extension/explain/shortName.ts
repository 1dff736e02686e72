// A statement in a few words, for titles: its verb and first relation, without literals.

import type { Statement } from '../../model/statement';

const FIRST_RELATION =
  /\b(?:from|into|update|join|table)\s+(?:only\s+)?((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)/i;

export function shortName({ text, verb }: Pick<Statement, 'text' | 'verb'>): string {
  const relation = FIRST_RELATION.exec(text)?.[1];
  return relation === undefined ? verb : `${verb} ${relation}`;
}
