// What became of a change that was applied: the run before it against the run with it, and whether the prediction held.

import type { PlanComparison } from '../model/planComparison';
import { humanCost, humanMs, humanRatio } from '../util/humanNumbers';

/** The planner's cost of the same plan varies with statistics and sizes by so much. Heuristic. */
const HELD = 0.1;

export function appliedWords(
  title: string,
  { outcome, basis, totals, verdict }: PlanComparison,
  predictedCost: number | null,
): string {
  const measured = basis === 'measured';
  const { before, after } = measured ? totals.executionMs : totals.totalCost;
  if (outcome === 'incomparable' || before === null || after === null)
    return `${title} is applied. ${verdict}.`;
  const print = measured ? humanMs : humanCost;
  const figures = `${print(before)} → ${print(after)}`;
  const held = predictionWords(predictedCost, totals.totalCost.after);
  if (outcome === 'same') return `${title} made no difference that counts: ${figures}.${held}`;
  const [most, least] = outcome === 'better' ? [before, after] : [after, before];
  const ratio = least > 0 ? `${humanRatio(most / least)} ` : '';
  const better = outcome === 'better';
  const what = measured
    ? `${ratio}${better ? 'faster' : 'slower'}`
    : `Estimated cost ${ratio}${better ? 'lower' : 'higher'}`;
  return `${what} with ${title}: ${figures}.${held}`;
}

function predictionWords(predicted: number | null, cost: number | null): string {
  if (predicted === null || cost === null) return '';
  if (Math.abs(predicted - cost) <= Math.max(predicted, cost) * HELD)
    return ` The prediction held (cost ${humanCost(cost)}).`;
  return ` The prediction did not hold: cost ${humanCost(predicted)} expected, ${humanCost(cost)} now.`;
}
