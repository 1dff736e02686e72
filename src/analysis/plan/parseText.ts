// Reads EXPLAIN's FORMAT TEXT as people copy it: framed by psql, quoted by pgAdmin, with a query above or a prompt below.

import type { Plan } from '../../model/planNode';
import { err, ok, type Result } from '../../util/result';
import { buildPlan } from './buildPlan';
import { copiedLines } from './copy/copiedLines';
import { errorAt, type PlanParseError } from './parseError';
import { TextReader, type TextPlan } from './text/reader';
import { logicalLines } from './text/unwrap';

const HINT_EMPTY =
  'Copy the plan from its first line, the one that ends in "(cost=... rows=... width=...)".';
const HINT_LINE =
  'Compare this line with the output of EXPLAIN: a copy may have wrapped it or lost its indentation.';

/** One plan; of several, the first. */
export function parseText(text: string): Result<Plan, PlanParseError> {
  const plans = parseTextPlans(text);
  if (!plans.ok) return plans;
  const [first] = plans.value;
  return first === undefined ? err(noPlan(text)) : ok(first);
}

/** All the plans of a text, at least one. */
export function parseTextPlans(text: string): Result<readonly Plan[], PlanParseError> {
  const reader = new TextReader();
  for (const line of logicalLines(copiedLines(text))) {
    const problem = reader.read(line);
    if (problem !== null) return err(errorAt(text, problem.offset, problem.message, HINT_LINE));
  }
  const { plans, problem } = reader.finish();
  if (problem !== null) return err(errorAt(text, problem.offset, problem.message, HINT_LINE));
  if (plans.length === 0) return err(noPlan(text));
  return buildAll(text, plans);
}

function buildAll(
  text: string,
  found: readonly TextPlan[],
): Result<readonly Plan[], PlanParseError> {
  const plans: Plan[] = [];
  for (const { statement, offset } of found) {
    const plan = buildPlan(statement, 'text');
    if (!plan.ok) return err(errorAt(text, offset, plan.error.message, HINT_LINE));
    plans.push(plan.value);
  }
  return ok(plans);
}

function noPlan(text: string): PlanParseError {
  return errorAt(text, text.length, 'There is no plan in this text', HINT_EMPTY);
}
