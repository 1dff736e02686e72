// Is the plan of a statement worse than the one that was recorded?

import type { PlanRegression } from '../../../model/planCheck';
import type { RecordedPlan } from '../../../model/planFile';
import { humanCost, humanRatio } from '../../../util/humanNumbers';

type Shape = Pick<RecordedPlan, 'cost' | 'reads' | 'findings' | 'plan'>;

/** Heuristic: less is what statistics of another day do. */
const DEARER = 5;
/** In the planner's units. Heuristic: below it a statement takes a millisecond, however many times it was cheaper. */
const LEAST_COST = 100;

/** What of a statement nobody has agreed to: all of it is new. */
export const NOTHING: Shape = { cost: Infinity, reads: [], findings: [], plan: [] };

export function regressionsOf(before: Shape, after: Shape): PlanRegression[] {
  const known = new Set(before.reads.map(({ table }) => table));
  const told = new Set(before.findings);
  const reads = after.reads
    .filter(({ table }) => !known.has(table))
    .map(({ table, rows }): PlanRegression => ({
      rule: 'plan-reads-large-table',
      message: `It reads ${table} sequentially, which has ${rows} of rows.`,
    }));
  const findings = after.findings
    .filter((finding) => !told.has(finding))
    .map((finding): PlanRegression => ({
      rule: 'plan-finding',
      message: `A finding of high impact: ${finding}.`,
    }));
  return [...reads, ...dearer(before.cost, after.cost), ...findings];
}

function dearer(before: number, after: number): PlanRegression[] {
  if (after < LEAST_COST || after < before * DEARER) return [];
  const times = before > 0 ? `, ${humanRatio(after / before)}` : '';
  const message = `Its cost went from ${humanCost(before)} to ${humanCost(after)}${times}.`;
  return [{ rule: 'plan-dearer', message }];
}

/** Null where nothing is worth a word. */
export function otherwise(before: Shape, after: Shape): 'other plan' | 'other cost' | null {
  if (before.plan.join('\n') !== after.plan.join('\n')) return 'other plan';
  return before.cost === after.cost ? null : 'other cost';
}
