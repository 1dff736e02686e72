// Which processes shared a node's work, and which estimates are per process.

import type { Plan, PlanNode } from '../../model/planNode';
import { isGather, isSharedPlan } from './sharedPlans';

export interface ParallelFacts {
  /** Processes that ran the node; 1 outside Gather. By id. */
  readonly processes: readonly number[];
  /** By how much `Plan Rows` must be multiplied to speak of all processes; 1 for nodes that each process runs in full. By id. */
  readonly rowMultiplier: readonly number[];
}

/** costsize.c get_parallel_divisor: the leader helps less the more workers it serves. */
const LEADER_LOSS_PER_WORKER = 0.3;

export function parallelFacts(plan: Plan): ParallelFacts {
  const gathers = gatherOfEachNode(plan);
  const partial = partialNodes(plan, gathers);
  const telling = gathersWithWorkerLines(plan, gathers);
  return {
    processes: plan.nodes.map((node) => {
      const gather = gathers[node.id] ?? null;
      return processesOf(node, gather, gather !== null && telling.has(gather.id));
    }),
    rowMultiplier: plan.nodes.map((node) => {
      const gather = gathers[node.id] ?? null;
      return gather !== null && partial[node.id] === true ? parallelDivisor(gather) : 1;
    }),
  };
}

/** The Gather or Gather Merge above each node, in whose workers it runs. */
function gatherOfEachNode(plan: Plan): readonly (PlanNode | null)[] {
  const gathers: (PlanNode | null)[] = [];
  for (const node of plan.nodes) {
    const parent = node.parentId === null ? undefined : plan.nodes[node.parentId];
    if (parent === undefined) gathers.push(null);
    else if (isGather(parent)) gathers.push(isSharedPlan(node) ? null : parent);
    else gathers.push(gathers[parent.id] ?? null);
  }
  return gathers;
}

/** With VERBOSE a node has a line of every worker that ran it (explain.c ExplainNode): one without was run by the leader alone. */
function gathersWithWorkerLines(
  plan: Plan,
  gathers: readonly (PlanNode | null)[],
): ReadonlySet<number> {
  const telling = plan.nodes.filter(({ fields }) =>
    fields.Workers?.some((worker) => worker['Actual Loops'] !== undefined),
  );
  return new Set(telling.flatMap((node) => gathers[node.id]?.id ?? []));
}

function processesOf(node: PlanNode, gather: PlanNode | null, hasWorkerLines: boolean): number {
  if (gather === null) return 1;
  const loops = node.fields['Actual Loops'] ?? 1;
  const workers = node.fields.Workers ?? [];
  const workerLoops = workers.map((worker) => worker['Actual Loops']);
  if (hasWorkerLines && workerLoops.every((count) => count === undefined)) return 1;
  if (workers.length > 0 && workerLoops.every((count) => count !== undefined)) {
    const inWorkers = workerLoops.reduce((sum, count) => sum + count, 0);
    const busy = workerLoops.filter((count) => count > 0).length;
    return Math.max(1, busy + (loops > inWorkers ? 1 : 0));
  }
  const launched = gather.fields['Workers Launched'] ?? gather.fields['Workers Planned'] ?? 0;
  const atMost = gather.fields['Single Copy'] === true ? Math.max(1, launched) : launched + 1;
  return Math.max(1, Math.min(loops, atMost));
}

function parallelDivisor(gather: PlanNode): number {
  const workers = gather.fields['Workers Planned'] ?? 0;
  if (gather.fields['Single Copy'] === true || workers <= 0) return 1;
  return workers + Math.max(0, 1 - LEADER_LOSS_PER_WORKER * workers);
}

/** True where each process sees a part of the rows: parallel-aware scans and what is driven by them. */
function partialNodes(plan: Plan, gathers: readonly (PlanNode | null)[]): readonly boolean[] {
  const partial = plan.nodes.map((node) => node.fields['Parallel Aware'] === true);
  for (let id = plan.nodes.length - 1; id > 0; id -= 1) {
    const node = plan.nodes[id];
    if (node === undefined || node.parentId === null || partial[id] !== true) continue;
    const role = node.fields['Parent Relationship'];
    const drives = role === 'Outer' || role === 'Member' || role === 'Subquery';
    if (drives && gathers[id] !== null) partial[node.parentId] = true;
  }
  return partial;
}
