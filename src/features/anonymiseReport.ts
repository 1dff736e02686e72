// A report that may be shown to anybody: judged anew on a plan and a statement with made-up names and literals.

import { anonymise } from '../analysis/plan/anonymise/anonymise';
import { namesInTree } from '../analysis/sql/namesInTree';
import type { SqlParser } from '../analysis/sql/parser';
import { parseText } from '../analysis/sql/toStatement';
import type { RuleSettings } from '../analysis/rules/ruleSettings';
import type { PlanReport } from '../model/report';
import { analyzePlan } from './analyzePlan';

const NOT_EXECUTED = 'Estimates only: the statement is not read-only, so it was not executed.';

/** What needs the catalog or a server is left out: their words would have to be guessed at. */
export async function anonymiseReport(
  parser: SqlParser,
  {
    plan,
    statement,
    server,
    mode,
    modeReason,
  }: Pick<PlanReport, 'plan' | 'statement' | 'server' | 'mode' | 'modeReason'>,
  rules: RuleSettings = {},
): Promise<PlanReport> {
  const sql = statement?.sql ?? plan.statementFields['Query Text'] ?? null;
  const parsed = sql === null ? null : await parseText(parser, sql);
  // Without a parse nothing tells names from keywords: such a statement is not shown.
  const readable = parsed !== null && parsed.ok ? sql : null;
  const names = parsed !== null && parsed.ok ? namesInTree(parsed.value.tree) : new Set<string>();
  const anonymous = anonymise(plan, readable, names);
  const report = await analyzePlan(parser, anonymous.plan, anonymous.sql, rules);
  // The reason names what the statement calls.
  const reason = statement?.class === 'write' && mode === 'estimate' ? NOT_EXECUTED : modeReason;
  return { ...report, server, mode, modeReason: reason };
}
