// All rewrites of single conditions, in the order in which they are tried.

import { arrayMember } from './arrayMember';
import { bareColumn } from './bareColumn';
import { caseCondition } from './caseCondition';
import { coalesceEquality } from './coalesceEquality';
import { ownType } from './ownType';
import { positionOfStart } from './positionOfStart';
import { startsWith } from './startsWith';
import type { GivenPredicate, PredicateRewrite } from './rewrite';
import { hasCollate } from './selectParts';

export const predicateRewrites: readonly PredicateRewrite[] = [
  bareColumn,
  coalesceEquality,
  positionOfStart,
  caseCondition,
  ownType,
  arrayMember,
  startsWith,
];

/** By the first that applies; null when none does. */
export function rewritePredicate(given: GivenPredicate): string | null {
  if (hasCollate(given.text, given.predicate.range)) return null;
  for (const { rewrite } of predicateRewrites) {
    const text = rewrite(given);
    if (text !== null) return text;
  }
  return null;
}
