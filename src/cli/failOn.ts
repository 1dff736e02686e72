// Which findings make a command end with 1, for CI.

import type { Impact } from '../model/finding';
import type { ExitCode } from './cliError';

export const FAIL_ON = ['never', 'low', 'medium', 'high'] as const;
export type FailOn = (typeof FAIL_ON)[number];

const RANK: Readonly<Record<Impact, number>> = { low: 1, medium: 2, high: 3 };

export function exitCodeFor(failOn: FailOn, impacts: readonly Impact[]): ExitCode {
  if (failOn === 'never') return 0;
  return impacts.some((impact) => RANK[impact] >= RANK[failOn]) ? 1 : 0;
}
