// What does the planner expect a whole plan to cost?

import type { Plan } from '../../model/planNode';
import type { CostUnits } from '../../model/quantities';

/** 0 where the plan was printed without costs. */
export function costOf({ root }: Plan): CostUnits {
  return root.fields['Total Cost'] ?? 0;
}
