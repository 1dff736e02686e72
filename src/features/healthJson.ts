// A health report as the command line's JSON.

import type { HealthReport } from '../model/healthFinding';
import type { HealthJson } from '../model/healthJson';
import { fixText } from './adviceText';

export function toHealthJson(report: HealthReport): HealthJson {
  const results = report.results.map((result) => {
    const { outcome } = result;
    if (outcome.kind !== 'finding') return { ...result, outcome };
    const findings = outcome.findings.map((finding) => ({
      ...finding,
      fixes: finding.fixes.map(fixText),
    }));
    return { ...result, outcome: { kind: outcome.kind, findings } };
  });
  return { ...report, results };
}
