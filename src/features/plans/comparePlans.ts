// What changed from one run of a statement to another?

import { comparePlans as compare } from '../../analysis/plan/compare/comparePlans';
import { deriveMetrics } from '../../analysis/plan/derive';
import type { PlanComparison } from '../../model/planComparison';
import type { Plan } from '../../model/planNode';
import type { RunOrigin, RunTimes } from '../../model/run';

export { incomparableBecause } from '../../analysis/plan/compare/judgement';

/** What is not known of a run is null. */
export interface ComparedRun {
  readonly plan: Plan;
  readonly origin: RunOrigin | null;
  readonly times: RunTimes | null;
}

export function comparePlans(before: ComparedRun, after: ComparedRun): PlanComparison {
  return compare(withMetrics(before), withMetrics(after));
}

function withMetrics(run: ComparedRun): Parameters<typeof compare>[0] {
  return { ...run, metrics: deriveMetrics(run.plan) };
}
