// What was measured of a change, in words; without the schemas, so that the panel can have it.

import { humanMs, humanRatio } from '../util/humanNumbers';
import type { ProofTimes } from './suggestion';

/** `126 ms → 1.64 ms, 77 × faster`. */
export function timesWords(times: ProofTimes): string {
  const change = changeWords(times);
  const { beforeMs, afterMs } = times;
  return `${humanMs(beforeMs)} → ${humanMs(afterMs)}${change === null ? '' : `, ${change}`}`;
}

/** `77 × faster`; null where there is nothing to divide. */
export function changeWords({ beforeMs, afterMs }: ProofTimes): string | null {
  if (beforeMs <= 0 || afterMs <= 0) return null;
  return afterMs <= beforeMs
    ? `${humanRatio(beforeMs / afterMs)} faster`
    : `${humanRatio(afterMs / beforeMs)} slower`;
}

export function runsWords({ runs }: ProofTimes): string {
  return runs === 1 ? 'one run each' : `median of ${String(runs)}`;
}
