// planwright explain --plan: judges plans that are there already, without a database.

import { parsePlans } from '../analysis/plan/parsePlans';
import type { SqlParser } from '../analysis/sql/parser';
import { analyzePlan } from '../features/analyzePlan';
import type { PlanReport } from '../model/report';
import { CliError } from './cliError';
import type { Environment } from './environment';
import { planProblem } from './planProblem';
import { readFileOrStdin } from './readInput';

export async function explainPlan(
  file: string,
  sql: string | null,
  parser: SqlParser,
  environment: Environment,
): Promise<readonly PlanReport[]> {
  const plans = parsePlans(await readFileOrStdin(file, environment));
  if (!plans.ok) throw new CliError(planProblem(file, plans.error));
  return Promise.all(plans.value.map((plan) => analyzePlan(parser, plan, sql)));
}
