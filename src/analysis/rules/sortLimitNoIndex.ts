// Does a LIMIT sort many rows to return a few, where an index could deliver them in order?

import * as z from 'zod';
import { humanCount, humanRows } from '../../util/humanNumbers';
import type { Fix } from '../../model/change';
import type { PlanNode } from '../../model/planNode';
import { editFix } from '../changes/fixes';
import { nullsDefault } from '../rewrites/nullsDefault';
import { defineRule, type RuleContext } from './rule';
import { distanceIndex } from './support/distanceIndex';
import { list, makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { claimedFix } from './support/indexAdvice';
import { childIn, fromNodesOf, metricsOf, nodeType, subtree } from './support/nodes';
import { tableScanned } from '../columns/tables';
import { countOption, shareOption } from './support/options';
import { orderIndex } from './support/orderIndex';
import { placeOrder } from './support/place';
import { keyName } from '../conditions/sortKey';

export const sortLimitNoIndex = defineRule({
  id: 'sort-limit-no-index',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: fewer are sorted in a few milliseconds, while every index is written with each row.
    minRows: countOption(10_000, 'Rows that go into the sort, at least.'),
    minShare: shareOption(
      0.2,
      "Part of the statement's time that the sort and its scan take, at least.",
    ),
  }),
  documentation: {
    summary: 'ORDER BY ... LIMIT reads and sorts many rows to return the first few.',
    why: 'Without an index in the requested order, every row is read before the first can be returned. With one, the scan stops after the LIMIT.',
    fix: 'Create an index on the columns of ORDER BY, with the columns that are compared with = in front of them; for the distance of a column, `<->`, a GiST index on it.',
    falsePositives:
      'A filter that leaves few rows makes the sort cheap; an index on the filter serves better then.',
    sources: ['https://www.postgresql.org/docs/18/indexes-ordering.html'],
  },
  fixtures: {
    fires: ['pg14/sort-limit-no-index', 'pg18/sort-limit-no-index', 'pg18/nearest-point'],
    silent: ['pg18/sort-limit-index', 'pg18/sort-in-memory'],
  },
  judge(context, { minRows, minShare }) {
    return fromNodesOf(context, ['Sort'], (node) => {
      const input = childIn(node, 'Outer');
      // A bounded sort keeps only the wanted rows in a heap (tuplesort.c): its method tells that a LIMIT is above, however far.
      const isTopN = String(node.fields['Sort Method']).startsWith('top-N');
      if (!isTopN || input === null) return [];
      const rows = metricsOf(context, input).actualRowsTotal ?? 0;
      const metrics = metricsOf(context, node);
      const scans = [...subtree(context, node)].filter(({ children }) => children.length === 0);
      const [scan] = scans;
      if (rows < minRows || metrics.totalShare < minShare || scan === undefined) return [];
      // With a join below, the order would have to survive it, which only a nested loop lets it.
      // And an index that narrows the rows already would have to be given up for one in order.
      if (scans.length !== 1 || nodeType(scan) !== 'Seq Scan') return [];
      const keys = node.fields['Sort Key'] ?? [];
      const advice = orderIndex(context, node) ?? distanceIndex(context, node, scan);
      const serve = advice === null ? '' : ` An index on ${advice.on} would deliver them in order.`;
      const by = list(keys.map(keyName));
      // What is kept has to be fetched in order as well, so it is not saved.
      const kept = metrics.actualRowsTotal ?? 0;
      return [
        makeFinding(context, {
          rule: 'sort-limit-no-index',
          node,
          share: metrics.totalShare,
          saves: partOf(rows - kept, rows),
          title: `Sorts ${humanRows(rows)} by ${by} to return ${humanCount(kept)}`,
          message: `Reads and sorts ${humanRows(rows)} by ${by} to return ${humanCount(kept)} (${shareOfWhole(context, metrics.totalShare)}).${serve}`,
          brief: `sorts ${humanRows(rows)} for ${humanCount(kept)}`,
          evidence: [
            measured('Rows sorted', rows, 'rows'),
            measured('Rows returned', kept, 'rows'),
          ],
          range: placeOrder(context, keys),
          fixes: [
            ...nullsFixes(context, scan),
            ...(advice === null ? [] : [claimedFix(advice, serve)]),
          ],
        }),
      ];
    });
  },
});

/** Only of one table's rows: what an outer join adds may be NULL in any column. */
function nullsFixes({ statement, catalog }: RuleContext, scan: PlanNode): readonly Fix[] {
  const table = tableScanned(catalog, scan);
  const told = statement === null || table === null ? null : nullsDefault(statement, table);
  if (told === null) return [];
  return [editFix(told.title, told.edit.range, told.edit.newText, told.equivalence)];
}
