// The way from the root that took the most time, through the CTEs and InitPlans that were run on it.

import type { Plan } from '../../model/planNode';
import { isSharedPlan } from './sharedPlans';

/** Ids. `amounts` are times or costs with children, by id; `pulledBy` tells which node ran a CTE or InitPlan. */
export function criticalPath(
  plan: Plan,
  amounts: readonly number[],
  pulledBy: ReadonlyMap<number, number>,
): ReadonlySet<number> {
  const pulls = new Map<number, number[]>();
  for (const node of plan.nodes) {
    if (node.parentId === null) continue;
    const runner = isSharedPlan(node) ? (pulledBy.get(node.id) ?? node.parentId) : node.parentId;
    const list = pulls.get(runner);
    if (list === undefined) pulls.set(runner, [node.id]);
    else list.push(node.id);
  }
  const path = new Set<number>();
  for (let id: number | null = 0; id !== null && !path.has(id);) {
    path.add(id);
    let next: number | null = null;
    for (const child of pulls.get(id) ?? []) {
      const amount = amounts[child] ?? 0;
      if (amount > 0 && (next === null || amount > (amounts[next] ?? 0))) next = child;
    }
    id = next;
  }
  return path;
}
