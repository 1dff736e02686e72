// What could parallel workers take off a plan that runs in one process? Amdahl's law over what can stand below a Gather, discounted.

import type { PlanMetrics } from '../../model/planMetrics';
import type { Plan, PlanNode } from '../../model/planNode';
import type { Ms, Rows } from '../../model/quantities';

/**
 * A worker's part of what a process alone does: workers wait for each other, share memory bandwidth and caches, and find
 * processors busy. Heuristic.
 */
const WORKER_YIELD = 0.5;
/** To fork a worker, give it the plan and wait for its end; tens of milliseconds on a busy machine. Heuristic. */
const WORKER_START_MS: Ms = 10;
/** To pass one row through the shared queue. Heuristic: parallel_tuple_cost is ten times cpu_tuple_cost. */
const QUEUED_ROW_MS: Ms = 0.001;
/** Below min_parallel_table_scan_size (8 MB) a sequential scan gets no workers (documentation 18). */
const LEAST_SCAN_BLOCKS = 1024;

export interface ParallelGain {
  /** Of what workers can share. */
  readonly sharedMs: Ms;
  /** Off the execution time, after what workers cost; never negative. */
  readonly gainMs: Ms;
}

/** For a measured plan without Gather; nothing of an estimate. */
export function parallelGain(plan: Plan, metrics: PlanMetrics, workers: number): ParallelGain {
  let sharedMs = 0;
  let gainMs = 0;
  const partial = partialNodes(plan, metrics);
  const below: PlanNode[] = [plan.root];
  for (let node = below.pop(); node !== undefined; node = below.pop()) {
    if (partial[node.id] !== true) {
      below.push(...node.children.filter((child) => runsOnce(child, metrics)));
      continue;
    }
    const parts = partsOf(node, metrics);
    const saved = parts.sharedMs * (1 - 1 / (1 + workers * WORKER_YIELD));
    const cost = workers * WORKER_START_MS + parts.rows * QUEUED_ROW_MS;
    sharedMs += parts.sharedMs;
    gainMs += Math.max(0, saved - cost);
  }
  return { sharedMs, gainMs };
}

/** What runs for each row of another node would start workers as often. */
function runsOnce({ id, fields }: PlanNode, metrics: PlanMetrics): boolean {
  return fields['Parent Relationship'] !== 'SubPlan' && (metrics.nodes[id]?.loops ?? 0) === 1;
}

/** By id. Children come after their parents, so from the end each is decided before the one that asks for it. */
function partialNodes({ nodes }: Plan, metrics: PlanMetrics): readonly boolean[] {
  const partial = nodes.map(() => false);
  for (const node of nodes.toReversed()) {
    partial[node.id] = canBePartial(node, metrics, ({ id }) => partial[id] === true);
  }
  return partial;
}

/** allpaths.c and joinpath.c: who has partial paths. Right and full joins have none before 16, and few after. */
function canBePartial(
  node: PlanNode,
  metrics: PlanMetrics,
  isPartial: (child: PlanNode) => boolean,
): boolean {
  const { fields, children } = node;
  if (children.some((child) => child.fields['Parent Relationship'] === 'SubPlan')) return false;
  switch (fields['Node Type']) {
    case 'Seq Scan':
      return blocksOf(node, metrics) >= LEAST_SCAN_BLOCKS;
    case 'Index Scan':
    case 'Index Only Scan':
    case 'Bitmap Heap Scan':
      return fields['Order By'] === undefined && fields['Relation Name'] !== undefined;
    case 'Nested Loop':
    case 'Hash Join':
    case 'Merge Join':
      return !/Right|Full/.test(fields['Join Type'] ?? '') && outerIsPartial(node, isPartial);
    case 'Sort':
    case 'Aggregate':
    case 'Subquery Scan':
    case 'Result':
      return fields['Grouping Sets'] === undefined && outerIsPartial(node, isPartial);
    case 'Append':
      return membersOf(node).every(isPartial);
    default:
      return false;
  }
}

function membersOf({ children }: PlanNode): readonly PlanNode[] {
  return children.filter(({ fields }) => fields['Parent Relationship'] === 'Member');
}

/** A plan of one input names it Outer, a Subquery Scan Subquery. */
function outerIsPartial({ children }: PlanNode, isPartial: (child: PlanNode) => boolean): boolean {
  const outer = children.find(({ fields }) =>
    ['Outer', 'Subquery'].includes(fields['Parent Relationship'] ?? ''),
  );
  return outer !== undefined && isPartial(outer);
}

function blocksOf({ id }: PlanNode, metrics: PlanMetrics): number {
  const buffers = metrics.nodes[id]?.selfBuffers ?? null;
  return buffers === null ? Infinity : buffers.sharedHitBlocks + buffers.sharedReadBlocks;
}

/** The inner side of a merge join is read by each process in full, and an InitPlan is computed once. */
function partsOf(
  node: PlanNode,
  metrics: PlanMetrics,
): { readonly sharedMs: Ms; readonly rows: Rows } {
  const { wallTimeMs, actualRowsTotal } = metrics.nodes[node.id] ?? {};
  let sharedMs = wallTimeMs ?? 0;
  const inside: PlanNode[] = [node];
  for (let at = inside.pop(); at !== undefined; at = inside.pop()) {
    for (const child of at.children) {
      if (isRepeated(child, at)) sharedMs -= metrics.nodes[child.id]?.wallTimeMs ?? 0;
      else inside.push(child);
    }
  }
  return { sharedMs: Math.max(0, sharedMs), rows: actualRowsTotal ?? 0 };
}

function isRepeated({ fields }: PlanNode, parent: PlanNode): boolean {
  const role = fields['Parent Relationship'];
  return role === 'InitPlan' || (role === 'Inner' && parent.fields['Node Type'] === 'Merge Join');
}
