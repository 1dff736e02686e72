// Judges a plan that somebody has already: from a file, a log or the clipboard, without a database.

import { deriveMetrics } from '../analysis/plan/derive';
import { unreadPart } from '../analysis/plan/unread';
import { verdict } from '../analysis/plan/verdict';
import { judgePlan } from '../analysis/rules/judge';
import type { RuleSettings } from '../analysis/rules/ruleSettings';
import { mapStatement } from '../analysis/sql/mapStatement';
import type { SqlParser } from '../analysis/sql/parser';
import { parseText } from '../analysis/sql/toStatement';
import type { Plan } from '../model/planNode';
import type { PlanReport } from '../model/report';
import { adviceFromFindings } from './adviceFromFindings';
import { byGain } from './byGain';

/** `sql`: the statement, where it is known beside the plan; auto_explain prints it within. */
export async function analyzePlan(
  parser: SqlParser,
  plan: Plan,
  sql: string | null,
  rules: RuleSettings = {},
): Promise<PlanReport> {
  const text = sql ?? plan.statementFields['Query Text'] ?? null;
  const parsed = text === null ? null : await parseText(parser, text);
  const known = parsed !== null && parsed.ok ? parsed.value : null;
  const metrics = deriveMetrics(plan);
  const map = known === null ? null : mapStatement(known);
  const findings = judgePlan(
    { plan, metrics, statement: map, catalog: null, serverVersion: null },
    rules,
  );
  const unread = unreadPart(plan, metrics);
  return {
    statement: known?.statement ?? null,
    server: { version: '', engine: { kind: 'server', version: '' } },
    mode: metrics.measured ? 'analyze' : 'estimate',
    modeReason: metrics.measured
      ? null
      : 'The plan has estimates only: it was made without ANALYZE.',
    plan,
    metrics,
    verdict: verdict({ plan, metrics, findings }),
    ...(unread === null ? {} : { unread }),
    findings,
    suggestions: byGain(adviceFromFindings(findings, known !== null).map((advice) => [advice])),
    refused: [],
    notes: [],
  };
}
