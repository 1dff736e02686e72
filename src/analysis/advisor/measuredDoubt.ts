// Does what was measured bear out the estimate that an index's cost would rest on? Where the planner expects one row and half
// the table comes, it prices any index as a bargain.

import type { Plan } from '../../model/planNode';
import type { PlanMetrics } from '../../model/planMetrics';
import { humanCount, humanRows } from '../../util/humanNumbers';
import type { Candidate } from './candidates';

export interface MeasuredDoubt {
  /** The index would have to find so much of the table that reading all of it is faster. */
  readonly isHopeless: boolean;
  /** A clause that goes on after "because". */
  readonly why: string;
}

/** Rows that came for each expected one. As in row-misestimate. */
const FAR_OFF = 10;
/** Below this many rows a wrong estimate does no harm. As in row-misestimate. */
const FEWEST_ROWS = 100;
/** An index scan of more than this share of a table costs more than a sequential scan. Heuristic. */
const HOPELESS_SHARE = 0.2;

/** Null without ANALYZE, for candidates that begin with a join or an order, and where the estimate was about right. */
export function measuredDoubt(
  { definition, use }: Candidate,
  { plan, metrics }: { readonly plan: Plan; readonly metrics: PlanMetrics },
): MeasuredDoubt | null {
  const leading = definition.keys[0];
  const restricts = use.restrictions.some(({ column, expression }) =>
    expression === null ? column === leading?.column : expression === leading?.expression,
  );
  if (!restricts) return null;
  for (const id of use.nodeIds) {
    const node = metrics.nodes[id];
    if (node === undefined || plan.nodes[id] === undefined) continue;
    const { loops, actualRowsTotal, estimatedRowsTotal, rowsRemovedTotal } = node;
    if (loops === null || loops === 0 || actualRowsTotal === null) continue;
    const came = actualRowsTotal / loops;
    const expected = Math.max(estimatedRowsTotal / loops, 1);
    if (came < FEWEST_ROWS || came / expected < FAR_OFF) continue;
    // The table's own count may be as wrong as the estimate.
    const inTable = Math.max(use.table.estimatedRows ?? 0, came + (rowsRemovedTotal ?? 0) / loops);
    return {
      isHopeless: came > HOPELESS_SHARE * inTable,
      why: `the planner expects ${humanRows(expected)} of ${use.table.schema}.${use.table.name} and ${humanCount(came)} came, so its costs prove nothing there until the estimate is right`,
    };
  }
  return null;
}
