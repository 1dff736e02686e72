// Which nodes may have been told to stop before they were through? Fewer rows than expected are no misestimate there.

import type { Plan, PlanNode } from '../../model/planNode';

/** Nodes that read all of their input before they hand on a row. */
const READS_ALL: ReadonlySet<string> = new Set([
  'Sort',
  'Hash',
  'SetOp',
  'ModifyTable',
  'Bitmap Heap Scan',
]);

/** One answer a node, by id. Parents stand before their children. */
export function earlyStops(plan: Plan): readonly boolean[] {
  const stops: boolean[] = [];
  for (const node of plan.nodes) {
    const parent = node.parentId === null ? undefined : plan.nodes[node.parentId];
    stops.push(parent !== undefined && mayStop(node, parent, stops[parent.id] ?? false));
  }
  return stops;
}

function mayStop(node: PlanNode, parent: PlanNode, parentStops: boolean): boolean {
  const role = node.fields['Parent Relationship'];
  const { 'Node Type': above, 'Join Type': join = '', 'Inner Unique': unique } = parent.fields;
  // EXISTS asks for one row; a CTE is read as far as somebody wants.
  if (role === 'SubPlan' || role === 'InitPlan') return true;
  if (above === 'Limit') return reached(parent);
  if (above === 'Merge Join') return true;
  if (above === 'Nested Loop' && role === 'Inner') {
    if (unique === true || /Semi|Anti/.test(join)) return true;
  }
  return parentStops && !readsAll(parent);
}

/** A LIMIT that was not reached stopped nothing. */
function reached({ fields }: PlanNode): boolean {
  const { 'Actual Rows': came, 'Plan Rows': wanted = 1 } = fields;
  return came === undefined || came >= wanted;
}

function readsAll({ fields }: PlanNode): boolean {
  const type = fields['Node Type'];
  return READS_ALL.has(type) || (type === 'Aggregate' && fields.Strategy !== 'Sorted');
}
