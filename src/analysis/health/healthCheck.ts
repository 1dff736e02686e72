// What a health check is: one file that declares its SQL, documents itself and judges the rows.

import type { z } from 'zod';
import type { HealthFinding, HealthOutcome } from '../../model/healthFinding';
import type { RuleDocumentation } from '../ruleDocumentation';

export interface HealthContext {
  /** server_version_num, such as 160004. */
  readonly serverVersion: number;
  /** Days since the counters were last reset; null when that is not known. */
  readonly statisticsAgeDays: number | null;
}

export interface HealthCheck<Row = unknown, Options extends z.ZodObject = z.ZodObject> {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  /** Planwright version that introduced it. */
  readonly since: string;
  /** A plural, as the heading of its findings. */
  readonly title: string;
  /** Reads only catalogs and statistics views; begins with a comment on its cost and the privilege that it needs. */
  readonly sql: string;
  readonly row: z.ZodType<Row>;
  /** Every option has a default and a description with its reason. */
  readonly options: Options;
  readonly documentation: RuleDocumentation;
  judge(rows: readonly Row[], options: z.infer<Options>, context: HealthContext): HealthOutcome;
}

/** Gives a check its exact row and option types while the registry sees the general one. */
export function defineHealthCheck<Row, Options extends z.ZodObject>(
  check: HealthCheck<Row, Options>,
): HealthCheck<Row, Options> {
  return check;
}

/** Largest first: what frees most stands on top. */
export function outcomeOf(findings: readonly HealthFinding[]): HealthOutcome {
  if (findings.length === 0) return { kind: 'ok' };
  const bySize = [...findings].sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0));
  return { kind: 'finding', findings: bySize };
}
