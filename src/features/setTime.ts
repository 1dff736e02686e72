// What does a set of indexes do to the time of a statement: alone, and beside the other sets that are suggested with it?

import { predictTime, type MeasuredPlan } from '../analysis/advisor/predictTime';
import type { Plan } from '../model/planNode';
import { doubtfulWords, predictedWords } from '../model/proofWords';
import type { Share } from '../model/quantities';
import type { PredictedTime } from '../model/suggestion';

/** Plans without the set but with the others, and with all of them. */
export interface Beside {
  readonly others: Plan;
  readonly all: Plan;
}

export interface SetTime {
  readonly predicted: PredictedTime;
  /** What to know of it, in sentences. */
  readonly words: readonly string[];
}

/** At most this share is left of what the others leave, at the worst. Heuristic. */
const CLEAR: Share = 0.5;

/** Null where no time is predicted. What gains little beside the whole statement may be most of what the other sets leave. */
export function timeOf(
  planAfter: Plan,
  beside: Beside | null,
  measured: MeasuredPlan,
): SetTime | null {
  const alone = predictTime(measured, planAfter);
  if (alone === null) return null;
  const others = alone.isDoubtful && beside !== null ? predictTime(measured, beside.others) : null;
  const all = beside === null ? null : predictTime(measured, beside.all);
  if (others === null || all === null || all.highMs > others.ms * CLEAR) {
    const doubtful = doubtfulWords(alone);
    return { predicted: alone, words: doubtful === null ? [] : [doubtful] };
  }
  const words = `Beside the other suggestions it would take ${predictedWords({ ...all, beforeMs: others.ms })}.`;
  return { predicted: { ...alone, isDoubtful: false }, words: [words] };
}
