// Which findings make a command end with 1, for CI.

import type { Impact } from '../model/finding';
import type { LintSeverity } from '../model/lintFinding';
import type { ExitCode } from './cliError';

export const FAIL_ON = ['never', 'low', 'medium', 'high'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** On one scale, so that an impact is compared with what was asked for. */
const RANK: Readonly<Record<Impact, number>> = { low: 1, medium: 2, high: 3 };

export function exitCodeFor(failOn: FailOn, impacts: readonly Impact[]): ExitCode {
  if (failOn === 'never') return 0;
  return impacts.some((impact) => RANK[impact] >= RANK[failOn]) ? 1 : 0;
}

/** From which severity on; `info` is what people type for information. */
export const LINT_FAIL_ON = ['never', 'info', 'warning', 'error'] as const;
export type LintFailOn = (typeof LINT_FAIL_ON)[number];

// Both on one scale, so that a severity is compared with what was asked for.
const SEVERITY: Readonly<Record<LintSeverity, number>> = { information: 1, warning: 2, error: 3 };
const NEEDED: Readonly<Record<LintFailOn, number>> = {
  never: Infinity,
  info: 1,
  warning: 2,
  error: 3,
};

export function severityExitCode(
  failOn: LintFailOn,
  severities: readonly LintSeverity[],
): ExitCode {
  return severities.some((severity) => SEVERITY[severity] >= NEEDED[failOn]) ? 1 : 0;
}
