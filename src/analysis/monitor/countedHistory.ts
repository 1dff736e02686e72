// What was counted over the last hour, sample by sample: for what is judged over minutes.

import type { Deltas } from './counterDeltas';
import type { CounterQuestion } from './questions';

export interface CountedSpan {
  /** Seconds, of our clock, at its end. */
  readonly at: number;
  readonly sums: Deltas['sums'];
}

const KEPT_SECONDS = 3_600;

export function withSpan(
  history: readonly CountedSpan[],
  span: CountedSpan,
): readonly CountedSpan[] {
  return [...history.filter(({ at }) => span.at - at < KEPT_SECONDS), span];
}

/** Null where nothing is known of that time. */
export function countOver(
  history: readonly CountedSpan[],
  from: CounterQuestion,
  { counter, since }: { readonly counter: string; readonly since: number },
): number | null {
  const known = history.flatMap(({ at, sums }) => (at > since ? [sums[from]] : []));
  const sums = known.filter((sum) => sum !== undefined);
  if (sums.length === 0) return null;
  return sums.reduce((all, sum) => all + (sum[counter] ?? 0), 0);
}
