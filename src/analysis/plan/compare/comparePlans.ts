// What changed between two plans of one statement, and was it for the better?

import type { ComparisonTotals, PlanComparison } from '../../../model/planComparison';
import type { BufferCounts, PlanMetrics } from '../../../model/planMetrics';
import { relationOf } from './nodeKeys';
import { comparisonNotes } from './comparisonNotes';
import type { ComparisonParts } from './comparisonParts';
import { comparisonVerdict, highlights } from './comparisonWords';
import { incomparableBecause, judge } from './judgement';
import { pairNodes, type ComparedPlan } from './pairNodes';

const MOST_TABLES_NAMED = 3;

export function comparePlans(before: ComparedPlan, after: ComparedPlan): PlanComparison {
  const pairs = pairNodes(before, after);
  const totals = totalsOf(before.metrics, after.metrics);
  const { before: a, after: b } = totals.executionMs;
  const basis = a !== null && b !== null ? 'measured' : 'estimated';
  const sameShape = pairs.every(({ kind }) => kind === 'same');
  const times = { before: before.times ?? null, after: after.times ?? null };
  const apart = haveNothingInCommon(before, after)
    ? tablesApart(before, after)
    : incomparableBecause(before.origin ?? null, after.origin ?? null);
  const outcome =
    apart === null ? judge({ basis, totals, sameShape, times }) : ('incomparable' as const);
  const parts: ComparisonParts = {
    ...{ before, after, pairs, totals, basis, outcome, sameShape, times },
    apart,
  };
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

function haveNothingInCommon(before: ComparedPlan, after: ComparedPlan): boolean {
  const a = relationsOf(before);
  const b = relationsOf(after);
  return a.size > 0 && b.size > 0 && ![...a].some((name) => b.has(name));
}

function tablesApart(before: ComparedPlan, after: ComparedPlan): string {
  return `these plans have no table in common: the first reads ${tablesOf(before)}, the second ${tablesOf(after)}`;
}

function tablesOf(plan: ComparedPlan): string {
  const names = [...relationsOf(plan)];
  const more = names.length > MOST_TABLES_NAMED ? ' ...' : '';
  return `${names.slice(0, MOST_TABLES_NAMED).join(', ')}${more}`;
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
