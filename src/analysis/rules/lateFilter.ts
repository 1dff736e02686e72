// Are rows joined, united or computed first, and nearly all of them thrown away by a condition on the result?

import * as z from 'zod';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import { humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import type { Condition } from '../conditions/condition';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { describeNode } from '../plan/names';
import { fromNodesOf, keptWords, metricsOf, nodeType } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeCondition } from './support/place';
import { scanConditions } from './support/scanConditions';
import { isMixedOr, unionFix } from './support/unionOfArms';

/** Scans of tables, CTEs and functions have rules of their own. */
const TYPES = ['Nested Loop', 'Hash Join', 'Merge Join', 'Subquery Scan'];

export const lateFilter = defineRule({
  id: 'late-filter',
  since: '0.2.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: a join builds ten thousand rows in some milliseconds.
    minRemoved: countOption(10_000, 'Rows removed by the filter, at least.'),
    // Heuristic: what keeps a tenth or more had to be built in any case.
    minRemovedShare: shareOption(0.9, 'Part of the rows that the filter removes, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A condition throws most rows away only after a join or a subquery has built them.',
    why:
      'The planner moves a condition down to the table that it is about, so that an index can serve it. Some conditions cannot move: an OR that names ' +
      'tables on both sides of an outer join, a condition on a UNION ALL whose parts give the column in different types, on a window function, ' +
      'or on a subquery with LIMIT. Then everything below is read, joined and computed for rows that are thrown away.',
    fix:
      'Answer the sides of an OR apart and unite them: each then begins with its own few rows. Give a column of a UNION ALL the same type in ' +
      'every part. Where only the latest row of a group is wanted, ask for it by LATERAL ... ORDER BY ... LIMIT 1 instead of numbering all.',
    falsePositives:
      'Rows that have no partner (IS NULL over an outer join) have to be looked for this way, or by NOT EXISTS.',
    sources: [
      'https://www.postgresql.org/docs/18/queries-union.html',
      'src/backend/optimizer/path/allpaths.c subquery_is_pushdown_safe',
      'src/backend/optimizer/plan/initsplan.c distribute_qual_to_rels',
    ],
  },
  fixtures: {
    fires: [
      'pg14/or-across-outer-joins',
      'pg18/or-across-outer-joins',
      'pg14/union-all-of-two-types',
      'pg18/union-all-of-two-types',
    ],
    silent: ['pg18/hash-left', 'pg18/nested-loop-left', 'pg18/union-all', 'pg18/cte-fence'],
  },
  judge(context, given) {
    return fromNodesOf(context, TYPES, (node) => {
      const { loops, totalShare, actualRowsTotal } = metricsOf(context, node);
      // Printed as a mean of the loops.
      const removed = (node.fields['Rows Removed by Filter'] ?? 0) * (loops ?? 0);
      const kept = actualRowsTotal ?? 0;
      if (removed < given.minRemoved || totalShare < given.minShare) return [];
      if (removed < (removed + kept) * given.minRemovedShare) return [];
      return [report(context, node, { removed, kept, share: totalShare })];
    });
  },
});

/** Over all loops. */
interface Waste {
  readonly removed: number;
  readonly kept: number;
  readonly share: number;
}

function report(context: RuleContext, node: PlanNode, { removed, kept, share }: Waste): Finding {
  const conditions = scanConditions(context, node, node.fields.Filter);
  const few = keptWords(context, [node]);
  // An OR over both sides can be taken apart; a condition that the planner may not push down is only explained.
  const fix = conditions.some(isMixedOr) ? unionFix(context) : null;
  return makeFinding(context, {
    rule: 'late-filter',
    node,
    share,
    saves: partOf(removed, removed + kept),
    title: `${builderOf(node)} builds ${humanRows(removed + kept)}, its filter keeps ${few}`,
    message: `Builds ${humanRows(removed + kept)} and keeps ${few} of them by a filter on the result (${shareOfWhole(context, share)}). ${hint(node, conditions)}`,
    brief: `builds ${humanRows(removed + kept)}, keeps ${few}`,
    evidence: [
      measured('Rows removed by filter', removed, 'rows'),
      measured('Rows kept', kept, 'rows'),
      measured('Filter', node.fields.Filter ?? '', 'text'),
    ],
    range: placeCondition(context, node, conditions),
    fixes: fix === null ? [] : [fix],
  });
}

function builderOf(node: PlanNode): string {
  if (nodeType(node) !== 'Subquery Scan') return describeNode(node).replace(/^the (.)/, upper);
  return `Subquery ${node.fields.Alias ?? ''}`.trim();
}

function upper(_all: string, first: string): string {
  return first.toUpperCase();
}

/** What the condition waits for, and how to do without. */
function hint(node: PlanNode, conditions: readonly Condition[]): string {
  if (conditions.some(isMixedOr)) {
    return 'Its OR names tables on both sides, so neither side is searched by it: UNION of two statements, each with one side of the OR, begins with the few rows of each.';
  }
  // `LEFT JOIN ... WHERE other.id IS NULL`: the anti-join as people write it, where the planner did not see one.
  if (conditions.some(({ kind }) => kind === 'is-null')) {
    return 'Rows without a partner are found by NOT EXISTS without building the others.';
  }
  // A Subquery Scan is where a condition stops that could not go further down: what lies right below says why.
  const below = nodeType(node) === 'Subquery Scan' ? node.children[0] : undefined;
  switch (below === undefined ? '' : nodeType(below)) {
    case 'Append':
    case 'Merge Append':
      return `${unionHint(node, conditions)} Give it the same type in every part, and the condition reaches their indexes.`;
    case 'WindowAgg':
      return 'It tests a window function, which needs all rows: for the first row of each group, LATERAL with ORDER BY and LIMIT 1 reads only that one.';
    case 'Limit':
      return 'A LIMIT stands below it, so it cannot move down: put the condition into the subquery where that is meant.';
    default:
      return 'It cannot move down to a table as it is written: a condition on the columns of one table can.';
  }
}

/** The parts of a UNION ALL keep a condition out when they differ in type (allpaths.c compare_tlist_datatypes). */
function unionHint({ fields }: PlanNode, conditions: readonly Condition[]): string {
  const columns = [...new Set(conditions.flatMap(({ subject }) => subject?.column ?? []))];
  const about = columns.length === 1 ? `Its column ${columns[0] ?? ''}` : 'A column of it';
  return `${about} has another type in one part of the UNION ALL ${fields.Alias ?? ''} than in another, so the condition stays above it.`;
}
