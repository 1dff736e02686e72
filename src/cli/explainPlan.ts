// planwright explain --plan: judges plans that are there already, without a database; of a server log the slowest.

import { readPlans } from '../features/plans/planText';
import type { SqlParser } from '../features/loadParser';
import { analyzeLog, type LogReport, type LogSource } from '../features/analyzeLog';
import { analyzePlan } from '../features/analyzePlan';
import type { PlanReport } from '../model/report';
import { CliError } from './cliError';
import type { Environment } from './environment';
import { planProblem } from './planProblem';

export async function explainPlan(
  text: string,
  file: string,
  sql: string | null,
  parser: SqlParser,
): Promise<readonly PlanReport[]> {
  const plans = readPlans(text);
  if (!plans.ok) throw new CliError(planProblem(file, plans.error));
  // A file may hold several plans, one after another.
  return Promise.all(plans.value.map((plan) => analyzePlan(parser, plan, sql)));
}

export async function explainLog(
  source: LogSource,
  file: string,
  top: number,
  parser: SqlParser,
  { work }: Environment,
): Promise<LogReport> {
  const log = await analyzeLog(parser, source, { top }, work);
  // No entry at all is most often a setting that was never made, so that is what is asked.
  if (log.entries > 0) return log;
  throw new CliError(
    `There is no plan in the ${String(log.lines)} lines of ${file === '-' ? 'standard input' : file}: ` +
      'does the server load auto_explain, and is auto_explain.log_min_duration set?',
  );
}

/** Of the statements that are told, the first whose plan cannot be read; null when all can. */
export function unreadEntries({ top }: LogReport, file: string): string | null {
  const problems = top.flatMap(({ problem }) => problem ?? []);
  const [first] = problems;
  if (first === undefined) return null;
  const others = problems.length - 1;
  const more = others === 0 ? '' : ` So it is with ${String(others)} more.`;
  return `${planProblem(file, first)}${more}`;
}
