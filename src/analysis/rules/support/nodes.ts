// How rules walk a plan and what they call its nodes.

import type { NodeMetrics } from '../../../model/planMetrics';
import type { PlanNode } from '../../../model/planNode';
import type { Rows } from '../../../model/quantities';
import { humanCount } from '../../../util/humanNumbers';
import type { RuleContext } from '../rule';

/** Every node has metrics under its own id (PlanMetrics.nodes). */
export function metricsOf({ metrics }: RuleContext, node: PlanNode): NodeMetrics {
  const found = metrics.nodes[node.id];
  if (found === undefined) throw new Error(`Plan node ${String(node.id)} has no metrics`);
  return found;
}

export function parentOf({ plan }: RuleContext, node: PlanNode): PlanNode | null {
  return node.parentId === null ? null : (plan.nodes[node.parentId] ?? null);
}

/** What is found at each node, in pre-order. Array.flatMap does the same in ten times the time. */
export function fromNodes<Found>(
  { plan }: RuleContext,
  find: (node: PlanNode) => readonly Found[],
): readonly Found[] {
  return foundAt(plan.nodes, find);
}

/** Likewise of the nodes of some types, one type after the other. */
export function fromNodesOf<Found>(
  { nodesByType }: RuleContext,
  types: Iterable<string>,
  find: (node: PlanNode) => readonly Found[],
): readonly Found[] {
  return [...types].flatMap((type) => foundAt(nodesByType.get(type) ?? [], find));
}

function foundAt<Found>(
  nodes: readonly PlanNode[],
  find: (node: PlanNode) => readonly Found[],
): readonly Found[] {
  const found: Found[] = [];
  for (const node of nodes) for (const item of find(node)) found.push(item);
  return found;
}

/** Nearest first, without the node itself. */
export function* ancestors(context: RuleContext, node: PlanNode): Generator<PlanNode> {
  for (let at = parentOf(context, node); at !== null; at = parentOf(context, at)) yield at;
}

/** The node and all below it, in pre-order. */
export function* subtree({ plan }: RuleContext, top: PlanNode): Generator<PlanNode> {
  const inside = new Set<number>();
  for (let id = top.id; id < plan.nodes.length; id += 1) {
    const node = plan.nodes[id];
    if (node === undefined) return;
    if (id !== top.id && (node.parentId === null || !inside.has(node.parentId))) return;
    inside.add(id);
    yield node;
  }
}

/** Ids are in pre-order, so what stands above has smaller ones: the walk ends early. */
export function isInSubtree(context: RuleContext, id: number, topId: number): boolean {
  for (let at: number | null = id; at !== null && at >= topId;) {
    if (at === topId) return true;
    at = context.plan.nodes[at]?.parentId ?? null;
  }
  return false;
}

/** Joins have an Outer and an Inner child; nodes of one input call it Outer. */
export function childIn(node: PlanNode, role: 'Outer' | 'Inner'): PlanNode | null {
  return node.children.find((child) => child.fields['Parent Relationship'] === role) ?? null;
}

export function nodeType(node: PlanNode): string {
  return node.fields['Node Type'];
}

const JOINS: ReadonlySet<string> = new Set(['Nested Loop', 'Hash Join', 'Merge Join']);

export function isJoin(node: PlanNode): boolean {
  return JOINS.has(nodeType(node));
}

/** Executions of the node as a whole: under Gather, one for all processes together. */
export function executionsOf({ loops, processes }: NodeMetrics): number {
  return (loops ?? 0) / processes;
}

/** Rows that the node's scan looked at, over all loops; null without ANALYZE. */
export function rowsRead({ actualRowsTotal, rowsRemovedTotal }: NodeMetrics): Rows | null {
  return actualRowsTotal === null ? null : actualRowsTotal + (rowsRemovedTotal ?? 0);
}

/** From this version on the mean of rows a loop has two decimals; before, one below a half is printed as 0. */
const HAS_DECIMALS = 180_000;

/** How many rows all of `nodes` kept, in words: "12", or "fewer than 27 k" where their means were rounded to none. */
export function keptWords(context: RuleContext, nodes: readonly PlanNode[]): string {
  const metrics = nodes.map((node) => metricsOf(context, node));
  const kept = metrics.reduce((sum, { actualRowsTotal }) => sum + (actualRowsTotal ?? 0), 0);
  const loops = metrics.reduce(
    (sum, each) => sum + ((each.loops ?? 0) > 1 ? (each.loops ?? 0) : 0),
    0,
  );
  const isExact = kept > 0 || loops === 0 || (context.serverVersion ?? 0) >= HAS_DECIMALS;
  return isExact ? humanCount(kept) : `fewer than ${humanCount(Math.ceil(loops / 2))}`;
}

/** Nodes that read all their input before they return a row. */
const BLOCKING: ReadonlySet<string> = new Set([
  'Sort',
  'Hash',
  'Aggregate',
  'SetOp',
  'ModifyTable',
]);

/**
 * True below a Limit that had enough rows, or is expected to, before its input ended. A Limit's own estimate is its row count
 * unless fewer rows were expected (pathnode.c adjust_limit_rows_costs): fewer actual rows mean that the input ended.
 */
export function stoppedEarly(context: RuleContext, node: PlanNode): boolean {
  for (const above of ancestors(context, node)) {
    if (nodeType(above) === 'Limit') {
      const { actualRowsTotal, loops } = metricsOf(context, above);
      const expected = above.fields['Plan Rows'] ?? 1;
      if (actualRowsTotal !== null) return actualRowsTotal >= expected * (loops ?? 1);
      return (childIn(above, 'Outer')?.fields['Plan Rows'] ?? Infinity) > expected;
    }
    // A sorted aggregate hands up each group as it ends, so a Limit stops it early.
    const isSorted = nodeType(above) === 'Aggregate' && above.fields.Strategy === 'Sorted';
    if (BLOCKING.has(nodeType(above)) && !isSorted) return false;
  }
  return false;
}

/** A counter of which the node shows the leader's part and each worker its own. */
export function summedOverProcesses({ fields }: PlanNode, key: string): number {
  return eachProcess(fields, key).reduce((sum, value) => sum + value, 0);
}

/** Likewise, of the process that has most. */
export function mostOfProcesses({ fields }: PlanNode, key: string): number {
  return Math.max(0, ...eachProcess(fields, key));
}

function eachProcess(fields: PlanNode['fields'], key: string): readonly number[] {
  const { [key]: own, Workers: workers = [] } = fields;
  if (workers.length === 0) return typeof own === 'number' ? [own] : [];
  return [fields, ...workers].flatMap(({ [key]: value }) =>
    typeof value === 'number' ? [value] : [],
  );
}
