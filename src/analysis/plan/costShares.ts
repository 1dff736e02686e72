// Charges the root's estimated cost to the nodes of a plan: the estimate-only counterpart of timeShares.

import type { Plan, PlanNode } from '../../model/planNode';
import type { CostUnits } from '../../model/quantities';
import { distribute } from './distribute';
import { costOfNode } from './planCost';

export interface CostShares {
  /** Part of the root's cost that the node accounts for, with children. By id. */
  readonly withChildren: readonly CostUnits[];
  /** By id; their sum is the root's total cost. */
  readonly self: readonly CostUnits[];
}

/** CTEs and InitPlans are charged to the node that they hang on: the planner adds their cost there (subselect.c SS_charge_for_initplans). */
export function costShares(plan: Plan): CostShares {
  const withChildren = plan.nodes.map(() => 0);
  const self = plan.nodes.map(() => 0);
  withChildren[0] = claimOf(plan.root);
  for (const node of plan.nodes) {
    const whole = withChildren[node.id] ?? 0;
    const repeats = innerRepeats(node);
    const claims = node.children.map(
      (child) => claimOf(child) * (child.fields['Parent Relationship'] === 'Inner' ? repeats : 1),
    );
    const shares = distribute(whole, claims);
    self[node.id] = shares.self;
    node.children.forEach((child, index) => {
      withChildren[child.id] = shares.children[index] ?? 0;
    });
  }
  return { withChildren, self };
}

/** A part of a whole is never negative, whatever a plan that was edited says. */
function claimOf(node: PlanNode): CostUnits {
  return Math.max(0, costOfNode(node));
}

/** A nested loop runs its inner side once for each outer row; kept rows (Materialize, Memoize) cost less, and the parent's total bounds it. */
function innerRepeats(node: PlanNode): number {
  if (node.fields['Node Type'] !== 'Nested Loop') return 1;
  const outer = node.children.find((child) => child.fields['Parent Relationship'] === 'Outer');
  const inner = node.children.find((child) => child.fields['Parent Relationship'] === 'Inner');
  if (inner === undefined || inner.fields['Node Type'] === 'Materialize') return 1;
  return Math.max(1, outer?.fields['Plan Rows'] ?? 1);
}
