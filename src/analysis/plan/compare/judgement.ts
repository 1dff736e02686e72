// May two runs be compared, and is the difference more than chance? The one judgement that every face shows.

import type { ComparisonTotals, FigurePair, Outcome } from '../../../model/planComparison';
import type { RunOrigin, RunTimes } from '../../../model/run';
import { spreadOf } from '../../../model/runSpread';

/** Single runs of other plans differ by so much without a reason. Heuristic. */
const NOISE = 1.1;
/** Below this nobody notices. Heuristic. */
const NOTABLE_MS = 0.5;
/** Buffers of one plan vary by parallel workers and pruning on the way. Heuristic. */
const SAME_BLOCKS = 0.05;
/** A spread of fewer runs says nothing. Heuristic. */
const LEAST_RUNS = 3;

/** Null when they may. What is not known of one of them does not hold them apart. */
export function incomparableBecause(a: RunOrigin | null, b: RunOrigin | null): string | null {
  if (a === null || b === null) return null;
  const isElsewhere =
    a.connection !== null && b.connection !== null && a.connection !== b.connection;
  if (isElsewhere) return 'the two ran on different connections';
  if (a.engine.kind !== b.engine.kind || a.engine.version !== b.engine.version)
    return `the first is of ${engineName(a)}, the second of ${engineName(b)}`;
  if (a.changes !== b.changes) return 'they were planned under different settings';
  if ((a.mode === 'generic') !== (b.mode === 'generic'))
    return 'one is a generic plan, the other was planned for values';
  if (a.values !== b.values) return 'the parameters have different values';
  if (a.fingerprint === b.fingerprint && a.words !== b.words)
    return 'the statements have different values';
  return null;
}

function engineName({ engine: { kind, version } }: RunOrigin): string {
  return `${kind === 'server' ? 'the server' : kind} ${version}`.trim();
}

export interface Evidence {
  readonly basis: 'measured' | 'estimated';
  readonly totals: ComparisonTotals;
  readonly sameShape: boolean;
  readonly times: { readonly before: RunTimes | null; readonly after: RunTimes | null };
}

/** `better` and `worse` only where something else than the time of one run has changed, or medians differ beyond their spread. */
export function judge(evidence: Evidence): Outcome {
  const { basis, totals } = evidence;
  const { before, after } = basis === 'measured' ? totals.executionMs : totals.totalCost;
  if (before === null || after === null) return 'incomparable';
  const repeated = basis === 'measured' ? judgeMedians(evidence) : null;
  if (repeated !== null) return repeated;
  if (!isChanged(evidence)) return 'same';
  const floor = basis === 'measured' ? NOTABLE_MS : 0;
  if (Math.abs(before - after) <= floor) return 'same';
  if (before > after * NOISE) return 'better';
  return after > before * NOISE ? 'worse' : 'same';
}

/** Null without several runs of both. */
export function judgeMedians({
  times: { before, after },
}: Pick<Evidence, 'times'>): Outcome | null {
  if (before === null || after === null) return null;
  if (Math.min(before.laterMs.length, after.laterMs.length) < LEAST_RUNS) return null;
  const [a, b] = [spreadOf(before), spreadOf(after)];
  const spread = Math.max(a.mostMs - a.leastMs, b.mostMs - b.leastMs);
  if (Math.abs(a.medianMs - b.medianMs) <= spread) return 'same';
  return a.medianMs > b.medianMs ? 'better' : 'worse';
}

/** Another plan, other rows or other buffers: what chance does not do. Of estimates, the plan alone. */
export function isChanged({ basis, totals, sameShape }: Evidence): boolean {
  if (!sameShape) return true;
  return basis === 'measured' && (rowsDiffer(totals.rows) || blocksDiffer(totals.blocks));
}

export function rowsDiffer({ before, after }: FigurePair): boolean {
  return before !== null && after !== null && Math.round(before) !== Math.round(after);
}

export function blocksDiffer({ before, after }: FigurePair): boolean {
  if (before === null || after === null) return false;
  return Math.abs(before - after) > Math.max(before, after) * SAME_BLOCKS;
}
