// The way from the root to the node that takes the most by itself, through the nodes that ran the CTEs and InitPlans on it.

import type { Plan, PlanNode } from '../../model/planNode';
import { isSharedPlan } from './sharedPlans';

/** Ids. `own` are times or costs without children, by id; `pulledBy` tells which node ran a CTE or InitPlan. */
export function criticalPath(
  plan: Plan,
  own: readonly number[],
  pulledBy: ReadonlyMap<number, number>,
): ReadonlySet<number> {
  const path = new Set<number>();
  for (let id: number | null = costliest(own); id !== null && !path.has(id);) {
    path.add(id);
    const node: PlanNode | undefined = plan.nodes[id];
    if (node === undefined) break;
    id = isSharedPlan(node) ? (pulledBy.get(id) ?? node.parentId) : node.parentId;
  }
  return path;
}

/** The root where nothing takes anything. */
function costliest(own: readonly number[]): number {
  return own.reduce((most, amount, id) => (amount > (own[most] ?? 0) ? id : most), 0);
}
