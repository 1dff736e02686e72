// What follows from a plan's numbers: times charged where they were spent, rows over all loops, q-error, exclusive buffers.

import type { Plan, PlanFields, PlanNode } from '../../model/planNode';
import type { NodeMetrics, PlanMetrics } from '../../model/planMetrics';
import type { CostUnits, Ms, Rows, Share } from '../../model/quantities';
import { bufferShares, hasBuffers, type BufferShares } from './bufferShares';
import { costShares, type CostShares } from './costShares';
import { criticalPath } from './criticalPath';
import { earlyStops } from './earlyStop';
import { overLoops } from './overLoops';
import { parallelFacts, type ParallelFacts } from './parallel';
import { costOf, costOfNode } from './planCost';
import { sharedPlans } from './sharedPlans';
import { processMs, timeShares, type TimeShares } from './timeShares';

interface Parts {
  readonly parallel: ParallelFacts;
  readonly cost: CostShares;
  /** Null when the plan has no times (no ANALYZE, or TIMING off). */
  readonly time: TimeShares | null;
  /** Null without BUFFERS or without ANALYZE. */
  readonly buffers: BufferShares | null;
  /** What shares are shares of: milliseconds, or cost units without times. */
  readonly whole: Ms | CostUnits;
  readonly critical: ReadonlySet<number>;
  readonly stops: readonly boolean[];
}

export function deriveMetrics(plan: Plan): PlanMetrics {
  const parallel = parallelFacts(plan);
  const shared = sharedPlans(plan);
  const cost = costShares(plan);
  const time = hasTimes(plan) ? timeShares(plan, shared, parallel.processes) : null;
  const pulledBy = time?.pulledBy ?? new Map<number, number>();
  const measured = plan.nodes.some((node) => node.fields['Actual Loops'] !== undefined);
  // EXPLAIN (BUFFERS) without ANALYZE prints 0 at every node in the formats for programs: nothing was counted there.
  const buffers = measured && hasBuffers(plan) ? bufferShares(plan, shared, pulledBy) : null;
  const executionMs = plan.statementFields['Execution Time'] ?? time?.wallMs[0] ?? null;
  const parts: Parts = {
    parallel,
    cost,
    time,
    buffers,
    whole:
      time === null ? (cost.withChildren[0] ?? 0) : Math.max(executionMs ?? 0, time.wallMs[0] ?? 0),
    critical: criticalPath(plan, time?.selfMs ?? cost.self, pulledBy),
    stops: earlyStops(plan),
  };
  const nodes = plan.nodes.map((node) => nodeMetrics(node, parts));
  return {
    nodes,
    measured,
    hasBuffers: buffers !== null,
    planningMs: plan.statementFields['Planning Time'] ?? null,
    executionMs,
    totalCost: costOf(plan),
    rows: nodes[0]?.actualRowsTotal ?? (measured ? 0 : (nodes[0]?.estimatedRowsTotal ?? 0)),
    triggerMs: (plan.statementFields.Triggers ?? []).reduce((sum, { Time = 0 }) => sum + Time, 0),
    jitMs: jitMs(plan),
  };
}

function hasTimes(plan: Plan): boolean {
  return plan.nodes.some((node) => node.fields['Actual Total Time'] !== undefined);
}

function nodeMetrics(node: PlanNode, parts: Parts): NodeMetrics {
  const { id, fields } = node;
  const { parallel, cost, buffers } = parts;
  const loops = fields['Actual Loops'] ?? null;
  const ran = loops !== null && loops > 0;
  const time = ran ? parts.time : null;
  const processes = parallel.processes[id] ?? 1;
  const rows = rowFacts(fields, processes, parallel.rowMultiplier[id] ?? 1);
  // Written out: with spread objects a plan of thousands of nodes takes twice as long.
  return {
    nodeId: id,
    loops,
    neverExecuted: loops === 0,
    processes,
    estimatedRowsTotal: rows.estimatedRowsTotal,
    actualRowsTotal: rows.actualRowsTotal,
    rowsRemovedTotal: rows.rowsRemovedTotal,
    qError: rows.qError,
    mayStopEarly: parts.stops[id] ?? false,
    processTimeMs: time === null ? null : processMs(node),
    wallTimeMs: time?.wallMs[id] ?? null,
    selfTimeMs: time?.selfMs[id] ?? null,
    // Of the time where there are times, of the cost otherwise.
    selfShare: shareOf((parts.time?.selfMs ?? cost.self)[id], parts.whole),
    totalShare: shareOf((parts.time?.wallMs ?? cost.withChildren)[id], parts.whole),
    totalCost: costOfNode(node),
    selfCost: cost.self[id] ?? 0,
    selfBuffers: buffers?.self[id] ?? null,
    totalBuffers: buffers?.total[id] ?? null,
    onCriticalPath: parts.critical.has(id),
  };
}

function shareOf(part: number | undefined, whole: number): Share {
  return whole > 0 ? Math.min(1, (part ?? 0) / whole) : 0;
}

type RowFacts = Pick<
  NodeMetrics,
  'estimatedRowsTotal' | 'actualRowsTotal' | 'rowsRemovedTotal' | 'qError'
>;

/** `Plan Rows`, `Actual Rows` and `Rows Removed by ...` are per loop; under Gather a loop is one process's part. */
function rowFacts(fields: PlanFields, processes: number, multiplier: number): RowFacts {
  const loops = fields['Actual Loops'];
  const estimate = Math.max(0, fields['Plan Rows'] ?? 0) * multiplier;
  const actual = fields['Actual Rows'];
  if (loops === undefined || loops <= 0 || actual === undefined) {
    return {
      estimatedRowsTotal: estimate,
      actualRowsTotal: null,
      rowsRemovedTotal: null,
      qError: null,
    };
  }
  const partsPerLoop = multiplier > 1 ? processes : 1;
  const removed =
    (fields['Rows Removed by Filter'] ?? 0) +
    (fields['Rows Removed by Index Recheck'] ?? 0) +
    (fields['Rows Removed by Join Filter'] ?? 0);
  return {
    estimatedRowsTotal: overLoops(estimate, loops) / partsPerLoop,
    actualRowsTotal: overLoops(actual, loops),
    rowsRemovedTotal: overLoops(removed, loops),
    qError: qError(estimate, actual * partsPerLoop),
  };
}

/** How many times too high or too low; below one row nothing is told apart, so that no rows is never infinitely wrong. */
export function qError(estimated: Rows, actual: Rows): number {
  const a = Math.max(1, estimated);
  const b = Math.max(1, actual);
  return Math.max(a / b, b / a);
}

/** `Timing.Total` sums leader and workers (jit.c InstrJitAgg). */
function jitMs(plan: Plan): Ms {
  const timing: unknown = plan.statementFields.JIT?.['Timing'];
  if (typeof timing !== 'object' || timing === null || !('Total' in timing)) return 0;
  return typeof timing.Total === 'number' ? Math.max(0, timing.Total) : 0;
}
