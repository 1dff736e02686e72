// The one sentence above everything: where does the time of this statement go?

import type { Finding } from '../../model/finding';
import type { Plan, PlanNode } from '../../model/planNode';
import type { NodeMetrics, PlanMetrics } from '../../model/planMetrics';
import { isOpaque } from './unread';
import { humanCost, humanCount, humanMs, humanRows, humanShare } from '../../util/humanNumbers';

/** Below this nobody waits; the sentence says so instead of blaming a node. Heuristic. */
const FAST_MS = 5;
/** The same of a statement that was not executed: about a page or two, whatever the step. Heuristic. */
const CHEAP_COST = 10;
/** A node that takes less of the whole is not where the time goes. Heuristic. */
const LEADING_SHARE = 0.25;

export interface VerdictParts {
  readonly plan: Plan;
  readonly metrics: PlanMetrics;
  /** Ranked, as judgePlan gives them. */
  readonly findings: readonly Finding[];
}

/** Such as "97 % of 3.4 s is spent reading orders, to keep 12 of 1.2 M rows". */
export function verdict({ plan, metrics, findings }: VerdictParts): string {
  const overhead = overheadVerdict(metrics);
  if (overhead !== null) return overhead;
  const first = findings[0];
  const subject = guiltyNode(metrics, first);
  const node = plan.nodes[subject?.nodeId ?? 0];
  if (subject === null || node === undefined) return quietVerdict(metrics);
  return `${humanShare(subject.selfShare)} of ${whole(metrics)} is spent ${doing(node, subject)}`;
}

function whole(metrics: PlanMetrics): string {
  return metrics.executionMs === null
    ? `the estimated cost of ${humanCost(metrics.totalCost)}`
    : humanMs(metrics.executionMs);
}

/** Time outside the plan's nodes: planning, triggers. */
function overheadVerdict({ executionMs, planningMs, triggerMs }: PlanMetrics): string | null {
  if (executionMs === null) return null;
  if (triggerMs > executionMs / 2 && triggerMs >= FAST_MS) {
    return `${humanShare(triggerMs / executionMs)} of ${humanMs(executionMs)} is spent in triggers`;
  }
  if (planningMs !== null && planningMs > executionMs && planningMs >= FAST_MS * 4) {
    return `Planning takes ${humanMs(planningMs)}, execution ${humanMs(executionMs)}`;
  }
  return null;
}

/** The finding's node when it took time itself, else the node that took most. */
function guiltyNode(metrics: PlanMetrics, first: Finding | undefined): NodeMetrics | null {
  const found = first === undefined ? undefined : metrics.nodes[first.nodeId];
  if (found !== undefined && found.selfShare >= LEADING_SHARE) return found;
  let most: NodeMetrics | null = null;
  for (const node of metrics.nodes) if (node.selfShare > (most?.selfShare ?? 0)) most = node;
  if (isFast(metrics) && first === undefined) return null;
  return most !== null && most.selfShare >= LEADING_SHARE ? most : null;
}

function isFast({ executionMs, totalCost }: PlanMetrics): boolean {
  return executionMs === null ? totalCost < CHEAP_COST : executionMs < FAST_MS;
}

function quietVerdict(metrics: PlanMetrics): string {
  const { executionMs, rows } = metrics;
  if (executionMs === null) {
    const cost = humanCost(metrics.totalCost);
    return isFast(metrics)
      ? `Nothing stands out: estimated cost ${cost}`
      : `No single step leads in the estimated cost of ${cost}`;
  }
  const returned = humanRows(rows);
  return isFast(metrics)
    ? `Nothing stands out: ${returned} in ${humanMs(executionMs)}`
    : `No single step leads: ${returned} in ${humanMs(executionMs)}`;
}

function doing(node: PlanNode, numbers: NodeMetrics): string {
  const { fields } = node;
  const provider = fields['Custom Plan Provider'];
  if (provider?.startsWith('Citus') === true)
    return 'waiting for tasks on other nodes, which Planwright cannot look into';
  if (isOpaque(node))
    return `in ${provider === undefined ? fields['Node Type'] : `Custom Scan (${provider})`}, which Planwright cannot look into`;
  const relation = relationOf(node);
  const kept = numbers.actualRowsTotal;
  const removed = numbers.rowsRemovedTotal ?? 0;
  if (relation !== undefined && fields['Node Type'] === 'ModifyTable') {
    return `writing to ${relation}`;
  }
  if (relation !== undefined) {
    const times = repeats(numbers);
    if (kept === null) return `reading ${relation}${times}`;
    return removed > kept
      ? `reading ${relation}${times}, to keep ${humanCount(kept)} of ${humanRows(kept + removed)}`
      : `reading ${humanRows(kept + removed)} of ${relation}${times}`;
  }
  const verb = VERBS[fields['Node Type']] ?? `in ${fields['Node Type']}`;
  return kept === null ? verb : `${verb}, for ${humanRows(kept)}`;
}

/** Of a shard or chunk the table that people know. */
function relationOf({ fields, part }: PlanNode): string | undefined {
  return part?.table?.name ?? fields['Relation Name'];
}

function repeats({ loops, processes }: NodeMetrics): string {
  const times = (loops ?? 1) / processes;
  return times >= 2 ? ` ${humanCount(times)} times` : '';
}

const VERBS: Readonly<Record<string, string>> = {
  Sort: 'sorting',
  'Incremental Sort': 'sorting',
  Aggregate: 'aggregating',
  'Hash Join': 'joining by hash',
  'Merge Join': 'joining sorted inputs',
  'Nested Loop': 'joining in a nested loop',
  Hash: 'building a hash table',
  Gather: 'waiting for parallel workers',
  'Gather Merge': 'waiting for parallel workers',
  WindowAgg: 'computing window functions',
  'Function Scan': 'calling a function',
  ModifyTable: 'writing rows',
  Materialize: 'keeping rows for repetition',
  Memoize: 'caching rows by key',
};
