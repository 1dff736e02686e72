// What does the planner expect a whole plan to cost?

import type { Plan, PlanNode } from '../../model/planNode';
import type { CostUnits } from '../../model/quantities';

/** 0 where the plan was printed without costs. */
export function costOf({ root }: Plan): CostUnits {
  return costOfNode(root);
}

/** With all that it reads from, for one time through. */
export function costOfNode({ fields }: PlanNode): CostUnits {
  return fields['Total Cost'] ?? 0;
}
