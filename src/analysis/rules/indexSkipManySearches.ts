// Does an index scan descend its tree hundreds of times, because its leading column is not given?

import * as z from 'zod';
import { humanCount } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { scanConditions } from './support/scanConditions';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { adviseIndex, claimedFix } from './support/indexAdvice';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { executionsOf, fromNodes, metricsOf } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeCondition } from './support/place';

export const indexSkipManySearches = defineRule({
  id: 'index-skip-many-searches',
  since: '0.1.0',
  // A long IN list is searched as often, and rightly.
  severity: 'medium',
  needs: { analyze: true, major: 18 },
  options: z.object({
    // Heuristic: a descent reads three to five pages; a hundred of them are what a small index has in all.
    minSearchesPerLoop: countOption(100, 'Descents of the tree in one loop, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary:
      'A skip scan searches the index once for each value of a leading column that the statement does not name.',
    why: 'Since version 18 a B-tree can be used without a condition on its leading column: it is searched once for each value of that column. With a handful of values that is quick, with thousands it is not.',
    fix: 'Create an index that begins with the column of the condition, or add a condition on the leading column.',
    falsePositives: 'Long IN lists search once for each value, rightly; the rule counts them, too.',
    sources: ['https://www.postgresql.org/docs/18/indexes-multicolumn.html'],
  },
  fixtures: {
    fires: ['pg18/index-skip-many-searches'],
    silent: ['pg18/skip-scan-few', 'pg17/index-scan-exact'],
  },
  judge(context, { minSearchesPerLoop, minShare }) {
    // `Index Searches` stands on index scans, index-only scans and bitmap index scans alike.
    return fromNodes(context, (node) => {
      // Descents from the root over all loops (nbtsearch.c _bt_first): one for each loop, unless a skip scan begins anew.
      const searches = node.fields['Index Searches'] ?? 0;
      const metrics = metricsOf(context, node);
      const each = searches / Math.max(1, executionsOf(metrics));
      if (each < minSearchesPerLoop || metrics.selfShare < minShare) return [];
      const conditions = scanConditions(context, node, node.fields['Index Cond']);
      const advice = adviseIndex(context, node, conditions, tableScanned(context.catalog, node));
      const index = node.fields['Index Name'] ?? '';
      const serve = advice === null ? '' : ` An index on ${advice.on} would be searched once.`;
      return [
        makeFinding(context, {
          rule: 'index-skip-many-searches',
          node,
          share: metrics.selfShare,
          title: `Index ${index} is searched ${humanCount(each)} times`,
          message: `Index ${index} of ${relationName(node)} is searched ${humanCount(each)} times for one condition, once for each value of its leading column (${shareOfWhole(context, metrics.selfShare)}).${serve}`,
          brief: `${humanCount(each)} index searches`,
          evidence: [
            measured('Index searches', searches, 'count'),
            measured('Index condition', node.fields['Index Cond'] ?? '', 'text'),
          ],
          range: placeCondition(context, node, conditions),
          fixes: advice === null ? [] : [claimedFix(advice, serve)],
        }),
      ];
    });
  },
});
