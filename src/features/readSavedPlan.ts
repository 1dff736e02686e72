// A plan out of a file: as EXPLAIN printed it in any format, or as a run that `planwright explain --format json` saved.

import { buildPlan } from '../analysis/plan/buildPlan';
import { errorAt, type PlanParseError } from '../analysis/plan/parseError';
import { readPlans } from '../analysis/plan/readPlans';
import { explainJsonSchema, type ExplainJson } from '../model/explainJson';
import type { Plan } from '../model/planNode';
import type { RunOrigin } from '../model/run';
import type { ComparedRun } from './plans/comparePlans';
import { runOrigin } from './runOrigin';
import { err, ok, type Result } from '../util/result';

/** The first plan of the text; of a saved run, with what is known of the run. */
export function readSavedPlan(text: string): Result<ComparedRun, PlanParseError> {
  const run = savedRun(text);
  if (run !== null) {
    const plan = planOfRun(run, text);
    const times = run.summary.times ?? null;
    return plan.ok ? ok({ plan: plan.value, origin: originOf(run), times }) : plan;
  }
  const plans = readPlans(text);
  if (!plans.ok) return plans;
  const [first] = plans.value;
  return first === undefined
    ? err(errorAt(text, 0, 'There is no plan in this text', 'Give it the output of EXPLAIN.'))
    : ok({ plan: first, origin: null, times: null });
}

function savedRun(text: string): ExplainJson | null {
  if (!/^\s*\{\s*"version"/.test(text)) return null;
  try {
    const parsed = explainJsonSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Broken JSON: the parser of plans finds the place.
    return null;
  }
}

/** Null of a run that was saved before fingerprints were. */
function originOf({ statement, server, mode, values, twin }: ExplainJson): RunOrigin | null {
  if (statement?.fingerprint === undefined) return null;
  const { text, fingerprint } = statement;
  return runOrigin(
    {
      statement: { text, fingerprint },
      server,
      mode,
      ...(values === undefined ? {} : { values }),
      ...(twin === undefined ? {} : { twin }),
    },
    null,
  );
}

function planOfRun(
  { plan, summary, statement }: ExplainJson,
  text: string,
): Result<Plan, PlanParseError> {
  const built = buildPlan(
    {
      Plan: nested(plan),
      ...(statement === null ? {} : { 'Query Text': statement.text }),
      ...(summary.planningMs === null ? {} : { 'Planning Time': summary.planningMs }),
      ...(summary.executionMs === null ? {} : { 'Execution Time': summary.executionMs }),
    },
    'json',
  );
  if (built.ok) return built;
  const hint = 'Save the run again with planwright explain --format json.';
  return err(errorAt(text, 0, built.error.message, hint));
}

function nested({ fields, children }: ExplainJson['plan']): Record<string, unknown> {
  return children.length === 0 ? fields : { ...fields, Plans: children.map(nested) };
}
