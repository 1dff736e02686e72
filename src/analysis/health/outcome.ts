// From findings to what a check answers, worst first.

import type { Impact } from '../../model/finding';
import type { HealthFinding, HealthOutcome } from '../../model/healthFinding';

const RANK: Readonly<Record<Impact, number>> = { high: 0, medium: 1, low: 2 };

/** Of two that matter alike, what frees more stands first. */
export function outcomeOf(findings: readonly HealthFinding[]): HealthOutcome {
  if (findings.length === 0) return { kind: 'ok' };
  const worstFirst = [...findings].sort(
    (a, b) => RANK[a.impact] - RANK[b.impact] || (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0),
  );
  return { kind: 'finding', findings: worstFirst };
}
