// Did a bitmap lose its row positions for lack of memory, so that whole pages are checked again?

import * as z from 'zod';
import { humanCount, humanShare } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { scanConditions } from './support/scanConditions';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { memoryFix } from './support/memory';
import { relationName } from '../plan/names';
import { fromNodesOf, metricsOf, summedOverProcesses } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeCondition } from './support/place';

const MB = 1024 * 1024;
/** tidbitmap.c: an entry holds the bits of one page, about 64 bytes with its hash. */
const BYTES_PER_PAGE = 64;

export const bitmapLossy = defineRule({
  id: 'bitmap-lossy',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: on a lossy page all rows are tested again; with a fifth of them that begins to show.
    minLossyShare: shareOption(0.2, 'Part of the pages that are lossy, at least.'),
    // Heuristic: half of what other rules ask, as more memory is the cheapest remedy of all.
    minShare: shareOption(0.05, "Part of the statement's time, at least."),
    maxWorkMemMb: countOption(1024, 'Never advise more work_mem than this.'),
  }),
  documentation: {
    summary:
      'A bitmap scan remembers whole pages instead of rows, and checks every row on them again.',
    why: 'A bitmap of row positions is kept within work_mem. When it grows beyond, pages are remembered without their rows (lossy), and the condition is tested again on every row of those pages.',
    fix: 'Raise work_mem for the transaction, or create an index that finds fewer rows.',
    falsePositives:
      'When most rows of the pages match anyway, checking them again costs little. BRIN indexes know pages only: of them the rule does not speak.',
    sources: ['https://www.postgresql.org/docs/18/indexes-bitmap-scans.html'],
  },
  fixtures: {
    fires: ['pg14/bitmap-lossy', 'pg18/bitmap-lossy'],
    silent: ['pg18/bitmap-exact', 'pg14/index-brin'],
  },
  judge(context, { minLossyShare, minShare, maxWorkMemMb }) {
    return fromNodesOf(context, ['Bitmap Heap Scan'], (node) => {
      const lossy = summedOverProcesses(node, 'Lossy Heap Blocks');
      const exact = summedOverProcesses(node, 'Exact Heap Blocks');
      // Counted over all loops; each page once for each bitmap that named it.
      const pages = lossy + exact;
      const { selfShare, loops } = metricsOf(context, node);
      // A bitmap that outgrows work_mem keeps some pages exact; one of a BRIN index never has any, whatever the memory.
      if (exact === 0) return [];
      if (lossy === 0 || lossy < pages * minLossyShare || selfShare < minShare) return [];
      // Rows that stood on a lossy page and did not match; printed as a mean of the loops.
      const again = (node.fields['Rows Removed by Index Recheck'] ?? 0) * (loops ?? 0);
      // Twice: lossy pages were merged to free entries, so there are more than were counted exactly.
      const memory = memoryFix('work_mem', pages * BYTES_PER_PAGE * 2, maxWorkMemMb * MB);
      return [
        makeFinding(context, {
          rule: 'bitmap-lossy',
          node,
          share: selfShare,
          saves: partOf(lossy, pages),
          title: `Bitmap of ${relationName(node)} is lossy on ${humanShare(lossy / pages)} of its pages`,
          message: `${humanCount(lossy)} of ${humanCount(pages)} pages of ${relationName(node)} are checked row by row, ${humanCount(again)} rows in vain (${shareOfWhole(context, selfShare)}). ${memory.sentence}`,
          brief: `${humanShare(lossy / pages)} lossy pages`,
          evidence: [
            measured('Lossy pages', lossy, 'blocks'),
            measured('Pages', pages, 'blocks'),
            measured('Rows removed by recheck', again, 'rows'),
          ],
          range: placeCondition(
            context,
            node,
            scanConditions(context, node, node.fields['Recheck Cond']),
          ),
          fixes: memory.fixes,
        }),
      ];
    });
  },
});
