// An OR whose every arm an index could serve: with an index for each, the planner reads them all and joins the bitmaps.

import { readConditions, type Condition } from '../plan/conditions';
import { splitAtDepthZero } from '../plan/expressionText';

/** The conditions of each arm (they are ANDed); empty when this is no OR. */
export function orArms({ text, underOr }: Condition): readonly (readonly Condition[])[] {
  if (!underOr) return [];
  const arms = splitAtDepthZero(text, 'OR');
  return arms.length < 2 ? [] : arms.map(readConditions);
}
