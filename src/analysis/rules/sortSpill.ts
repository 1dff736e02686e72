// Does a sort write to disk because it has too little memory?

import * as z from 'zod';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Bytes } from '../../model/quantities';
import { humanBytes } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { list, makeFinding, measured, shareOfWhole, SPILL_SAVES } from './support/describe';
import { claimedFix } from './support/indexAdvice';
import { memoryFix } from './support/memory';
import { fromNodesOf, metricsOf } from './support/nodes';
import { orderIndex } from './support/orderIndex';
import { placeOrder } from './support/place';
import { sortSpaces } from './support/sortSpace';
import { keyName } from '../conditions/sortKey';

const options = z.object({
  // Heuristic: 10 MB are written and read again in some tens of milliseconds.
  minSpillMb: z
    .number()
    .nonnegative()
    .default(10)
    .describe('Megabytes on disk over all processes, at least, unless minShare is reached.'),
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe("Part of the statement's time, at least, unless minSpillMb is reached."),
  maxWorkMemMb: z
    .int()
    .positive()
    .default(1024)
    .describe('Never advise more work_mem than this: each sort of each process may take as much.'),
});

const MB = 1024 * 1024;

export const sortSpill = defineRule({
  id: 'sort-spill',
  since: '0.1.0',
  // What memory saves is a heuristic (SPILL_SAVES), and it is taken from others.
  severity: 'medium',
  needs: { analyze: true },
  options,
  documentation: {
    summary: 'A sort does not fit in work_mem and goes over disk.',
    why:
      'A sort keeps its rows in memory up to work_mem. Beyond that it writes sorted runs to temporary files and merges them, ' +
      'which is slower and competes with others for the disk.',
    fix:
      'Give this statement more memory with SET LOCAL work_mem inside its transaction, about twice what it wrote, because rows in memory take ' +
      'more room than on disk. Or let an index deliver the rows in order, so that nothing needs sorting. Fewer or narrower columns help, too.',
    falsePositives:
      'work_mem counts for each sort and hash of each process: raising it for everyone can exhaust the memory of a busy server. ' +
      'A sort of a nightly report may spill in peace.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-WORK-MEM',
      'https://www.postgresql.org/docs/18/indexes-ordering.html',
    ],
  },
  fixtures: {
    fires: ['pg14/sort-spill', 'pg18/sort-spill', 'pg16/sort-spill-parallel'],
    silent: ['pg18/sort-in-memory', 'pg18/sort-top-n'],
  },
  judge(context, given) {
    return fromNodesOf(context, ['Sort', 'Incremental Sort'], (node) => {
      // One for each process: a leader may sort in memory what a worker wrote to disk.
      const spilled = sortSpaces(node).filter(({ type }) => type === 'Disk');
      const bytes = spilled.reduce((sum, space) => sum + space.bytes, 0);
      const { selfShare } = metricsOf(context, node);
      // Either is enough: much disk, which others wait for, or a part of this statement.
      if (bytes === 0 || (bytes < given.minSpillMb * MB && selfShare < given.minShare)) return [];
      const largest = Math.max(...spilled.map((space) => space.bytes));
      return [report(context, node, { bytes, largest, processes: spilled.length }, given)];
    });
  },
});

interface Spill {
  /** Over all processes. */
  readonly bytes: Bytes;
  /** Of the process that wrote most: work_mem is per process. */
  readonly largest: Bytes;
  readonly processes: number;
}

function report(
  context: RuleContext,
  node: PlanNode,
  { bytes, largest, processes }: Spill,
  { maxWorkMemMb }: z.infer<typeof options>,
): Finding {
  const { selfShare, actualRowsTotal } = metricsOf(context, node);
  const keys = node.fields['Sort Key'] ?? [];
  const by = list(keys.map(keyName));
  const over = processes > 1 ? ` over ${String(processes)} processes` : '';
  // Heuristic: tuples on disk are packed (writetup_heap), in memory each has a header and a slot beside it.
  const memory = memoryFix('work_mem', largest * 2, maxWorkMemMb * MB);
  // Rows that come in order need no sort and no memory; only of one table's columns can an index give it.
  const index = orderIndex(context, node);
  const advice = index === null ? '' : ` Or an index on ${index.on} delivers them in order.`;
  return makeFinding(context, {
    rule: 'sort-spill',
    node,
    share: selfShare,
    saves: SPILL_SAVES,
    title: `Sort by ${by} writes ${humanBytes(bytes)} to disk`,
    message: `The sort by ${by} writes ${humanBytes(bytes)} to disk${over} (${shareOfWhole(context, selfShare)}). ${memory.sentence}${advice}`,
    brief: `sort spills ${humanBytes(bytes)}`,
    evidence: [
      measured('On disk', bytes, 'bytes'),
      measured('Rows', actualRowsTotal ?? 0, 'rows'),
      // Where workers alone have sorted, the node itself prints no method.
      measured('Sort method', node.fields['Sort Method'] ?? 'external', 'text'),
      measured('Sort key', keys.join(', '), 'text'),
    ],
    range: placeOrder(context, keys),
    fixes: [...memory.fixes, ...(index === null ? [] : [claimedFix(index, advice)])],
  });
}
