// What the times of interleaved runs come to: each set against another by the ratios of the rounds, which share what else the
// machine did.

export function sortedMiddle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? NaN) + (high ?? NaN)) / 2;
}

/** How many times as long as the other, by the median of the rounds. */
export function ratioOf(times: readonly number[], others: readonly number[]): number {
  return sortedMiddle(times.map((ms, round) => ms / (others[round] ?? NaN)));
}

/** What is left out in 19 of 20 cases. */
export function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? NaN;
}

export function share(of: number, all: number): number {
  return all === 0 ? 1 : Number((of / all).toFixed(3));
}
