// Steps of a test as they are made.

import type { TestStep, TestStepKind } from '../../../model/connectionTest';

export function passed(
  kind: TestStepKind,
  message: string,
  elapsedMs: number | null = null,
): TestStep {
  return { kind, outcome: 'works', message, sql: null, elapsedMs };
}

/** There is nothing to do. */
export function skipped(kind: TestStepKind, message: string): TestStep {
  return { kind, outcome: 'skipped', message, sql: null, elapsedMs: null };
}

/** It works, and is not as it could be. */
export function noted(
  kind: TestStepKind,
  message: string,
  more: Partial<Pick<TestStep, 'sql' | 'elapsedMs'>> = {},
): TestStep {
  return { kind, outcome: 'note', message, sql: null, elapsedMs: null, ...more };
}
