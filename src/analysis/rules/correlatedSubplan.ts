// Does a subquery run once for each row?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanNode } from '../../model/planNode';
import { assertNever } from '../../util/assertNever';
import { humanCount } from '../../util/humanNumbers';
import { subPlanUses } from '../conditions/subPlans';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { relationName } from '../plan/names';
import { executionsOf, fromNodes, metricsOf, nodeType, parentOf, subtree } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeRelation } from './support/place';
import { existsFixes, joinFixes, notExistsFixes } from './support/subqueryFixes';
import { unionFix } from './support/unionOfArms';

export const correlatedSubplan = defineRule({
  id: 'correlated-subplan',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: below, one index look-up a run is still faster than reading the table once.
    minLoops: countOption(1000, 'Runs of the subquery, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A correlated subquery runs once for each row of the query around it.',
    why: 'A subquery that names a column of the outer query cannot be computed once. It runs again for every outer row, as a nested loop that the planner cannot reorder.',
    fix:
      'Write a value that is computed as a join with GROUP BY, or as LEFT JOIN LATERAL, so that the planner may choose another method. EXISTS and IN under OR ' +
      'become semi-joins when each side of the OR is asked for by itself, in two statements with UNION ALL. Or make each run cheap with an index on the correlated column.',
    falsePositives: 'For a few outer rows with an index, a subquery is as good as a join.',
    sources: ['https://www.postgresql.org/docs/18/queries-table-expressions.html#QUERIES-LATERAL'],
  },
  fixtures: {
    fires: [
      'pg14/correlated-subplan',
      'pg18/correlated-subplan',
      'pg14/or-exists',
      'pg18/or-exists',
    ],
    silent: ['pg18/subplan-few', 'pg18/hashed-not-in'],
  },
  judge(context, { minLoops, minShare }) {
    return fromNodes(context, (node) => {
      // An InitPlan runs once and hashed SubPlans fill their table once: their loops stay small.
      if (node.fields['Parent Relationship'] !== 'SubPlan') return [];
      const metrics = metricsOf(context, node);
      const loops = executionsOf(metrics);
      if (loops < minLoops || metrics.totalShare < minShare) return [];
      // Named after its first table: a subquery has no name that a person wrote.
      const scan = [...subtree(context, node)].find(
        ({ fields }) => fields['Relation Name'] !== undefined,
      );
      // What it can become depends on the condition around it, not on the subquery.
      const role = roleOf(parentOf(context, node), node);
      // It needs nothing of the row around it and is only read again: that is what hashed-not-in tells.
      if (role === 'denied' && nodeType(node) === 'Materialize') return [];
      const fixes = fixesOf(context, role, scan ?? null);
      const isCount =
        role === 'value' && scan !== undefined && existsFixes(context, scan).length > 0;
      const on = scan === undefined ? '' : ` on ${relationName(scan)}`;
      return [
        makeFinding(context, {
          rule: 'correlated-subplan',
          node,
          share: metrics.totalShare,
          // Read once, it costs one run at least.
          saves: 1 - 1 / loops,
          title: `Subquery${on} runs ${humanCount(loops)} times`,
          message: `The subquery${on} runs ${humanCount(loops)} times, once for each row around it (${shareOfWhole(context, metrics.totalShare)}). ${isCount ? EXISTS : REMEDIES[role]}`,
          brief: `subquery runs ${humanCount(loops)} times`,
          evidence: [
            measured('Runs', loops, 'count'),
            measured('All runs', metrics.wallTimeMs ?? 0, 'ms'),
          ],
          range: placeRelation(context, scan ?? node),
          fixes,
        }),
      ];
    });
  },
});

/** What the subquery is to the condition decides what it can become (prepjointree.c pull_up_sublinks looks at AND alone). */
type Role = 'under-or' | 'denied' | 'tested' | 'value';

/** The last sentence of the message: what it could become, as the planner would have it. */
const REMEDIES: Readonly<Record<Role, string>> = {
  'under-or':
    'Under OR it cannot become a semi-join: two statements, each with one side of the OR, let the planner read it once.',
  denied: 'As NOT EXISTS with a plain comparison it can become an anti-join, which reads it once.',
  tested: 'As EXISTS or IN with a plain comparison it can become a semi-join, which reads it once.',
  value:
    'A join with the subquery grouped by the columns that it compares (GROUP BY) lets the planner read it once.',
};

/** Of a count that is compared with 0. */
const EXISTS = 'As EXISTS it can become a semi-join, which looks for one row and counts none.';

function fixesOf(context: RuleContext, role: Role, scan: PlanNode | null): readonly Fix[] {
  switch (role) {
    case 'under-or': {
      const union = unionFix(context);
      return union === null ? [] : [union];
    }
    case 'denied':
      return scan === null ? [] : notExistsFixes(context, scan);
    case 'value':
      return scan === null ? [] : [...existsFixes(context, scan), ...joinFixes(context, scan)];
    case 'tested':
      return [];
    default:
      return assertNever(role);
  }
}

/** How the node above uses it; in a select list it is a value. */
function roleOf(outer: PlanNode | null, { fields }: PlanNode): Role {
  // `SubPlan 2`: the condition above refers to it by this name.
  const name = fields['Subplan Name'];
  const use = [outer?.fields.Filter, outer?.fields['Join Filter']]
    .flatMap(subPlanUses)
    .find((found) => found.name === name);
  if (use === undefined || use.role === 'value') return 'value';
  if (use.isUnderOr) return 'under-or';
  return use.isNegated ? 'denied' : 'tested';
}
