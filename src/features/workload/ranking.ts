// Which statements of a workload come first, which are meant by a few words, and what is each one's part of the whole?

import type {
  StatementCounters,
  Workload,
  WorkloadOrder,
  WorkloadStatement,
} from '../../model/workload';
import type { Share } from '../../model/quantities';

export function figureOf(counters: StatementCounters, by: WorkloadOrder): number {
  switch (by) {
    case 'total':
      return counters.totalMs;
    case 'mean':
      return counters.meanMs;
    case 'calls':
      return counters.calls;
    case 'buffers':
      return (counters.hitBlocks ?? 0) + (counters.readBlocks ?? 0);
    case 'temp':
      return (counters.tempReadBlocks ?? 0) + (counters.tempWrittenBlocks ?? 0);
  }
}

/** Of two alike, the one with more time comes first. */
export function ranked<Counted extends { readonly counters: StatementCounters | null }>(
  all: readonly Counted[],
  by: WorkloadOrder,
): readonly Counted[] {
  const figure = ({ counters }: Counted, order: WorkloadOrder) =>
    counters === null ? -1 : figureOf(counters, order);
  return [...all].sort(
    (a, b) => figure(b, by) - figure(a, by) || figure(b, 'total') - figure(a, 'total'),
  );
}

/** All of the words are in its text, in any order and case. */
export function matches({ text }: Pick<WorkloadStatement, 'text'>, words: string): boolean {
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/** Of the time of all; null where none was counted. */
export function shareOf(
  totalMs: number | null,
  { totals }: Pick<Workload, 'totals'>,
): Share | null {
  return totalMs === null || totals === null || totals.totalMs === 0
    ? null
    : Math.min(1, totalMs / totals.totalMs);
}
