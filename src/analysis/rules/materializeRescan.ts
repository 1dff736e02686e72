// Are materialised rows read again hundreds of times?

import * as z from 'zod';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { claimedFix } from './support/indexAdvice';
import { joinIndex } from './support/joinIndex';
import { relationName } from '../plan/names';
import { executionsOf, fromNodesOf, metricsOf, nodeType, parentOf, subtree } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeJoin } from './support/place';

export const materializeRescan = defineRule({
  id: 'materialize-rescan',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: a Materialize is there to be read again, and a hundred times over few rows costs nothing.
    minLoops: countOption(100, 'Runs over the kept rows, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A nested loop runs over the same kept rows again for every outer row.',
    why: 'Materialize keeps the inner rows so that they need not be read again, but every one of them is still compared with every outer row.',
    fix: 'Join by an equality, so that a hash or an index finds the matching rows; create an index on the join column of the inner table.',
    falsePositives: 'A handful of kept rows is compared in no time; the rule measures the share.',
    sources: ['https://www.postgresql.org/docs/18/using-explain.html'],
  },
  fixtures: {
    fires: ['pg14/materialize-rescan', 'pg18/materialize-rescan'],
    silent: ['pg18/cartesian-small', 'pg18/nested-loop-repeat'],
  },
  judge(context, { minLoops, minShare }) {
    return fromNodesOf(context, ['Materialize'], (node) => {
      const join = parentOf(context, node);
      if (join === null) return [];
      const metrics = metricsOf(context, node);
      const loops = executionsOf(metrics);
      // The loop compares each kept row with each outer one: that time is told as the join's, not as Materialize's.
      const share = metrics.selfShare + metricsOf(context, join).selfShare;
      if (loops < minLoops || share < minShare || nodeType(join) !== 'Nested Loop') return [];
      // Over all runs: each kept row as often as it was read.
      const rows = metrics.actualRowsTotal ?? 0;
      // What was kept is printed above; which table it came from stands at the bottom.
      const scan =
        [...subtree(context, node)].find(({ children }) => children.length === 0) ?? node;
      const index = joinIndex(context, join, scan);
      const serve = index === null ? '' : ` An index on ${index.on} would find the matching rows.`;
      return [
        makeFinding(context, {
          rule: 'materialize-rescan',
          node,
          share,
          // One run is needed in any case.
          saves: 1 - 1 / loops,
          title: `Runs over the kept rows of ${relationName(scan)} ${humanCount(loops)} times`,
          message: `The kept rows of ${relationName(scan)} are read ${humanCount(loops)} times, ${humanRows(rows)} in all (${shareOfWhole(context, share)}).${serve}`,
          brief: `${humanCount(loops)} runs over kept rows`,
          evidence: [measured('Runs', loops, 'count'), measured('Rows read', rows, 'rows')],
          range: placeJoin(context, join, scan),
          fixes: index === null ? [] : [claimedFix(index, serve)],
        }),
      ];
    });
  },
});
