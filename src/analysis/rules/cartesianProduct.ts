// Is every row of one side paired with every row of the other?

import * as z from 'zod';
import type { PlanNode } from '../../model/planNode';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { columnsIn } from '../conditions/expression';
import { parseExpression } from '../conditions/parseExpression';
import { defineRule } from './rule';
import { estimated, makeFinding, measured, shareOfWhole } from './support/describe';
import { childIn, fromNodesOf, metricsOf, subtree } from './support/nodes';
import { countOption } from './support/options';
import { placeRelation } from './support/place';
import { relationName } from '../plan/names';

export const cartesianProduct = defineRule({
  id: 'cartesian-product',
  since: '0.1.0',
  severity: 'high',
  needs: {},
  // Heuristic: lists of choices are multiplied on purpose, and stay below this.
  options: z.object({ minRows: countOption(1000, 'Pairs, at least.') }),
  documentation: {
    summary: 'Two relations are joined without a condition.',
    why: 'Without a join condition every row of one side is paired with every row of the other. Mostly a condition was forgotten, or names a wrong alias.',
    fix: 'Add the join condition. Where every pair is wanted, CROSS JOIN says so.',
    falsePositives: 'Calendars, grids and parameter lists are rightly crossed with a table.',
    sources: ['https://www.postgresql.org/docs/18/queries-table-expressions.html#QUERIES-JOIN'],
  },
  fixtures: {
    fires: ['pg14/cartesian-product', 'pg18/cartesian-product'],
    silent: ['pg18/cartesian-small', 'pg18/nested-loop-few', 'pg18/lateral-limit'],
  },
  judge(context, { minRows }) {
    // Hash and merge joins search by an equality; only FULL JOIN ON true merges without one (joinpath.c).
    return fromNodesOf(context, ['Nested Loop'], (node) => {
      const outer = childIn(node, 'Outer');
      const inner = childIn(node, 'Inner');
      if (outer === null || inner === null) return [];
      // A condition on the pairs, even one that no index serves: slow, but meant.
      if (node.fields['Join Filter'] !== undefined) return [];
      // The condition is then applied inside, where each run finds other rows.
      if ([...subtree(context, inner)].some(isParameterized)) return [];
      const metrics = metricsOf(context, node);
      const isMeasured = context.metrics.measured;
      const rows = isMeasured ? metrics.actualRowsTotal : metrics.estimatedRowsTotal;
      const left = isMeasured
        ? metricsOf(context, outer).actualRowsTotal
        : metricsOf(context, outer).estimatedRowsTotal;
      // One outer row makes no product, and one inner row for each neither.
      if (rows === null || left === null || left < 2 || rows < minRows || rows < left * 2)
        return [];
      // A product with several tables has no name of its own: the first of them stands for it.
      const scan =
        [...subtree(context, inner)].find(({ children }) => children.length === 0) ?? inner;
      const say = isMeasured ? measured : estimated;
      const name = relationName(scan);
      return [
        makeFinding(context, {
          rule: 'cartesian-product',
          node,
          share: metrics.totalShare,
          title: `Every row is paired with every row of ${name}: ${humanRows(rows)}`,
          message: `${humanRows(left)} are each paired with all of ${name}, ${humanCount(rows)} pairs (${shareOfWhole(context, metrics.totalShare)}). A join condition on ${name} is missing.`,
          brief: `${humanCount(rows)} pairs without condition`,
          evidence: [say('Pairs', rows, 'rows'), say('Outer rows', left, 'rows')],
          range: placeRelation(context, scan),
          // Which condition was forgotten only the person knows.
          fixes: [],
        }),
      ];
    });
  },
});

/** The inner side depends on the outer row: an index condition, a lateral reference, a memoized key. */
function isParameterized({ fields }: PlanNode): boolean {
  if (fields['Cache Key'] !== undefined || fields['Function Call'] !== undefined) return true;
  const conditions = [
    fields['Index Cond'],
    fields.Filter,
    fields['Recheck Cond'],
    fields['TID Cond'],
  ];
  return conditions.some((text) => text !== undefined && readsOther(text, fields.Alias));
}

/** A condition too long to be read may do so. */
function readsOther(condition: string, own: string | undefined): boolean {
  const expression = parseExpression(condition);
  return (
    expression === null ||
    columnsIn(expression).some(({ alias }) => alias !== null && alias !== own)
  );
}
