// How far is a twin's plan from the server's own for the same statement?

import type { Plan, PlanNode } from '../../model/planNode';
import type { PlanDistance } from '../../model/twinReport';
import { costOf } from './planCost';
import { stepName } from './stepName';

export function planDistance(server: Plan, twin: Plan): PlanDistance {
  const at = firstDifference(server, twin);
  const [serverCost, twinCost] = [costOf(server), costOf(twin)];
  return {
    sameShape: at === null,
    costRatio: serverCost > 0 ? twinCost / serverCost : null,
    firstDifference:
      at === null ? null : { server: nameAt(server.nodes[at]), twin: nameAt(twin.nodes[at]) },
  };
}

function firstDifference(left: Plan, right: Plan): number | null {
  const most = Math.max(left.nodes.length, right.nodes.length);
  for (let i = 0; i < most; i += 1) {
    if (shapeOf(left.nodes[i]) !== shapeOf(right.nodes[i])) return i;
  }
  return null;
}

/** What decides how a step works; numbers, conditions and generated names are left out. */
function shapeOf(node: PlanNode | undefined): string | null {
  if (node === undefined) return null;
  const { fields, parentId } = node;
  return JSON.stringify([
    parentId,
    fields['Node Type'],
    fields['Parent Relationship'],
    fields.Strategy,
    fields['Partial Mode'],
    fields['Join Type'],
    fields['Parallel Aware'] === true,
    fields['Scan Direction'],
    fields['Relation Name'],
    fields['Index Name'],
    fields['CTE Name'],
    fields['Function Name'],
    fields.Operation,
  ]);
}

function nameAt(node: PlanNode | undefined): string {
  return node === undefined ? 'nothing' : stepName(node);
}
