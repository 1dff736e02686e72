// An OR whose every arm an index could serve: with an index for each, the planner reads them all and joins the bitmaps.

import type { Condition } from '../conditions/condition';

/** The conditions of each arm (they are ANDed); empty when this is no OR. */
export function orArms({ arms }: Condition): readonly (readonly Condition[])[] {
  return arms.length < 2 ? [] : arms;
}
