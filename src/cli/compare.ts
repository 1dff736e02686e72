// planwright compare: what changed from one plan to another, of files that hold plans or saved runs.

import { comparePlans, type ComparedRun } from '../features/plans/comparePlans';
import { readSavedPlan } from '../features/readSavedPlan';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import type { Environment } from './environment';
import { planProblem } from './planProblem';
import { readFileOrStdin } from './readInput';
import { compareText } from './reporters/compareText';

export interface CompareOptions {
  readonly format: 'text' | 'json';
}

/** The stable form of `compare --format json`: the version, then model/planComparison.ts. */
const VERSION = 1;

export async function compareCommand(
  before: string,
  after: string,
  { format }: CompareOptions,
  environment: Environment,
): Promise<ExitCode> {
  const plans = {
    before: await readRun(before, environment),
    after: await readRun(after, environment),
  };
  const comparison = comparePlans(plans.before, plans.after);
  environment.out(
    format === 'json'
      ? `${visibleJson({ version: VERSION, ...comparison })}\n`
      : compareText(
          comparison,
          { before: plans.before.plan, after: plans.after.plan },
          environment,
        ),
  );
  // Worse is an answer as well, and no failure of the command.
  return 0;
}

/** A plan alone, or a saved run that knows its settings and times too: what is comparable follows from it. */
async function readRun(file: string, environment: Environment): Promise<ComparedRun> {
  const run = readSavedPlan(await readFileOrStdin(file, environment));
  if (!run.ok) throw new CliError(planProblem(file, run.error));
  return run.value;
}
