// Does a hash aggregation write groups to disk because it has too little memory?

import * as z from 'zod';
import { humanBytes, humanRows } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { list, makeFinding, measured, shareOfWhole, SPILL_SAVES } from './support/describe';
import { memoryFix } from './support/memory';
import { fromNodesOf, metricsOf, mostOfProcesses, summedOverProcesses } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeGroup } from './support/place';
import { keyName } from '../conditions/sortKey';

const KB = 1024;
const MB = 1024 * KB;

export const hashaggSpill = defineRule({
  id: 'hashagg-spill',
  since: '0.1.0',
  // What memory saves is a heuristic (SPILL_SAVES), and it is taken from others.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    minShare: shareOption(
      0.05,
      "Part of the statement's time that the aggregation takes, at least.",
    ),
    // Each node of each process may take hash_mem_multiplier times that much (nodeHash.c get_hash_memory_limit).
    maxWorkMemMb: countOption(1024, 'Never advise more work_mem than this.'),
  }),
  documentation: {
    summary: 'A hash aggregation has more groups than fit in memory, and goes over disk.',
    why:
      'Hash aggregation keeps one entry a group in memory, up to work_mem times hash_mem_multiplier. Beyond that it writes input rows to ' +
      'temporary files and aggregates them in further batches.',
    fix: 'Raise work_mem for the transaction, or read the rows in the order of the group columns through an index, so that no table of groups is needed.',
    falsePositives: 'A one-off report over millions of groups may spill in peace.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-HASH-MEM-MULTIPLIER',
    ],
  },
  fixtures: {
    fires: ['pg14/hashagg-spill', 'pg18/hashagg-spill'],
    silent: ['pg18/hashagg-in-memory'],
  },
  judge(context, { minShare, maxWorkMemMb }) {
    return fromNodesOf(context, ['Aggregate'], (node) => {
      const batches = mostOfProcesses(node, 'HashAgg Batches');
      // Disk Usage is printed in kB, for each process apart.
      const disk = summedOverProcesses(node, 'Disk Usage') * KB;
      const { selfShare, actualRowsTotal } = metricsOf(context, node);
      // One batch is what fitted; before 13 a hash aggregate never spilled, it grew.
      if ((batches <= 1 && disk === 0) || selfShare < minShare) return [];
      const keys = node.fields['Group Key'] ?? [];
      const by = list(keys.map(keyName));
      // Heuristic: on disk lie bare tuples (nodeAgg.c hash_agg_update_metrics), in memory each group has its entry and states too.
      // Each process has work_mem for itself, so the one that wrote most decides.
      const memory = memoryFix(
        'work_mem',
        mostOfProcesses(node, 'Disk Usage') * KB * 2,
        maxWorkMemMb * MB,
      );
      return [
        makeFinding(context, {
          rule: 'hashagg-spill',
          node,
          share: selfShare,
          saves: SPILL_SAVES,
          title: `Grouping by ${by} writes ${humanBytes(disk)} to disk`,
          message: `Grouping by ${by} into ${humanRows(actualRowsTotal ?? 0)} writes ${humanBytes(disk)} to disk in ${String(batches)} batches (${shareOfWhole(context, selfShare)}). ${memory.sentence}`,
          brief: `grouping spills ${humanBytes(disk)}`,
          evidence: [
            measured('On disk', disk, 'bytes'),
            measured('Batches', batches, 'count'),
            measured('Groups', actualRowsTotal ?? 0, 'rows'),
          ],
          range: placeGroup(context, keys),
          fixes: memory.fixes,
        }),
      ];
    });
  },
});
