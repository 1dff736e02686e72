// From findings to what a check answers, worst first.

import { IMPACT_RANK } from '../../model/finding';
import type { HealthFinding, HealthOutcome } from '../../model/healthFinding';

/** Of two that matter alike, what frees more stands first. */
export function outcomeOf(findings: readonly HealthFinding[]): HealthOutcome {
  if (findings.length === 0) return { kind: 'ok' };
  const worstFirst = [...findings].sort(
    (a, b) =>
      IMPACT_RANK[a.impact] - IMPACT_RANK[b.impact] || (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0),
  );
  return { kind: 'finding', findings: worstFirst };
}
