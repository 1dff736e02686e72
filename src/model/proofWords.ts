// What was measured or predicted of a change, in words; without the schemas, so that the panel can have it.

import { humanMs, humanRatio, humanShare } from '../util/humanNumbers';
import type { PredictedTime, ProofTimes } from './suggestion';

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

/** `about 12 ms instead of 340 ms (5 ms to 40 ms)`. */
export function predictedWords({ beforeMs, ms, lowMs, highMs }: PredictedTime): string {
  return `about ${humanMs(ms)} instead of ${humanMs(beforeMs)} (${humanMs(lowMs)} to ${humanMs(highMs)})`;
}

/** Why it is no sure gain; null where it is one. */
export function doubtfulWords(predicted: PredictedTime): string | null {
  const { isDoubtful, gainShare, beforeMs, highMs } = predicted;
  if (!isDoubtful) return null;
  const why =
    gainShare < 0
      ? 'that is a loss'
      : highMs > beforeMs
        ? 'it may be a loss'
        : `that is hardly a gain (${humanShare(gainShare)})`;
  return `By the measured plan it would take ${predictedWords(predicted)}: ${why}. Measure before you keep it.`;
}
