// Where each node's subtree ends in the pre-order list.

import type { Plan } from '../../model/planNode';

/** First id after each node's subtree, by id: the subtree of n is n.id to ends[n.id] - 1. */
export function subtreeEnds(plan: Plan): readonly number[] {
  const ends = plan.nodes.map((node) => node.id + 1);
  for (let id = plan.nodes.length - 1; id > 0; id -= 1) {
    const parent = plan.nodes[id]?.parentId ?? 0;
    ends[parent] = Math.max(ends[parent] ?? 0, ends[id] ?? 0);
  }
  return ends;
}
