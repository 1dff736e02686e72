// All rewrites of single conditions, in the order in which they are tried.

import { arrayMember } from './arrayMember';
import { bareColumn } from './bareColumn';
import { ownType } from './ownType';
import { startsWith } from './startsWith';
import type { GivenPredicate, PredicateRewrite } from './rewrite';

export const predicateRewrites: readonly PredicateRewrite[] = [
  bareColumn,
  ownType,
  arrayMember,
  startsWith,
];

/** By the first that applies; null when none does. */
export function rewritePredicate(given: GivenPredicate): string | null {
  for (const { rewrite } of predicateRewrites) {
    const text = rewrite(given);
    if (text !== null) return text;
  }
  return null;
}
