// Are two indexes of one table combined where one composite index would do?

import * as z from 'zod';
import { humanRows } from '../../util/humanNumbers';
import type { PlanNode } from '../../model/planNode';
import { columnKey } from '../indexes/newIndex';
import { defineRule, type RuleContext } from './rule';
import { scanConditions } from './support/scanConditions';
import { list, makeFinding, measured, shareOfWhole } from './support/describe';
import { adviseIndex, adviseIndexOn, claimedFix, type IndexAdvice } from './support/indexAdvice';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { fromNodesOf, metricsOf, nodeType, parentOf, subtree } from './support/nodes';
import { MIN_SHARE, shareOption } from './support/options';
import { placeCondition } from './support/place';

export const bitmapAnd = defineRule({
  id: 'bitmap-and',
  since: '0.1.0',
  // Bitmaps are cheap beside the visits to the table, which stay the same.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({ minShare: shareOption(0.1, MIN_SHARE) }),
  documentation: {
    summary: 'The results of two indexes of one table are intersected.',
    why: 'Each index is read for all rows that fit its own condition, and only then are both lists intersected. One index on both columns reads only the rows that fit both.',
    fix: 'Create one index on the columns of both conditions, those compared with = first. It often makes one of the single indexes redundant.',
    falsePositives:
      'Where many combinations of columns are searched, single indexes that are combined need fewer indexes in all.',
    sources: ['https://www.postgresql.org/docs/18/indexes-bitmap-scans.html'],
  },
  fixtures: {
    fires: ['pg14/bitmap-and', 'pg18/bitmap-and'],
    silent: ['pg18/bitmap-exact'],
  },
  judge(context, { minShare }) {
    return fromNodesOf(context, ['BitmapAnd'], (node) => {
      // The heap scan has the conditions as the statement means them, and the rows that are left.
      const heap = parentOf(context, node);
      if (heap === null) return [];
      const share = metricsOf(context, node).totalShare;
      if (share < minShare) return [];
      // Those under a BitmapOr as well: `a = 1 AND (b = 2 OR c = 3)` combines three indexes.
      const scans = [...subtree(context, node)].filter((n) => nodeType(n) === 'Bitmap Index Scan');
      const indexes = scans.map(({ fields }) => fields['Index Name'] ?? '');
      // The Recheck Cond repeats the Index Cond of every scan below (createplan.c create_bitmap_subplan).
      const conditions = scanConditions(context, heap, heap.fields['Recheck Cond']);
      const advice = oneForAll(context, heap, scans);
      // Entries that were read from all of the indexes, most of which the others sort out.
      const read = scans.reduce((sum, n) => sum + (metricsOf(context, n).actualRowsTotal ?? 0), 0);
      // What the heap scan returned: its own Filter, which no index holds, was applied as well.
      const kept = metricsOf(context, heap).actualRowsTotal ?? 0;
      const serve = advice === null ? '' : ` One index on ${advice.on} would find them by itself.`;
      return [
        makeFinding(context, {
          rule: 'bitmap-and',
          node: heap,
          share,
          title: `Combines indexes ${list(indexes)} of ${relationName(heap)}`,
          message: `Reads ${humanRows(read)} from ${list(indexes)} to find the ${humanRows(kept)} that both name (${shareOfWhole(context, share)}).${serve}`,
          brief: 'combines two indexes',
          evidence: [
            measured('Index entries read', read, 'rows'),
            measured('Rows found', kept, 'rows'),
            measured('Indexes', indexes.join(', '), 'text'),
          ],
          range: placeCondition(context, heap, conditions),
          fixes: advice === null ? [] : [claimedFix(advice, serve)],
        }),
      ];
    });
  },
});

/**
 * What compares with = leads; of ranges the one with the fewest entries is searched, the others are tested within the index.
 * Null where an index of one of the scans alone would be all that comes of it.
 */
function oneForAll(
  context: RuleContext,
  heap: PlanNode,
  scans: readonly PlanNode[],
): IndexAdvice | null {
  const table = tableScanned(context.catalog, heap);
  const conditions = [...scans]
    .sort((a, b) => rowsOf(context, a) - rowsOf(context, b))
    .flatMap((scan) => scanConditions(context, heap, scan.fields['Index Cond']));
  const designed = adviseIndex(context, heap, conditions, table);
  // The rest is about the order of keys, which GIN and GiST do not depend on.
  if (designed === null || designed.method !== 'btree') return null;
  const columns = conditions.flatMap(({ subject }) =>
    subject?.wrapper === 'none' ? [subject.column] : [],
  );
  const keys = designed.definition.keys.map(({ column }) => column);
  const missing = [...new Set(columns)].filter((column) => !keys.includes(column));
  const wrapped = conditions.flatMap(({ subject }) =>
    subject === null || subject.wrapper === 'none' ? [] : [subject.expression],
  );
  const expressions = designed.definition.keys.map(({ expression }) => expression);
  // An expression that the design left out would have to be tested on the table: no better than now.
  if (wrapped.some((expression) => !expressions.includes(expression))) return null;
  if (missing.length === 0) return designed;
  const equal = conditions.filter(({ kind }) => kind === 'equality' || kind === 'in-list');
  // The order of the equalities is the designer's, who knows how selective they are.
  const lead = keys.filter((key) => equal.some(({ subject }) => subject?.column === key));
  const names = [...new Set([...lead, ...columns])].filter((name) => name !== undefined);
  return adviseIndexOn(heap, names.map(columnKey), table);
}

function rowsOf(context: RuleContext, scan: PlanNode): number {
  return metricsOf(context, scan).actualRowsTotal ?? 0;
}
