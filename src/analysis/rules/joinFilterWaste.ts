// Does a join compare pairs of rows that its filter then throws away?

import * as z from 'zod';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { unionFix } from './support/unionOfArms';
import { defineRule } from './rule';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { fromNodes, metricsOf } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeJoin } from './support/place';

export const joinFilterWaste = defineRule({
  id: 'join-filter-waste',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: a comparison takes some ten nanoseconds, so these take about a millisecond.
    minRemoved: countOption(10_000, 'Pairs removed by the join filter, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A join builds many pairs of rows and removes them by a join filter.',
    why: 'A join filter is a condition that the join cannot search by: an inequality, an OR, a function of both sides. Every pair of rows is built and tested.',
    fix: 'Join by an equality where there is one. An OR between two equalities can be split into two joins with UNION. For ranges, an index on the compared column lets the inner side start at the right place.',
    falsePositives: 'Some questions do compare every row with every other.',
    sources: ['https://www.postgresql.org/docs/18/planner-optimizer.html'],
  },
  fixtures: {
    fires: ['pg14/join-filter-waste', 'pg18/join-filter-waste'],
    silent: ['pg18/hash-in-memory', 'pg18/nested-loop-few'],
  },
  judge(context, { minRemoved, minShare }) {
    return fromNodes(context, (node) => {
      const { loops, selfShare, actualRowsTotal } = metricsOf(context, node);
      // Printed as a mean of the loops; a pair that the hash or merge condition refused is not among them.
      const removed = (node.fields['Rows Removed by Join Filter'] ?? 0) * (loops ?? 0);
      if (removed < minRemoved || selfShare < minShare) return [];
      const filter = node.fields['Join Filter'] ?? '';
      const kept = actualRowsTotal ?? 0;
      // hash and merge joins need an equality that stands by itself, not under OR (initsplan.c check_hashjoinable).
      const union = / OR /.test(filter) ? unionFix(context) : null;
      const hint = / OR /.test(filter)
        ? 'Its OR keeps it from searching: two joins with UNION could each search by one side.'
        : 'It cannot search by this condition: an equality would let it join by hash.';
      return [
        makeFinding(context, {
          rule: 'join-filter-waste',
          node,
          share: selfShare,
          saves: partOf(removed, removed + kept),
          title: `Join filter removes ${humanCount(removed)} of ${humanCount(removed + kept)} pairs`,
          message: `The join builds ${humanCount(removed + kept)} pairs to keep ${humanRows(kept)} (${shareOfWhole(context, selfShare)}). ${hint}`,
          brief: `compares ${humanCount(removed + kept)} pairs`,
          evidence: [
            measured('Pairs removed', removed, 'rows'),
            measured('Rows kept', kept, 'rows'),
            measured('Join filter', filter, 'text'),
          ],
          range: placeJoin(context, node),
          // Which equality is meant, the plan cannot tell.
          fixes: union === null ? [] : [union],
        }),
      ];
    });
  },
});
