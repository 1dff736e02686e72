// The figures of a statement that both reports of a workload show.

import { figureOf, shareOf } from '../../features/workload/ranking';
import type { StatementCounters, Workload, WorkloadOrder } from '../../model/workload';
import { humanCount, humanMs, humanShare } from '../../util/humanNumbers';

/** Titles and figures of a row, the figure of the order among them. */
const FIGURES = ['total', 'share', 'calls', 'mean', 'rows a call', 'hit'] as const;

export function figuresOf(
  counters: StatementCounters | null,
  workload: Workload,
  sort: WorkloadOrder,
): readonly string[] {
  if (counters === null) return titlesFor(sort).map(() => '');
  const { totalMs, calls, meanMs, rows, hitBlocks, readBlocks } = counters;
  const share = shareOf(totalMs, workload);
  const blocks = (hitBlocks ?? 0) + (readBlocks ?? 0);
  return [
    humanMs(totalMs),
    share === null ? '' : humanShare(share),
    humanCount(calls),
    humanMs(meanMs),
    // Empty where the server does not count it, or there is nothing to divide by.
    rows === null || calls === 0 ? '' : humanCount(rows / calls),
    hitBlocks === null || blocks === 0 ? '' : humanShare(hitBlocks / blocks),
    ...(sort === 'buffers' || sort === 'temp' ? [humanCount(figureOf(counters, sort))] : []),
  ];
}

export function titlesFor(sort: WorkloadOrder): readonly string[] {
  return [...FIGURES, ...(sort === 'buffers' || sort === 'temp' ? ['blocks'] : [])];
}
