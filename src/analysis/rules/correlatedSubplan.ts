// Does a subquery run once for each row?

import { z } from 'zod';
import { humanCount } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { relationName } from './support/names';
import { executionsOf, fromNodes, metricsOf, subtree } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeRelation } from './support/place';

export const correlatedSubplan = defineRule({
  id: 'correlated-subplan',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    minLoops: countOption(1000, 'Runs of the subquery, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A correlated subquery runs once for each row of the query around it.',
    why: 'A subquery that names a column of the outer query cannot be computed once. It runs again for every outer row, as a nested loop that the planner cannot reorder.',
    fix: 'Write it as a join with GROUP BY, or as LEFT JOIN LATERAL, so that the planner may choose another method; or make each run cheap with an index on the correlated column.',
    falsePositives: 'For a few outer rows with an index, a subquery is as good as a join.',
    sources: ['https://www.postgresql.org/docs/18/queries-table-expressions.html#QUERIES-LATERAL'],
  },
  fixtures: {
    fires: ['pg14/correlated-subplan', 'pg18/correlated-subplan'],
    silent: ['pg18/subplan-few', 'pg18/hashed-not-in'],
  },
  judge(context, { minLoops, minShare }) {
    return fromNodes(context, (node) => {
      if (node.fields['Parent Relationship'] !== 'SubPlan') return [];
      const metrics = metricsOf(context, node);
      const loops = executionsOf(metrics);
      if (loops < minLoops || metrics.totalShare < minShare) return [];
      const scan = [...subtree(context, node)].find(
        ({ fields }) => fields['Relation Name'] !== undefined,
      );
      const on = scan === undefined ? '' : ` on ${relationName(scan)}`;
      return [
        makeFinding(context, {
          rule: 'correlated-subplan',
          node,
          share: metrics.totalShare,
          saves: 1 - 1 / loops,
          title: `Subquery${on} runs ${humanCount(loops)} times`,
          message: `The subquery${on} runs ${humanCount(loops)} times, once for each row around it (${shareOfWhole(context, metrics.totalShare)}). A join with GROUP BY, or LEFT JOIN LATERAL, would let the planner read it once.`,
          brief: `subquery runs ${humanCount(loops)} times`,
          evidence: [
            measured('Runs', loops, 'count'),
            measured('All runs', metrics.wallTimeMs ?? 0, 'ms'),
          ],
          range: placeRelation(context, scan ?? node),
          fixes: [],
        }),
      ];
    });
  },
});
