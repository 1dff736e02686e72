// How far several runs of one statement lie apart, in numbers and words; without the schemas, so that the panel can have it.

import { humanMs } from '../util/humanNumbers';
import type { RunTimes } from './run';

export interface Spread {
  readonly medianMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Of the later runs. */
export function spreadOf({ laterMs }: RunTimes): Spread {
  const sorted = [...laterMs].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? 0;
  const middle = sorted.length >> 1;
  return {
    medianMs: sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2,
    leastMs: at(0),
    mostMs: at(sorted.length - 1),
  };
}

/** `median of 5 (1.2 ms to 1.6 ms), first run 463 ms`. */
export function timesText(times: RunTimes): string {
  const { leastMs, mostMs } = spreadOf(times);
  const count = String(times.laterMs.length);
  return `median of ${count} (${humanMs(leastMs)} to ${humanMs(mostMs)}), first run ${humanMs(times.firstMs)}`;
}
