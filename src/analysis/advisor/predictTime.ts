// How long would a statement take with the plan that an index gives it? What each kind of node took in the measured plan tells
// how fast this server works on this data; the planned nodes are priced by it, with the rows that were measured.

import type { Plan } from '../../model/planNode';
import type { NodeMetrics, PlanMetrics } from '../../model/planMetrics';
import type { Ms, Share } from '../../model/quantities';
import type { PredictedTime } from '../../model/suggestion';
import { costOfNode } from '../plan/planCost';
import { isGather } from '../plan/sharedPlans';
import { measuredFlow, plannedFlow, type NodeFlow } from './time/flow';
import { inputsOf, knownFrom } from './time/rowsKnown';
import { workOf, type NodeWork } from './time/work';

export interface MeasuredPlan {
  readonly plan: Plan;
  readonly metrics: PlanMetrics;
}

/** As much is chance. Heuristic. */
const LEAST_GAIN: Share = 0.1;

/** Null where nothing was measured, or a figure of a plan is beyond all measure. `after`: estimates only. */
export function predictTime(measured: MeasuredPlan, after: Plan): PredictedTime | null {
  const { plan, metrics } = measured;
  const { executionMs: beforeMs } = metrics;
  if (!metrics.measured || beforeMs === null || beforeMs <= 0) return null;
  const pace = paceOf(measured);
  if (pace === null) return null;
  const startMs = START_MS * pace.usual;
  let [ms, lowMs, mostMs, readMs] = [startMs, startMs / 2, startMs * 2, 0];
  const flows = plannedFlow(after, knownFrom(plan, metrics));
  for (const [id, work] of works(flows, null).entries()) {
    const flow = flows[id];
    if (flow === undefined) continue;
    const { times, spread } = pace.of(flow);
    ms += work.ms * times;
    lowMs += (work.leastMs * times) / spread;
    mostMs += work.mostMs * times * spread;
    readMs += work.pages * pace.readMs;
  }
  // Triggers run as they did.
  const { triggerMs } = metrics;
  [ms, lowMs, mostMs] = [ms + triggerMs, lowMs + triggerMs, mostMs + triggerMs];
  // Slow nodes and pages that are not in memory are two chances: rarely both are at their worst.
  const highMs = ms + Math.hypot(mostMs - ms, readMs);
  if (!Number.isFinite(highMs)) return null;
  const gainShare = 1 - ms / beforeMs;
  return {
    ...{ beforeMs, ms, lowMs, highMs, gainShare },
    isDoubtful: gainShare < LEAST_GAIN || highMs > beforeMs,
  };
}

/** For what surrounds the nodes, on the machine of reference. Heuristic. */
const START_MS: Ms = 0.013;

interface Pace {
  /** Times as long as on the machine of reference, and how far off that may be. */
  of(flow: NodeFlow): { readonly times: number; readonly spread: number };
  readonly usual: number;
  /** What a page takes more where as many are not in the server's memory as in the measured plan. */
  readonly readMs: Ms;
}

/** Heuristic: by how much nodes of the same table and kind, of the same kind, and of a new kind differ. */
const SPREAD = { same: 1.3, kind: 1.6, unseen: 2.5 } as const;
/** The measured plan may owe its pace to a dear condition or a busy moment. Heuristic. */
const DAMPED = 0.4;
/** A kind that took less says little of itself: it counts beside as much of the usual. Heuristic: milliseconds, and of the plan. */
const LITTLE = { ms: 0.05, share: 0.2 } as const;

interface Spent {
  readonly ms: Ms;
  readonly reference: Ms;
}

function paceOf({ plan, metrics }: MeasuredPlan): Pace | null {
  const flows = measuredFlow(plan, metrics);
  const sums = new Map<string, Spent>();
  const add = (key: string, ms: Ms, reference: Ms): void => {
    const known = sums.get(key) ?? { ms: 0, reference: 0 };
    sums.set(key, { ms: known.ms + ms, reference: known.reference + reference });
  };
  for (const [id, work] of works(flows, metrics).entries()) {
    const flow = flows[id];
    const ms = metrics.nodes[id]?.selfTimeMs ?? null;
    if (flow === undefined || ms === null) continue;
    for (const key of keysOf(flow)) add(key, ms, work.ms);
    // A Gather waits for others: that says nothing of the work.
    if (!isGather(flow.node)) add('', ms, work.ms);
  }
  const whole = sums.get('');
  if (whole === undefined || whole.ms <= 0) return null;
  const usual = (whole.ms / whole.reference) ** DAMPED;
  const little = Math.max(LITTLE.ms, whole.reference * LITTLE.share);
  const timesOf = ({ ms, reference }: Spent): number =>
    (ms + usual * little) / (reference + little);
  return {
    of: (flow) => {
      const [kind, same] = keysOf(flow);
      const [ofSame, ofKind] = [sums.get(same), sums.get(kind)];
      if (ofSame !== undefined) return { times: timesOf(ofSame), spread: SPREAD.same };
      return ofKind === undefined
        ? { times: usual, spread: SPREAD.unseen }
        : { times: timesOf(ofKind), spread: SPREAD.kind };
    },
    usual,
    readMs: readMsOf(metrics.nodes),
  };
}

function keysOf({ node: { fields } }: NodeFlow): readonly [string, string] {
  const kind = fields['Node Type'];
  const of = fields['Index Name'] ?? fields['Relation Name'] ?? fields['Group Key']?.join() ?? '';
  return [kind, `${kind} ${of} ${fields['Sort Key']?.join() ?? ''}`];
}

/** Without track_io_timing a part of what the nodes took that read. */
function readMsOf(nodes: readonly NodeMetrics[]): Ms {
  let [ioMs, readingMs, read, touched] = [0, 0, 0, 0];
  for (const { selfBuffers, selfTimeMs } of nodes) {
    if (selfBuffers === null) continue;
    const { sharedHitBlocks: hit, sharedReadBlocks: reads, ioReadMs } = selfBuffers;
    touched += hit + reads;
    read += reads;
    ioMs += ioReadMs;
    if (reads > 0) readingMs += selfTimeMs ?? 0;
  }
  if (read === 0) return 0;
  const each = (ioMs > 0 ? ioMs : readingMs * READING) / read;
  return (read / touched) * (ioMs > 0 && each > FROM_DISK_MS ? each * SCATTERED : each);
}

/** A page that takes longer does not come from the system's memory; a disk gives scattered ones more slowly. Heuristic. */
const FROM_DISK_MS: Ms = 0.03;
const SCATTERED = 10;
/** The rest is the work on what was read. Heuristic. */
const READING: Share = 0.5;

/** By id; of a measured plan with the pages that were touched. */
function works(flows: readonly NodeFlow[], metrics: PlanMetrics | null): readonly NodeWork[] {
  return flows.map((flow) => {
    const inputs = inputsOf(flow.node).flatMap(({ id }) => flows[id] ?? []);
    const below = inputsOf(flow.node).reduce((sum, child) => sum + costOfNode(child), 0);
    const buffers = metrics?.nodes[flow.node.id]?.selfBuffers ?? null;
    return workOf(flow, inputs, {
      selfCost: Math.max(0, costOfNode(flow.node) - below),
      pages: buffers === null ? null : buffers.sharedHitBlocks + buffers.sharedReadBlocks,
    });
  });
}
