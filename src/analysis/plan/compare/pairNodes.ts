// Every node of two plans in one list: pairs with what changed, and what only one of the plans has.

import type { NodePair, PairFigures, PairKind } from '../../../model/planComparison';
import type { NodeMetrics, PlanMetrics } from '../../../model/planMetrics';
import type { Plan } from '../../../model/planNode';
import type { RunOrigin, RunTimes } from '../../../model/run';
import { keyChanges } from './comparedKeys';
import { matchNodes } from './matchNodes';

export interface ComparedPlan {
  readonly plan: Plan;
  readonly metrics: PlanMetrics;
  /** Absent where nothing is known of it, as of a plan alone. */
  readonly origin?: RunOrigin | null;
  /** Absent for one run. */
  readonly times?: RunTimes | null;
}

/** In the order of the plan after; what is gone stands behind what it stood behind. */
export function pairNodes(before: ComparedPlan, after: ComparedPlan): NodePair[] {
  const mates = matchNodes(before.plan, after.plan);
  const removed = removedBehind(before.plan, mates);
  const gone = (anchor: number): NodePair[] =>
    (removed.get(anchor) ?? []).map((id) => pair(before, id, after, null));
  return [
    ...gone(AT_TOP),
    ...after.plan.nodes.flatMap(({ id }) => [
      pair(before, mates[id] ?? null, after, id),
      ...gone(id),
    ]),
  ];
}

const AT_TOP = -1;

/** Ids of unpaired nodes before, by the id after of the pair that they stand behind. */
function removedBehind(
  before: Plan,
  mates: readonly (number | null)[],
): ReadonlyMap<number, readonly number[]> {
  const afterOf = new Map<number, number>();
  mates.forEach((mate, id) => {
    if (mate !== null) afterOf.set(mate, id);
  });
  const removed = new Map<number, number[]>();
  let anchor = AT_TOP;
  for (const { id } of before.nodes) {
    const after = afterOf.get(id);
    if (after !== undefined) {
      anchor = after;
      continue;
    }
    const list = removed.get(anchor);
    if (list === undefined) removed.set(anchor, [id]);
    else list.push(id);
  }
  return removed;
}

function pair(
  before: ComparedPlan,
  beforeId: number | null,
  after: ComparedPlan,
  afterId: number | null,
): NodePair {
  const a = beforeId === null ? undefined : before.plan.nodes[beforeId];
  const b = afterId === null ? undefined : after.plan.nodes[afterId];
  const changes = a === undefined || b === undefined ? [] : keyChanges(a, b);
  const isReplaced = changes.some(({ key }) => key === 'Node Type');
  const kind: PairKind =
    a === undefined
      ? 'added'
      : b === undefined
        ? 'removed'
        : isReplaced
          ? 'replaced'
          : changes.length > 0
            ? 'changed'
            : 'same';
  return {
    kind,
    before: beforeId,
    after: afterId,
    changes,
    figures: figures(
      a === undefined ? undefined : before.metrics.nodes[a.id],
      b === undefined ? undefined : after.metrics.nodes[b.id],
    ),
  };
}

function figures(before: NodeMetrics | undefined, after: NodeMetrics | undefined): PairFigures {
  const both = (read: (node: NodeMetrics) => number | null) => ({
    before: before === undefined ? null : read(before),
    after: after === undefined ? null : read(after),
  });
  return {
    rows: both(
      (node) => node.actualRowsTotal ?? (node.neverExecuted ? 0 : node.estimatedRowsTotal),
    ),
    rowsRemoved: both((node) => node.rowsRemovedTotal),
    loops: both((node) => node.loops),
    selfTimeMs: both((node) => node.selfTimeMs),
    wallTimeMs: both((node) => node.wallTimeMs),
    selfCost: both((node) => node.selfCost),
    totalCost: both((node) => node.totalCost),
    selfBlocks: both(({ selfBuffers: own }) =>
      own === null ? null : own.sharedHitBlocks + own.sharedReadBlocks,
    ),
    selfTempBlocks: both(({ selfBuffers: own }) =>
      own === null ? null : own.tempReadBlocks + own.tempWrittenBlocks,
    ),
  };
}
