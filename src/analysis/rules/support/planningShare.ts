// Which part of what the caller waits for is planning?

import type { Share } from '../../../model/quantities';
import type { RuleContext } from '../rule';

/** Of planning and execution together; null when the plan does not tell. */
export function planningShare({ metrics }: RuleContext): Share | null {
  const { planningMs, executionMs } = metrics;
  if (planningMs === null || executionMs === null || planningMs + executionMs <= 0) return null;
  return planningMs / (planningMs + executionMs);
}
