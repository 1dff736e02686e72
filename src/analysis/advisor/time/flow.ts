// How often does each node of a plan run, and how many rows does it hand on? As measured, or as planned, with what was measured
// of the same rows in the estimate's place.

import type { Plan, PlanNode } from '../../../model/planNode';
import type { PlanMetrics } from '../../../model/planMetrics';
import type { Rows } from '../../../model/quantities';
import { parallelFacts } from '../../plan/parallel';
import { isNested, rowsKey, inputsOf, type KnownRows } from './rowsKnown';

export interface NodeFlow {
  readonly node: PlanNode;
  /** Over all processes; below 1 where nothing may ask for it. */
  readonly loops: number;
  /** Handed on, over all loops. */
  readonly rows: Rows;
  /** Read and thrown away; null where the plan does not say. */
  readonly removed: Rows | null;
  /** Of all that it would do, the part before somebody stops it. */
  readonly part: number;
  /** That share its work. */
  readonly processes: number;
}

/** By id. */
export function measuredFlow({ nodes }: Plan, metrics: PlanMetrics): readonly NodeFlow[] {
  return nodes.map((node) => {
    const of = metrics.nodes[node.id];
    return {
      node,
      loops: (of?.loops ?? 0) / Math.max(1, of?.processes ?? 1),
      rows: of?.actualRowsTotal ?? 0,
      removed: of?.rowsRemovedTotal ?? 0,
      part: 1,
      processes: of?.processes ?? 1,
    };
  });
}

/** By id. */
export function plannedFlow(plan: Plan, known: KnownRows): readonly NodeFlow[] {
  const shares = parallelFacts(plan).rowMultiplier;
  const flows: NodeFlow[] = [];
  const visit = (node: PlanNode, loops: number, part: number, given: Rows | null): NodeFlow => {
    const processes = shares[node.id] ?? 1;
    const planned = Math.max(0, node.fields['Plan Rows'] ?? 0) * processes * loops;
    const key = loops > 1 ? null : rowsKey(node);
    const measured = key === null ? undefined : known.get(key);
    const rows = part * (given ?? measured ?? planned);
    const flow = { node, loops, rows, removed: null, part, processes };
    flows[node.id] = flow;
    const [first, ...others] = inputsOf(node);
    if (first !== undefined) {
      const below = inputPart(node, first, part, rows);
      const outer = visit(first, loopsBelow(node, first, loops), below, sameRows(flow, first));
      for (const other of others) {
        const [times, handed] = innerOf(flow, outer, other, known);
        visit(other, times, isNestedLoop(node) ? 1 : below, handed);
      }
    }
    for (const child of node.children)
      if (isNested(child.fields['Parent Relationship']))
        visit(child, nestedLoops(child, flow), 1, null);
    return flow;
  };
  visit(plan.root, 1, 1, null);
  return flows;
}

/** What stops early asks for a part of its input; what reads all of it first, for the whole. */
function inputPart(node: PlanNode, input: PlanNode, part: number, rows: Rows): number {
  const { 'Node Type': type, Strategy: strategy } = node.fields;
  if (type === 'Limit') {
    const whole = Math.max(1, input.fields['Plan Rows'] ?? 1);
    return Math.min(1, Math.max(rows, 1) / whole);
  }
  const readsAll =
    /^(Sort|Hash|SetOp|ModifyTable|Bitmap Heap Scan)$/.test(type) ||
    (type === 'Aggregate' && strategy !== 'Sorted');
  return readsAll ? 1 : part;
}

function isNestedLoop({ fields }: PlanNode): boolean {
  return fields['Node Type'] === 'Nested Loop';
}

/** Kept rows are read once; those kept by value, as often as the planner expects to meet a new one. */
function loopsBelow({ fields }: PlanNode, input: PlanNode, loops: number): number {
  if (fields['Node Type'] === 'Materialize') return 1;
  if (fields['Node Type'] !== 'Memoize') return loops;
  const misses = (fields['Total Cost'] ?? 0) / Math.max(1e-3, input.fields['Total Cost'] ?? 0);
  return loops * Math.min(1, misses);
}

/** What a bitmap finds is wrong by as much as what the heap gives of it. */
function sameRows({ node, rows, loops, part, processes }: NodeFlow, input: PlanNode): Rows | null {
  if (!node.fields['Node Type'].startsWith('Bitmap')) return null;
  const planned = Math.max(1, node.fields['Plan Rows'] ?? 1) * processes * loops * part;
  const found = Math.max(1, input.fields['Plan Rows'] ?? 1) * processes * loops;
  return node.fields.Filter === undefined
    ? rows
    : Math.max(rows, found * Math.min(1, rows / planned));
}

/** The loops of an input that is not the first, and the rows that all of them hand on where the join's are known. */
function innerOf(
  { node, loops, rows }: NodeFlow,
  outer: NodeFlow,
  inner: PlanNode,
  known: KnownRows,
): readonly [number, Rows | null] {
  if (!isNestedLoop(node)) return [loops, null];
  const times = Math.max(outer.rows, outer.part < 1 ? 1 : 0);
  if (inner.fields['Node Type'] === 'Materialize') return [times, null];
  const key = rowsKey(node);
  const isKnown = key !== null && known.has(key) && node.fields['Join Filter'] === undefined;
  return [times, isKnown ? rows : null];
}

/** A plan that depends on the row runs for each; a hashed one, and one for the whole statement, once. */
function nestedLoops(child: PlanNode, parent: NodeFlow): number {
  const name = child.fields['Subplan Name'] ?? '';
  if (child.fields['Parent Relationship'] === 'InitPlan') return 1;
  const isHashed = Object.values(parent.node.fields).some((value) =>
    JSON.stringify(value ?? null).includes(`hashed ${name}`),
  );
  return isHashed ? 1 : Math.max(1, parent.rows);
}
