// Is a table read from end to end again and again, on the inner side of a nested loop?

import { z } from 'zod';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { joinIndex } from './support/joinIndex';
import { relationName } from './support/names';
import { ancestors, executionsOf, metricsOf, nodeType, rowsRead } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeJoin } from './support/place';

export const seqScanRepeated = defineRule({
  id: 'seq-scan-repeated',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    minLoops: countOption(2, 'Complete reads of the table, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A nested loop reads a whole table again for every outer row.',
    why:
      'Without an index on the join column, the only way to the matching rows is to read the table from end to end, once for each outer row. ' +
      'The work is the product of both sides.',
    fix: 'Create an index on the join column of the inner table. With it each run is a lookup, and the planner may choose a better join altogether.',
    falsePositives:
      'A table of a few pages is read faster than its index. The rule measures the share of time, so such tables rarely appear.',
    sources: ['https://www.postgresql.org/docs/18/planner-optimizer.html'],
  },
  fixtures: {
    fires: ['pg14/seq-scan-repeated', 'pg18/seq-scan-repeated'],
    silent: ['pg18/nested-loop-repeat', 'pg18/seq-scan-selective'],
  },
  judge(context, { minLoops, minShare }) {
    return context.plan.nodes.flatMap((node) => {
      if (nodeType(node) !== 'Seq Scan') return [];
      const metrics = metricsOf(context, node);
      const loops = executionsOf(metrics);
      if (loops < minLoops || metrics.selfShare < minShare) return [];
      const join = [...ancestors(context, node)].find((above) => nodeType(above) === 'Nested Loop');
      if (join === undefined) return [];
      const index = joinIndex(context, join, node);
      const read = rowsRead(metrics) ?? 0;
      const name = relationName(node);
      const advice = index === null ? '' : ` An index on ${index.on} would make each run a lookup.`;
      return [
        makeFinding(context, {
          rule: 'seq-scan-repeated',
          node,
          share: metrics.selfShare,
          title: `Reads all of ${name} ${humanCount(loops)} times`,
          message: `Reads ${name} from end to end ${humanCount(loops)} times, ${humanRows(read)} in all, to keep ${humanCount(metrics.actualRowsTotal ?? 0)} (${shareOfWhole(context, metrics.selfShare)}).${advice}`,
          brief: `reads the table ${humanCount(loops)} times`,
          evidence: [
            measured('Complete reads', loops, 'count'),
            measured('Rows read', read, 'rows'),
            measured('Rows kept', metrics.actualRowsTotal ?? 0, 'rows'),
          ],
          range: placeJoin(context, join, node),
          fixes: index === null ? [] : [index.fix],
        }),
      ];
    });
  },
});
