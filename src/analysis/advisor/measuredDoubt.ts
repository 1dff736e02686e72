// Does what was measured bear out the estimate that an index's cost would rest on? Where the planner expects one row and half
// the table comes, it prices any index as a bargain; where it expects thousands and two come, it promises to spare what is
// not spent.

import type { Plan, PlanNode } from '../../model/planNode';
import type { NodeMetrics, PlanMetrics } from '../../model/planMetrics';
import type { Rows } from '../../model/quantities';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { readConditions } from '../conditions/condition';
import { earlyStops } from '../plan/earlyStop';
import { parallelFacts } from '../plan/parallel';
import type { Candidate } from './candidates';
import type { TableUse } from './tableUse';

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
  candidate: Pick<Candidate, 'definition' | 'use'>,
  { plan, metrics }: { readonly plan: Plan; readonly metrics: PlanMetrics },
): MeasuredDoubt | null {
  const { definition, use } = candidate;
  const leading = definition.keys[0];
  const restricts = use.restrictions.some(({ column, expression }) =>
    expression === null ? column === leading?.column : expression === leading?.expression,
  );
  if (!restricts) return null;
  const shares = parallelFacts(plan).rowMultiplier;
  for (const id of use.nodeIds) {
    const rows = rowsOf(plan.nodes[id], metrics.nodes[id], (shares[id] ?? 1) > 1);
    if (rows === null) continue;
    const doubt = moreThanExpected(rows, use) ?? fewerThanExpected(rows, candidate, plan);
    if (doubt !== null) return doubt;
  }
  return null;
}

/** For each execution of the node: by all processes that share its rows, or by one that runs it in full. */
interface MeasuredRows {
  readonly node: PlanNode;
  readonly came: Rows;
  readonly expected: Rows;
  readonly removed: Rows;
}

function rowsOf(
  node: PlanNode | undefined,
  metrics: NodeMetrics | undefined,
  isShared: boolean,
): MeasuredRows | null {
  if (node === undefined || metrics === undefined) return null;
  const { loops, processes, actualRowsTotal, estimatedRowsTotal, rowsRemovedTotal } = metrics;
  if (loops === null || loops === 0 || actualRowsTotal === null) return null;
  const times = isShared ? loops / Math.min(loops, processes) : loops;
  return {
    node,
    came: actualRowsTotal / times,
    expected: Math.max(estimatedRowsTotal / times, 1),
    removed: (rowsRemovedTotal ?? 0) / times,
  };
}

/** An index would have to find far more than the planner prices it for. */
function moreThanExpected(
  { came, expected, removed }: MeasuredRows,
  { table }: TableUse,
): MeasuredDoubt | null {
  if (came < FEWEST_ROWS || came / expected < FAR_OFF) return null;
  // The table's own count may be as wrong as the estimate.
  const inTable = Math.max(table.estimatedRows ?? 0, came + removed);
  return {
    isHopeless: came > HOPELESS_SHARE * inTable,
    why: `the planner expects ${humanRows(expected)} of ${table.schema}.${table.name} and ${humanCount(came)} came, so its costs prove nothing there until the estimate is right`,
  };
}

/**
 * An index that compares the same columns finds the few rows already: what the planner thinks that another would spare are
 * reads of the table that do not happen.
 */
function fewerThanExpected(
  { node, came, expected }: MeasuredRows,
  { definition, use }: Pick<Candidate, 'definition' | 'use'>,
  plan: Plan,
): MeasuredDoubt | null {
  if (expected < FEWEST_ROWS || expected / Math.max(came, 1) < FAR_OFF) return null;
  // Few rows come where no more were asked for.
  if (earlyStops(plan)[node.id] === true) return null;
  const searched = new Set(
    [node, ...node.children]
      .flatMap(({ fields }) => readConditions(fields['Index Cond']))
      .flatMap(({ columns }) => columns.map(({ column }) => column)),
  );
  if (!definition.keys.every(({ column }) => column !== undefined && searched.has(column)))
    return null;
  const { schema, name } = use.table;
  return {
    isHopeless: true,
    why: `an index compares the same columns already, and of the ${humanRows(expected)} of ${schema}.${name} that the planner expects ${humanCount(came)} came: the reads of the table that another would spare do not happen`,
  };
}
