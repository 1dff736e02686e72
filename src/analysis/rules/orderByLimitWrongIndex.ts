// Does a LIMIT walk an index in ORDER BY order and throw nearly everything away until it has enough?

import * as z from 'zod';
import type { IndexKey } from '../../model/indexDefinition';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { columnKey } from '../indexes/newIndex';
import { keysetFixes } from './support/unionOfArms';
import { defineRule, type RuleContext } from './rule';
import { scanConditions } from './support/scanConditions';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { adviseIndex, adviseIndexOn, claimedFix } from './support/indexAdvice';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { ancestors, fromNodes, metricsOf, nodeType } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeCondition } from './support/place';

export const orderByLimitWrongIndex = defineRule({
  id: 'order-by-limit-wrong-index',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: a walk that throws away less than this is over at once.
    minRemoved: countOption(1000, 'Rows removed by the filter, at least.'),
    // Heuristic: with more matches among what is walked, the order was worth it.
    minRemovedShare: shareOption(0.9, 'Part of the rows read that the filter removed, at least.'),
  }),
  documentation: {
    summary:
      'ORDER BY ... LIMIT reads an index in order and filters most rows away before it has enough.',
    why: 'The planner expects to find the first matching rows soon if it walks the index in the requested order. When the matches are rare, or stand at the far end, it reads most of the table first.',
    fix: 'Create an index on the filtered columns, then the column of the order: it finds the matches directly, in order.',
    falsePositives:
      'When the matches are evenly spread and the LIMIT is small, walking the order is right; then few rows are removed and the rule is silent.',
    sources: ['https://www.postgresql.org/docs/18/indexes-ordering.html'],
  },
  fixtures: {
    fires: ['pg14/order-by-limit-wrong-index', 'pg18/order-by-limit-wrong-index'],
    silent: ['pg18/sort-limit-index', 'pg18/index-late-filter'],
  },
  judge(context, { minRemoved, minRemovedShare }) {
    return fromNodes(context, (node) => {
      const index = node.fields['Index Name'];
      if (index === undefined || nodeType(node).startsWith('Bitmap')) return [];
      const { loops, actualRowsTotal, selfShare } = metricsOf(context, node);
      // The planner takes the index as it expects the wanted rows to lie evenly along the order (pathnode.c compare_fractional_path_costs).
      const isLimited = [...ancestors(context, node)].some((above) => nodeType(above) === 'Limit');
      if (!isLimited) return [];
      // A condition on the index means that it was chosen to search, not for its order.
      if (node.fields['Index Cond'] !== undefined || loops === null) return [];
      // Printed as a mean of the loops.
      const removed = (node.fields['Rows Removed by Filter'] ?? 0) * loops;
      const kept = actualRowsTotal ?? 0;
      if (removed < minRemoved || removed < (removed + kept) * minRemovedShare) return [];
      const conditions = scanConditions(context, node, node.fields.Filter);
      const table = tableScanned(context.catalog, node);
      // What is compared by = goes first: behind it the order is still the index's.
      const equal = conditions.flatMap(({ kind, subject, isRestriction }) =>
        kind === 'equality' && isRestriction && subject?.wrapper === 'none' ? [subject.column] : [],
      );
      const advice =
        equal.length > 0
          ? adviseIndexOn(node, filterThenOrder(context, equal), table)
          : adviseIndex(context, node, conditions, table);
      const serve = advice === null ? '' : ` An index on ${advice.on} would find them in order.`;
      // The next page by several keys: no index is missing, only the bound that the OR hides.
      const keyset = keysetFixes(context, conditions).length > 0 ? KEYSET : '';
      return [
        makeFinding(context, {
          rule: 'order-by-limit-wrong-index',
          node,
          share: selfShare,
          saves: partOf(removed, removed + kept),
          title: `Walks ${index} over ${humanRows(removed + kept)} to find ${humanCount(kept)}`,
          message: `Reads ${humanRows(removed + kept)} of ${relationName(node)} in the order of ${index} and removes ${humanCount(removed)} of them before it has ${humanCount(kept)} (${shareOfWhole(context, selfShare)}).${keyset}${serve}`,
          brief: `walks ${humanRows(removed + kept)}, keeps ${humanCount(kept)}`,
          evidence: [
            measured('Rows read', removed + kept, 'rows'),
            measured('Rows kept', kept, 'rows'),
            measured('Filter', node.fields.Filter ?? '', 'text'),
          ],
          range: placeCondition(context, node, conditions),
          fixes: [
            ...keysetFixes(context, conditions),
            ...(advice === null ? [] : [claimedFix(advice, serve)]),
          ],
        }),
      ];
    });
  },
});

/** Stands before the sentence of the index: it needs none. */
const KEYSET =
  ' Both sides of its OR begin at the same bound: said by itself, the index begins there, too.';

/** Columns compared with = first, then ORDER BY; directions only where they are mixed, as an index is read backwards, too. */
function filterThenOrder(
  { statement }: RuleContext,
  equal: readonly string[],
): readonly IndexKey[] {
  // Of all blocks: the plan does not say which of them the scan belongs to.
  const items = statement?.blocks.flatMap(({ orderBy }) => orderBy) ?? [];
  const isMixed = items.some(({ descending }) => descending !== items[0]?.descending);
  const sorted = items.flatMap(({ column, descending }) =>
    column === null || equal.includes(column.column)
      ? []
      : [{ ...columnKey(column.column), ...(isMixed && descending ? DESCENDING : {}) }],
  );
  return [...[...new Set(equal)].map(columnKey), ...sorted];
}

/** NULLS FIRST comes with it. */
const DESCENDING = { descending: true, nullsFirst: true };
