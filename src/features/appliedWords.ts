// What became of a change that was applied: the run before it against the run with it, and whether the prediction held.

import type { PlanComparison } from '../model/planComparison';
import { humanCost, humanMs, humanRatio } from '../util/humanNumbers';

export interface FoundFigures {
  readonly before: number;
  readonly after: number;
  /** `ms` of execution where both runs were measured, else the planner's cost. */
  readonly unit: 'ms' | 'cost';
}

/** Null where nothing can be compared. */
export function foundFigures(comparison: PlanComparison | null): FoundFigures | null {
  if (comparison === null || comparison.outcome === 'incomparable') return null;
  const measured = comparison.basis === 'measured';
  const { before, after } = comparison.totals[measured ? 'executionMs' : 'totalCost'];
  if (before === null || after === null) return null;
  return { before, after, unit: measured ? 'ms' : 'cost' };
}

/** The planner's cost of the same plan varies with statistics and sizes by so much. Heuristic. */
const HELD = 0.1;

export function appliedWords(
  title: string,
  comparison: PlanComparison,
  predictedCost: number | null,
): string {
  const { outcome, totals, verdict } = comparison;
  const found = foundFigures(comparison);
  if (found === null) return `${title} is applied. ${verdict}.`;
  const figures = figuresText(found);
  const held = predictionWords(predictedCost, totals.totalCost.after);
  if (outcome === 'same') return `${title} made no difference that counts: ${figures}.${held}`;
  const better = outcome === 'better';
  const { before, after, unit } = found;
  const [most, least] = better ? [before, after] : [after, before];
  const ratio = least > 0 ? `${humanRatio(most / least)} ` : '';
  const what =
    unit === 'ms'
      ? `${ratio}${better ? 'faster' : 'slower'}`
      : `Estimated cost ${ratio}${better ? 'lower' : 'higher'}`;
  return `${what} with ${title}: ${figures}.${held}`;
}

/** `126 ms → 1.64 ms`. */
export function figuresText({ before, after, unit }: FoundFigures): string {
  const print = unit === 'ms' ? humanMs : humanCost;
  return `${print(before)} → ${print(after)}`;
}

function predictionWords(predicted: number | null, cost: number | null): string {
  if (predicted === null || cost === null) return '';
  if (Math.abs(predicted - cost) <= Math.max(predicted, cost) * HELD)
    return ` The prediction held (cost ${humanCost(cost)}).`;
  return ` The prediction did not hold: cost ${humanCost(predicted)} expected, ${humanCost(cost)} now.`;
}
