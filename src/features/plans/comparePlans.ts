// What changed from one plan of a statement to another?

import { comparePlans as compare } from '../../analysis/plan/compare/comparePlans';
import { deriveMetrics } from '../../analysis/plan/derive';
import type { PlanComparison } from '../../model/planComparison';
import type { Plan } from '../../model/planNode';

export function comparePlans(before: Plan, after: Plan): PlanComparison {
  return compare(withMetrics(before), withMetrics(after));
}

function withMetrics(plan: Plan): Parameters<typeof compare>[0] {
  return { plan, metrics: deriveMetrics(plan) };
}
