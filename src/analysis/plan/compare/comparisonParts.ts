// What is known of two plans when their difference is put in words.

import type {
  ComparisonTotals,
  NodePair,
  Outcome,
  PlanComparison,
} from '../../../model/planComparison';
import type { RunTimes } from '../../../model/run';
import type { ComparedPlan } from './pairNodes';

export interface ComparisonParts {
  readonly before: ComparedPlan;
  readonly after: ComparedPlan;
  readonly pairs: readonly NodePair[];
  readonly totals: ComparisonTotals;
  readonly basis: PlanComparison['basis'];
  readonly outcome: Outcome;
  readonly sameShape: boolean;
  /** Of statements that ran several times. */
  readonly times: { readonly before: RunTimes | null; readonly after: RunTimes | null };
  /** Why they are not compared; null when they are. */
  readonly apart: string | null;
}
