// Do kept rows (Materialize, CTE, window) go over disk?

import * as z from 'zod';
import { humanBytes } from '../../util/humanNumbers';
import type { BufferCounts } from '../../model/planMetrics';
import { defineRule } from './rule';
import { capitalized, makeFinding, measured, shareOfWhole, SPILL_SAVES } from './support/describe';
import { memoryFix } from './support/memory';
import { describeNode } from '../plan/names';
import { fromNodesOf, metricsOf } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeRelation, placeStatement } from './support/place';

const KB = 1024;
const MB = 1024 * KB;
/** Bytes: temporary files are counted in pages as well. */
const BLOCK = 8 * KB;
/** Nodes that keep rows in a tuplestore. */
const STORES: ReadonlySet<string> = new Set([
  'Materialize',
  'CTE Scan',
  'WindowAgg',
  'Function Scan',
  'Table Function Scan',
  'Recursive Union',
]);

export const tuplestoreSpill = defineRule({
  id: 'tuplestore-spill',
  since: '0.1.0',
  // What memory saves is a heuristic (SPILL_SAVES), and it is taken from others.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: 10 MB are written and read again in some tens of milliseconds.
    minSpillMb: countOption(10, 'Megabytes on disk, at least, unless minShare is reached.'),
    minShare: shareOption(
      0.05,
      "Part of the statement's time, at least, unless minSpillMb is reached.",
    ),
    maxWorkMemMb: countOption(1024, 'Never advise more work_mem than this.'),
  }),
  documentation: {
    summary: 'Rows that a node keeps for later do not fit in work_mem and go over disk.',
    why: 'CTEs, materialised inner sides, window functions and set-returning functions keep their rows to read them again. Beyond work_mem they are kept in a temporary file.',
    fix: 'Raise work_mem for the transaction, keep fewer or narrower rows, use a window frame that ends at the current row, or let the CTE be merged (NOT MATERIALIZED).',
    falsePositives: 'Rows that are written once and read once cost little on a fast disk.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-WORK-MEM',
      'PostgreSQL 18, src/backend/utils/sort/tuplestore.c',
    ],
  },
  fixtures: {
    fires: ['pg14/tuplestore-spill', 'pg18/tuplestore-spill'],
    silent: ['pg18/cte-used-twice'],
  },
  judge(context, { minSpillMb, minShare, maxWorkMemMb }) {
    return fromNodesOf(context, STORES, (node) => {
      const { selfShare, selfBuffers } = metricsOf(context, node);
      // Storage is printed from 18 on, for the nodes that keep rows by themselves.
      const stored =
        node.fields.Storage === 'Disk' ? (node.fields['Maximum Storage'] ?? 0) * KB : 0;
      // Before, the temporary blocks of the node's own are all that tells.
      const bytes = Math.max(stored, tempBytes(selfBuffers));
      if (bytes === 0 || (bytes < minSpillMb * MB && selfShare < minShare)) return [];
      const what = describeNode(node);
      // Heuristic: as in sorts, a row takes about twice the place in memory.
      const memory = memoryFix('work_mem', bytes * 2, maxWorkMemMb * MB);
      return [
        makeFinding(context, {
          rule: 'tuplestore-spill',
          node,
          share: selfShare,
          saves: SPILL_SAVES,
          title: `${capitalized(what)} keeps ${humanBytes(bytes)} on disk`,
          message: `${capitalized(what)} keeps ${humanBytes(bytes)} of rows in a temporary file (${shareOfWhole(context, selfShare)}). ${memory.sentence}`,
          brief: `keeps ${humanBytes(bytes)} on disk`,
          evidence: [measured('On disk', bytes, 'bytes')],
          range:
            node.fields['CTE Name'] === undefined
              ? placeStatement(context)
              : placeRelation(context, node),
          fixes: memory.fixes,
        }),
      ];
    });
  },
});

/** Before 18 only temp blocks tell; what was written is what was kept. */
function tempBytes(buffers: BufferCounts | null): number {
  return (buffers?.tempWrittenBlocks ?? 0) * BLOCK;
}
