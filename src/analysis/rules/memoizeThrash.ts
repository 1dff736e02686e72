// Does Memoize throw entries away before they are asked for again?

import * as z from 'zod';
import { humanCount, humanShare } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { memoryFix } from './support/memory';
import { fromNodesOf, metricsOf, parentOf, summedOverProcesses } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeJoin } from './support/place';

const KB = 1024;
const MB = 1024 * KB;

export const memoizeThrash = defineRule({
  id: 'memoize-thrash',
  since: '0.1.0',
  // How many misses more memory would turn into hits depends on the order of keys, which nobody recorded.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic, both: below half of hits the look-ups cost nearly what they save, and half of the entries lost is for lack of room.
    maxHitShare: shareOption(0.5, 'Lookups that were answered from memory, at most.'),
    minEvictedShare: shareOption(0.5, 'Evictions and overflows as part of the misses, at least.'),
    // Heuristic: fewer look-ups are over in a millisecond or so, with and without memory.
    minMisses: countOption(1000, 'Misses, at least.'),
    maxWorkMemMb: countOption(1024, 'Never advise more work_mem than this.'),
  }),
  documentation: {
    summary: 'Memoize evicts results before they are used again.',
    why: 'Memoize remembers the inner rows for each key, within work_mem times hash_mem_multiplier. With more keys than fit, it throws entries away and looks them up again: work without gain.',
    fix: 'Raise work_mem for the transaction. Where the planner misjudged the number of distinct keys, set n_distinct of the column.',
    falsePositives: 'With a hit ratio near one half it may still pay for expensive lookups.',
    sources: ['PostgreSQL 18, src/backend/executor/nodeMemoize.c'],
  },
  fixtures: {
    fires: ['pg14/memoize-thrash', 'pg18/memoize-thrash'],
    silent: ['pg18/memoize-hits'],
  },
  judge(context, { maxHitShare, minEvictedShare, minMisses, maxWorkMemMb }) {
    return fromNodesOf(context, ['Memoize'], (node) => {
      const hits = summedOverProcesses(node, 'Cache Hits');
      const misses = summedOverProcesses(node, 'Cache Misses');
      // An overflow is one key whose rows alone do not fit: it is never kept (nodeMemoize.c MEMO_CACHE_BYPASS_MODE).
      const lost =
        summedOverProcesses(node, 'Cache Evictions') + summedOverProcesses(node, 'Cache Overflows');
      const ratio = hits / Math.max(1, hits + misses);
      if (misses < minMisses || lost < misses * minEvictedShare || ratio >= maxHitShare) return [];
      // With all that its misses ran below: that is what a hit would have spared.
      const share = metricsOf(context, node).totalShare;
      // Each miss made an entry; what was not evicted fitted into the peak, so all of them need in proportion.
      const kept = Math.max(1, misses - lost);
      const needed = ((node.fields['Peak Memory Usage'] ?? 0) * KB * misses) / kept;
      const memory = memoryFix('work_mem', Math.min(needed, maxWorkMemMb * MB), maxWorkMemMb * MB);
      const key = node.fields['Cache Key'] ?? '';
      return [
        makeFinding(context, {
          rule: 'memoize-thrash',
          node,
          share,
          title: `Memoize on ${key} forgets ${humanCount(lost)} of ${humanCount(misses)} entries`,
          message: `Of ${humanCount(hits + misses)} lookups by ${key}, ${humanShare(ratio)} were answered from memory; ${humanCount(lost)} entries were thrown away before (${shareOfWhole(context, share)}). ${memory.sentence}`,
          brief: `${humanShare(ratio)} cache hits`,
          evidence: [
            measured('Hits', hits, 'count'),
            measured('Misses', misses, 'count'),
            measured('Evictions and overflows', lost, 'count'),
          ],
          range: placeJoin(context, parentOf(context, node) ?? node, node.children[0] ?? null),
          fixes: memory.fixes,
        }),
      ];
    });
  },
});
