// Where does the planner's row count first go wrong, and what would set it right?

import * as z from 'zod';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Rows, Share } from '../../model/quantities';
import type { SourceRange } from '../../model/sourceRange';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import type { Condition } from '../conditions/condition';
import { scanConditions } from './support/scanConditions';
import { capitalized, ESTIMATE_SAVES, estimated, makeFinding, measured } from './support/describe';
import { adviseEstimate } from './support/estimateAdvice';
import { describeNode } from '../plan/names';
import { ancestors, executionsOf, isJoin, metricsOf, nodeType } from './support/nodes';
import { shareOption } from './support/options';
import { scanGroups } from './support/partitions';
import { placeCondition, placeGroup, placeJoin } from './support/place';

const options = z.object({
  minQError: z
    .number()
    .min(1)
    .default(10)
    .describe(
      'How many times too high or too low, at least: joins are chosen wrongly from there on.',
    ),
  // Heuristic, both: of fewer rows no choice of the planner costs much, however wrong the factor.
  minRowsPerLoop: z
    .int()
    .nonnegative()
    .default(100)
    .describe(
      'The larger of estimate and truth in one loop, at least, unless minRowsTotal is reached.',
    ),
  minRowsTotal: z
    .int()
    .nonnegative()
    .default(10_000)
    .describe(
      'The larger of estimate and truth over all loops, at least, unless minRowsPerLoop is reached.',
    ),
  minShare: shareOption(
    0.05,
    "Part of the statement's time that goes into what was chosen by this number, at least.",
  ),
});

/** A node is where the error arises when its inputs were this many times less wrong. Heuristic. */
const ARISES_RATIO = 3;

/** These hand on their input's rows, count none (BitmapAnd, BitmapOr), or count rows that are read again. */
const PASSES_ON: ReadonlySet<string> = new Set([
  'Hash',
  'Sort',
  'Incremental Sort',
  'Materialize',
  'Memoize',
  'Gather',
  'Gather Merge',
  'Limit',
  'LockRows',
  'Bitmap Index Scan',
  'BitmapAnd',
  'BitmapOr',
  'ModifyTable',
  'WorkTable Scan',
  'Recursive Union',
  'Function Scan',
  'Table Function Scan',
  'ProjectSet',
  'Result',
]);

export const rowMisestimate = defineRule({
  id: 'row-misestimate',
  since: '0.1.0',
  // A right estimate saves nothing by itself, and what the planner would do with it is not known.
  severity: 'medium',
  needs: { analyze: true },
  options,
  documentation: {
    summary:
      'The planner expected ten times more or fewer rows than came, and the error arises at this node.',
    why:
      'The planner chooses join methods, join order, indexes and memory by the number of rows that it expects. One number that is ' +
      'wrong by a factor of ten or more is the most common reason for a bad plan; everything above it is chosen for another query.\n\n' +
      'It multiplies the selectivities of conditions as if columns had nothing to do with each other, and knows only what ANALYZE sampled.',
    fix:
      'If the statistics are old, ANALYZE the table. If several columns of one table belong together (city and postal code), CREATE STATISTICS ' +
      'tells the planner. For expressions, statistics on the expression do. For columns with many frequent values, raise the statistics target.',
    falsePositives:
      'Below a LIMIT a node stops early and returns fewer rows than it could; the rule leaves such nodes out. An error that changes no ' +
      'choice of the planner does no harm: the rule leaves out those that little time depends on.',
    sources: [
      'https://www.postgresql.org/docs/18/planner-stats.html',
      'https://www.postgresql.org/docs/18/sql-createstatistics.html',
      'Leis et al., How Good Are Query Optimizers, Really?, VLDB 2015 (q-error)',
    ],
  },
  fixtures: {
    fires: ['pg14/row-misestimate', 'pg18/row-misestimate'],
    silent: ['pg18/row-estimate-right', 'pg18/seq-scan-under-limit'],
  },
  judge(context, given) {
    // Of all types, so that partitions which are misjudged alike are told once.
    return scanGroups(context, context.nodesByType.keys(), (node) =>
      isWrongHere(context, node, given),
    )
      .filter(({ lead }) => shareOfDependents(context, lead) >= given.minShare)
      .map(({ lead }) => report(context, lead));
  },
});

/** Where the number first goes wrong: what stands above inherits the error, and would be told once more for nothing. */
function isWrongHere(
  context: RuleContext,
  node: PlanNode,
  { minQError, minRowsPerLoop, minRowsTotal }: z.infer<typeof options>,
): boolean {
  if (PASSES_ON.has(nodeType(node))) return false;
  const metrics = metricsOf(context, node);
  const { qError, actualRowsTotal: actual, estimatedRowsTotal: expected } = metrics;
  if (qError === null || actual === null || qError < minQError) return false;
  // 0 instead of 5 rows is a factor of five and changes nothing.
  const larger = Math.max(actual, expected);
  const perLoop = larger / Math.max(1, executionsOf(metrics));
  if (perLoop < minRowsPerLoop && larger < minRowsTotal) return false;
  // Fewer rows than expected are no error where somebody stopped asking.
  if (expected > actual && (metrics.mayStopEarly || wasPruned(context, node))) return false;
  return inputsOf(context, node).every((input) => {
    // Both: an input that is wrong by itself has the finding, and one that is nearly as wrong explains this node.
    const inherited = metricsOf(context, input).qError ?? 1;
    return inherited < minQError && inherited * ARISES_RATIO <= qError;
  });
}

/** Partitions that were left out at run time return nothing, as they should. */
function wasPruned(context: RuleContext, node: PlanNode): boolean {
  return (
    (node.fields['Subplans Removed'] ?? 0) > 0 ||
    (nodeType(node).endsWith('Append') &&
      node.children.some((child) => metricsOf(context, child).neverExecuted))
  );
}

/** Where the node's rows come from, through nodes that only hand them on; for a CTE Scan the CTE. */
function inputsOf(context: RuleContext, node: PlanNode): readonly PlanNode[] {
  const cte = node.fields['CTE Name'];
  if (nodeType(node) === 'CTE Scan' && cte !== undefined) {
    return context.plan.nodes.filter(
      (candidate) => candidate.fields['Subplan Name'] === `CTE ${cte}`,
    );
  }
  return node.children
    .filter(({ fields }) => !['SubPlan', 'InitPlan'].includes(fields['Parent Relationship'] ?? ''))
    .flatMap((child) => {
      const isBitmap = nodeType(child).startsWith('Bitmap');
      const handsOn =
        PASSES_ON.has(nodeType(child)) && !isBitmap && nodeType(child) !== 'Function Scan';
      if (isBitmap) return [];
      return handsOn ? inputsOf(context, child) : [child];
    });
}

function report(context: RuleContext, node: PlanNode): Finding {
  const metrics = metricsOf(context, node);
  const executions = Math.max(1, executionsOf(metrics));
  const came = (metrics.actualRowsTotal ?? 0) / executions;
  const expected = metrics.estimatedRowsTotal / executions;
  // Told for one loop, as EXPLAIN prints both numbers.
  const factor = `${humanCount(metrics.qError ?? 1)} times`;
  const conditions = conditionsOf(context, node);
  const advice = adviseEstimate(context, node, conditions);
  const where = describeNode(node);
  const each = executions > 1 ? ' a loop' : '';
  return makeFinding(context, {
    rule: 'row-misestimate',
    node,
    share: shareOfDependents(context, node),
    saves: ESTIMATE_SAVES,
    title: `${capitalized(where)} returns ${humanRows(came)}${each}, ${humanCount(expected)} expected`,
    message: `The planner expected ${humanRows(expected)} from ${where}${each} and got ${humanCount(came)}, ${factor} ${came > expected ? 'more' : 'fewer'}. ${advice.sentence}`,
    brief: `${humanRows(came)}, expected ${humanCount(expected)}`,
    evidence: evidence(came, expected, metrics.qError ?? 1, conditions),
    range: rangeOf(context, node, conditions),
    fixes: advice.fixes,
  });
}

function evidence(
  came: Rows,
  expected: Rows,
  factor: number,
  conditions: readonly Condition[],
): Finding['evidence'] {
  return [
    estimated('Rows expected a loop', expected, 'rows'),
    measured('Rows a loop', came, 'rows'),
    measured('q-error', factor, 'ratio'),
    ...(conditions.length === 0
      ? []
      : [measured('Conditions', conditions.map(({ text }) => text).join(' AND '), 'text')]),
  ];
}

function conditionsOf(context: RuleContext, node: PlanNode): readonly Condition[] {
  const { fields } = node;
  return scanConditions(
    context,
    node,
    fields['Index Cond'],
    fields['Recheck Cond'],
    fields['Hash Cond'],
    fields['Merge Cond'],
    fields['Join Filter'],
    fields.Filter,
  );
}

/** What the planner chooses, or gives memory to, by the rows of its input; a Plain aggregate is there with any number. */
const CHOSEN_BY_ROWS: ReadonlySet<string> = new Set([
  'Nested Loop',
  'Hash Join',
  'Merge Join',
  'Sort',
  'Aggregate',
  'Memoize',
]);

/** The time of the nearest node above that was chosen by this number, without the part where it arose. */
function shareOfDependents(context: RuleContext, node: PlanNode): Share {
  // Nodes between hand the rows on, such as a Hash or a Gather.
  let below = node;
  for (const above of ancestors(context, node)) {
    if (CHOSEN_BY_ROWS.has(nodeType(above)) && above.fields.Strategy !== 'Plain') {
      return Math.max(
        0,
        metricsOf(context, above).totalShare - metricsOf(context, below).totalShare,
      );
    }
    below = above;
  }
  return 0;
}

function rangeOf(
  context: RuleContext,
  node: PlanNode,
  conditions: readonly Condition[],
): SourceRange | null {
  if (isJoin(node)) return placeJoin(context, node);
  if (nodeType(node) === 'Aggregate') return placeGroup(context, node.fields['Group Key'] ?? []);
  return placeCondition(context, node, conditions);
}
