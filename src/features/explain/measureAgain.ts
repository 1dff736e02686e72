// Runs a statement several times more after its first run: the plan of the median one, and the times of all.

import type { Plan } from '../../model/planNode';
import type { RunTimes } from '../../model/run';

export interface Measured {
  readonly plan: Plan;
  readonly times: RunTimes;
}

/** Null where EXPLAIN tells no times. The plan is that of the run in the middle; of an even number, the quicker of the two. */
export async function measureAgain(
  first: Plan,
  runs: number,
  run: (number: number) => Promise<Plan>,
): Promise<Measured | null> {
  const firstMs = timeOf(first);
  if (firstMs === null) return null;
  const later: { readonly plan: Plan; readonly ms: number }[] = [];
  for (let number = 1; number <= runs; number += 1) {
    const plan = await run(number);
    const ms = timeOf(plan);
    if (ms === null) return null;
    later.push({ plan, ms });
  }
  const sorted = [...later].sort((a, b) => a.ms - b.ms);
  const median = sorted[(sorted.length - 1) >> 1];
  if (median === undefined) return null;
  return { plan: median.plan, times: { firstMs, laterMs: later.map(({ ms }) => ms) } };
}

function timeOf({ statementFields }: Plan): number | null {
  return statementFields['Execution Time'] ?? null;
}
