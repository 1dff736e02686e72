// How often does each node of a plan run, and how many rows does it hand on? As measured, or as planned, with what was measured
// of the same rows in the estimate's place.

import type { Plan, PlanNode } from '../../../model/planNode';
import type { PlanMetrics } from '../../../model/planMetrics';
import type { CostUnits, Rows, Share } from '../../../model/quantities';
import { parallelFacts } from '../../plan/parallel';
import { costOfNode } from '../../plan/planCost';
import { inputsOf, isNested, loopsKey, rowsKeys, type Known } from './rowsKnown';

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
export function plannedFlow(plan: Plan, known: Known): readonly NodeFlow[] {
  const shares = parallelFacts(plan).rowMultiplier;
  const keys = rowsKeys(plan);
  /** Of one loop. */
  const measuredOf = (node: PlanNode): Rows | undefined => {
    const [locked] = node.fields['Node Type'] === 'LockRows' ? inputsOf(node) : [];
    return locked === undefined ? known.rows.get(keys[node.id] ?? '') : measuredOf(locked);
  };
  const flows: NodeFlow[] = [];
  const visit = (node: PlanNode, loops: number, part: number, given: Rows | null): NodeFlow => {
    const processes = shares[node.id] ?? 1;
    const planned = Math.max(0, node.fields['Plan Rows'] ?? 0) * processes * loops;
    const measured = loops > 1 ? undefined : measuredOf(node);
    const rows = part * (given ?? (measured === undefined ? planned : measured * loops));
    const flow = { node, loops, rows, removed: null, part, processes };
    flows[node.id] = flow;
    const [first, ...others] = inputsOf(node);
    if (first !== undefined) {
      const below = inputPart(flow, first, loops > 1 ? undefined : measuredOf(first));
      const outer = visit(first, loopsBelow(plan, flow, first), below, sameRows(flow, first));
      for (const other of others) {
        const [times, handed] = innerOf(
          flow,
          outer,
          other,
          given !== null || measured !== undefined,
        );
        visit(other, times, isNestedLoop(node) ? 1 : below, handed);
      }
    }
    for (const child of node.children) {
      if (!isNested(child.fields['Parent Relationship'])) continue;
      const asked = known.loops.get(loopsKey(keys[node.id] ?? '', child)) ?? 0;
      visit(child, nestedLoops(child, flow, asked), 1, null);
    }
    return flow;
  };
  visit(plan.root, 1, 1, null);
  return flows;
}

/** What stops early asks for a part of its input; what reads all of it first, for the whole. */
function inputPart(flow: NodeFlow, input: PlanNode, measured: Rows | undefined): number {
  const { node, loops, part, rows } = flow;
  const { 'Node Type': type, Strategy: strategy } = node.fields;
  if (type === 'Limit') {
    const planned = Math.max(1, input.fields['Plan Rows'] ?? 1);
    const asked = skippedBy(node, input) * planned + (loops === 0 ? 0 : rows / loops);
    return Math.min(1, Math.max(1, asked) / Math.max(1, measured ?? planned));
  }
  const readsAll =
    /^(Sort|Hash|SetOp|ModifyTable|Bitmap Heap Scan)$/.test(type) ||
    (type === 'Aggregate' && strategy !== 'Sorted');
  return readsAll ? 1 : part;
}

/** By OFFSET, of what the planner expects: a limit starts once that is read. */
function skippedBy({ fields }: PlanNode, input: PlanNode): Share {
  const { 'Startup Cost': start = 0, 'Total Cost': total = 0 } = input.fields;
  const skipped = ((fields['Startup Cost'] ?? 0) - start) / (total - start);
  return total > start ? Math.max(0, skipped) : 0;
}

function isNestedLoop({ fields }: PlanNode): boolean {
  return fields['Node Type'] === 'Nested Loop';
}

/** Kept rows are read once; those kept by value, as often as the planner expects to meet a new one. */
function loopsBelow(plan: Plan, { node, loops }: NodeFlow, input: PlanNode): number {
  const once = Math.min(1, loops);
  if (node.fields['Node Type'] === 'Materialize') return once;
  if (node.fields['Node Type'] !== 'Memoize') return loops;
  return Math.max(once, loops * missShare(plan, node, input));
}

/** The cost of a Memoize is that of a miss; the join above has what a row of its outer side costs on average. */
function missShare({ nodes }: Plan, memoize: PlanNode, input: PlanNode): Share {
  const join = nodes[memoize.parentId ?? -1];
  const outer = join?.children.find((child) => child.fields['Parent Relationship'] === 'Outer');
  if (join === undefined || outer === undefined) return 1;
  const rows = Math.max(1, outer.fields['Plan Rows'] ?? 1);
  const each = (costOfNode(join) - costOfNode(outer)) / rows - TUPLE_COST;
  return Math.min(1, Math.max(0, each / Math.max(1e-3, costOfNode(input))));
}

/** cpu_tuple_cost. By default. */
const TUPLE_COST: CostUnits = 0.01;

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
  isMeasured: boolean,
): readonly [number, Rows | null] {
  if (!isNestedLoop(node)) return [loops, null];
  const times = Math.max(outer.rows, outer.part < 1 ? 1 : 0);
  if (inner.fields['Node Type'] === 'Materialize') return [times, null];
  const isKnown = isMeasured && node.fields['Join Filter'] === undefined;
  return [times, isKnown ? rows : null];
}

/**
 * A plan that depends on the row runs for each, and in a filter for those that it throws away too: `asked` in all, as measured;
 * a hashed one, and one for the whole statement, once.
 */
function nestedLoops(child: PlanNode, parent: NodeFlow, asked: number): number {
  const name = child.fields['Subplan Name'] ?? '';
  if (child.fields['Parent Relationship'] === 'InitPlan') return 1;
  // Not SubPlan 12 for SubPlan 1.
  const isHashed = Object.values(parent.node.fields).some((value) =>
    JSON.stringify(value ?? null)
      .split(`hashed ${name}`)
      .slice(1)
      .some((rest) => !/^\w/.test(rest)),
  );
  return isHashed ? 1 : Math.max(1, parent.rows, parent.part * asked);
}
