// What changed between two plans of one statement, and was it for the better?

import type { ComparisonTotals, Outcome, PlanComparison } from '../../../model/planComparison';
import type { BufferCounts, PlanMetrics } from '../../../model/planMetrics';
import { relationOf } from './nodeKeys';
import { comparisonNotes } from './comparisonNotes';
import type { ComparisonParts } from './comparisonParts';
import { comparisonVerdict, highlights } from './comparisonWords';
import { pairNodes, type ComparedPlan } from './pairNodes';

/** Two runs of one plan differ by so much. Heuristic. */
const NOISE = 1.1;
/** Below this nobody notices. Heuristic. */
const NOTABLE_MS = 0.5;

export function comparePlans(before: ComparedPlan, after: ComparedPlan): PlanComparison {
  const pairs = pairNodes(before, after);
  const totals = totalsOf(before.metrics, after.metrics);
  const { before: a, after: b } = totals.executionMs;
  const basis = a !== null && b !== null ? 'measured' : 'estimated';
  const outcome = haveNothingInCommon(before, after) ? 'incomparable' : outcomeOf(totals, basis);
  const sameShape = pairs.every(({ kind }) => kind === 'same');
  const parts: ComparisonParts = { before, after, pairs, totals, basis, outcome, sameShape };
  return {
    outcome,
    basis,
    verdict: comparisonVerdict(parts),
    highlights: outcome === 'incomparable' ? [] : highlights(parts),
    notes: comparisonNotes(parts),
    sameShape,
    totals,
    pairs,
  };
}

function outcomeOf(totals: ComparisonTotals, basis: PlanComparison['basis']): Outcome {
  const { before, after } = basis === 'measured' ? totals.executionMs : totals.totalCost;
  if (before === null || after === null) return 'incomparable';
  const floor = basis === 'measured' ? NOTABLE_MS : 0;
  if (Math.abs(before - after) <= floor) return 'same';
  if (before > after * NOISE) return 'better';
  return after > before * NOISE ? 'worse' : 'same';
}

function haveNothingInCommon(before: ComparedPlan, after: ComparedPlan): boolean {
  const a = relationsOf(before);
  const b = relationsOf(after);
  return a.size > 0 && b.size > 0 && ![...a].some((name) => b.has(name));
}

function relationsOf({ plan }: ComparedPlan): ReadonlySet<string> {
  return new Set(plan.nodes.flatMap(({ fields }) => relationOf(fields) ?? []));
}

function totalsOf(before: PlanMetrics, after: PlanMetrics): ComparisonTotals {
  const both = (read: (metrics: PlanMetrics) => number | null) => ({
    before: read(before),
    after: read(after),
  });
  const blocks = (read: (counts: BufferCounts) => number) =>
    both(({ nodes }) => {
      const counts = nodes[0]?.totalBuffers ?? null;
      return counts === null ? null : read(counts);
    });
  return {
    executionMs: both(({ executionMs }) => executionMs),
    planningMs: both(({ planningMs }) => planningMs),
    totalCost: both(({ totalCost }) => totalCost),
    rows: both(({ rows }) => rows),
    blocks: blocks(({ sharedHitBlocks, sharedReadBlocks }) => sharedHitBlocks + sharedReadBlocks),
    readBlocks: blocks(({ sharedReadBlocks }) => sharedReadBlocks),
    tempBlocks: blocks(
      ({ tempReadBlocks, tempWrittenBlocks }) => tempReadBlocks + tempWrittenBlocks,
    ),
  };
}
