// Is NOT IN used with a subquery, where NULL decides and no anti-join is possible?

import { z } from 'zod';
import type { PlanNode } from '../../model/planNode';
import { subPlanUses } from '../conditions/subPlans';
import { defineRule, type RuleContext } from './rule';
import { humanCount } from '../../util/humanNumbers';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { fromNodes, metricsOf, parentOf, subtree } from './support/nodes';
import { countOption } from './support/options';
import { placeRelation } from './support/place';
import { notExistsFixes } from './support/subqueryFixes';
import { keyName } from '../conditions/sortKey';

export const hashedNotIn = defineRule({
  id: 'hashed-not-in',
  since: '0.1.0',
  // A hash that fits into memory is nearly as fast as an anti-join: what NULL does is the graver matter.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: a hashed subplan answers a thousand tests in less than a millisecond.
    minRows: countOption(1000, 'Rows of the subquery, or rows tested, at least.'),
  }),
  documentation: {
    summary:
      'NOT IN with a subquery cannot become an anti-join, and gives nothing once the subquery returns NULL.',
    why: 'x NOT IN (...) is unknown as soon as the list holds a NULL, so the planner has to keep all values and test every row against them. Beyond work_mem it even scans the whole list for every row. And one NULL makes the result empty, which is rarely meant.',
    fix: 'Write NOT EXISTS (SELECT 1 FROM t WHERE t.column = x): the planner makes an anti-join of it, and NULL does no harm.',
    falsePositives: 'Where the NULL rule of NOT IN is wanted.',
    sources: [
      'https://www.postgresql.org/docs/18/functions-subquery.html#FUNCTIONS-SUBQUERY-NOTIN',
    ],
  },
  fixtures: {
    fires: ['pg14/hashed-not-in', 'pg18/hashed-not-in'],
    silent: ['pg18/not-exists', 'pg18/subplan-few'],
  },
  judge(context, { minRows }) {
    return fromNodes(context, (node) => {
      const outer = parentOf(context, node);
      const name = node.fields['Subplan Name'];
      if (node.fields['Parent Relationship'] !== 'SubPlan' || outer === null) return [];
      if (name === undefined || !isNegated(outer, name)) return [];
      const rows = metricsOf(context, node).actualRowsTotal ?? 0;
      // Either side may be the large one: many values make the hash table, many rows the tests.
      const tested = metricsOf(context, outer);
      const scan = [...subtree(context, node)].find(
        ({ fields }) => fields['Relation Name'] !== undefined,
      );
      if (Math.max(rows, tested.actualRowsTotal ?? 0) < minRows || scan === undefined) return [];
      // Without NULLs a hash table is as good as an anti-join; what it cannot hold is read again for every row.
      const isNeverNull = isNotNull(context, scan, node);
      if (isNeverNull && isHashed(outer, name)) return [];
      // The rows around it are tested one by one where they are read.
      const share = metricsOf(context, node).totalShare + tested.selfShare;
      // A NULL among the values makes NOT IN unknown for every row that does not match (documentation 18, "Subquery Expressions").
      const table = relationName(scan);
      return [
        makeFinding(context, {
          rule: 'hashed-not-in',
          node,
          share,
          title: `NOT IN keeps ${humanCount(rows)} values of ${table} and tests each row`,
          message: `NOT IN tests each row against ${humanCount(rows)} values of ${table} (${shareOfWhole(context, share)})${isNeverNull ? '' : ', and returns nothing once one of them is NULL'}. NOT EXISTS would be an anti-join.`,
          brief: 'NOT IN, no anti-join',
          evidence: [
            measured('Values', rows, 'rows'),
            measured('Rows kept', tested.actualRowsTotal ?? 0, 'rows'),
          ],
          range: placeRelation(context, scan),
          fixes: notExistsFixes(context, scan),
        }),
      ];
    });
  },
});

function isHashed({ fields }: PlanNode, name: string): boolean {
  return [fields.Filter, fields['Join Filter'], fields['One-Time Filter']]
    .flatMap(subPlanUses)
    .some((use) => use.name === name && use.isHashed);
}

/** `NOT (hashed SubPlan 1)` up to 16, `NOT (ANY (x = (hashed SubPlan 1).col1))` from 17. */
function isNegated({ fields }: PlanNode, name: string): boolean {
  return [fields.Filter, fields['Join Filter'], fields['One-Time Filter']]
    .flatMap(subPlanUses)
    .some((use) => use.name === name && use.isNegated && use.role === 'test');
}

/** With a NOT NULL column the result is right, and from 19 an anti-join is planned. Without VERBOSE the columns are not known. */
function isNotNull(context: RuleContext, scan: PlanNode, top: PlanNode): boolean {
  const columns = (top.fields.Output ?? []).map(keyName);
  const table = tableScanned(context.catalog, scan);
  return (
    table !== null &&
    columns.length > 0 &&
    columns.every((name) => table.columns.find((column) => column.name === name)?.notNull === true)
  );
}
