// Is a table read from end to end again and again, on the inner side of a nested loop or in a subquery?

import * as z from 'zod';
import type { PlanNode } from '../../model/planNode';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { claimedFix } from './support/indexAdvice';
import { joinIndex } from './support/joinIndex';
import { relationName } from '../plan/names';
import {
  ancestors,
  executionsOf,
  fromNodesOf,
  keptWords,
  metricsOf,
  nodeType,
  rowsRead,
} from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeJoin } from './support/place';

export const seqScanRepeated = defineRule({
  id: 'seq-scan-repeated',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: the second read of a table is one too many, if it takes a tenth of the time.
    minLoops: countOption(2, 'Complete reads of the table, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A nested loop or a subquery reads a whole table again for every row around it.',
    why:
      'Without an index on the column that ties both sides, the only way to the matching rows is to read the table from end to end, once for each outer row. ' +
      'The work is the product of both sides.',
    fix: 'Create an index on that column of the inner table. With it each run is a lookup, and the planner may choose a better join altogether.',
    falsePositives:
      'A table of a few pages is read faster than its index. The rule measures the share of time, so such tables rarely appear.',
    sources: ['https://www.postgresql.org/docs/18/planner-optimizer.html'],
  },
  fixtures: {
    fires: ['pg14/seq-scan-repeated', 'pg18/seq-scan-repeated'],
    silent: ['pg18/nested-loop-repeat', 'pg18/seq-scan-selective'],
  },
  judge(context, { minLoops, minShare }) {
    return fromNodesOf(context, ['Seq Scan'], (node) => {
      const metrics = metricsOf(context, node);
      const loops = executionsOf(metrics);
      if (loops < minLoops || metrics.selfShare < minShare) return [];
      const repeats = repeatedBy(context, node);
      // Loops without a loop above are those of parallel workers, which read a part each.
      if (repeats === null) return [];
      const index = joinIndex(context, repeats, node);
      const read = rowsRead(metrics) ?? 0;
      const joined = keptByJoin(context, repeats);
      const kept = joined ?? metrics.actualRowsTotal ?? 0;
      const keeping =
        joined === null
          ? `keep ${keptWords(context, [node])}`
          : `join ${humanCount(joined)} of them`;
      const name = relationName(node);
      const advice = index === null ? '' : ` An index on ${index.on} would make each run a lookup.`;
      return [
        makeFinding(context, {
          rule: 'seq-scan-repeated',
          node,
          share: metrics.selfShare,
          saves: partOf(read - kept, read),
          title: `Reads all of ${name} ${humanCount(loops)} times`,
          message: `Reads ${name} from end to end ${humanCount(loops)} times, ${humanRows(read)} in all, to ${keeping} (${shareOfWhole(context, metrics.selfShare)}).${advice}`,
          brief: `reads the table ${humanCount(loops)} times`,
          evidence: [
            measured('Complete reads', loops, 'count'),
            measured('Rows read', read, 'rows'),
            measured(joined === null ? 'Rows kept' : 'Rows joined', kept, 'rows'),
          ],
          range: placeJoin(context, repeats, node),
          fixes: index === null ? [] : [claimedFix(index, advice)],
        }),
      ];
    });
  },
});

/** A scan without a condition of its own keeps every row; what the join's condition leaves is what it was read for. */
function keptByJoin(context: RuleContext, join: PlanNode): number | null {
  return join.fields['Join Filter'] === undefined ? null : metricsOf(context, join).actualRowsTotal;
}

/** The nested loop that runs the scan for each outer row, or the subquery that runs for each row around it. */
function repeatedBy(context: RuleContext, scan: PlanNode): PlanNode | null {
  for (const node of [scan, ...ancestors(context, scan)]) {
    if (nodeType(node) === 'Nested Loop' || node.fields['Parent Relationship'] === 'SubPlan') {
      return node;
    }
  }
  return null;
}
