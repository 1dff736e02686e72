// Does an index-only scan visit the table all the same, because the visibility map is behind?

import * as z from 'zod';
import { vacuumAnalyze } from '../changes/fixes';
import { humanCount, humanRows, humanShare } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { autovacuumFix } from './support/autovacuumFix';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { quotedRelation, relationName, scannedRelation } from '../plan/names';
import { fromNodesOf, metricsOf } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeRelation } from './support/place';

export const indexOnlyHeapFetches = defineRule({
  id: 'index-only-heap-fetches',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: a quarter of the rows on pages that changed since the last vacuum; the planner counts with relallvisible.
    minFetchedShare: shareOption(0.25, 'Heap fetches as part of the rows, at least.'),
    // Heuristic: fewer visits are over in a tenth of a millisecond while the pages are in memory.
    minFetches: countOption(100, 'Heap fetches over all loops, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'An index-only scan has to visit the table for many rows.',
    why: 'An index does not know which rows are visible. The visibility map does, page by page, and VACUUM keeps it. For pages that changed since, the scan fetches the row from the table.',
    fix: 'VACUUM the table, and let autovacuum come sooner for it: autovacuum_vacuum_scale_factor, and autovacuum_vacuum_insert_scale_factor for tables that are only appended to.',
    falsePositives: 'Right after a bulk load the first VACUUM may simply not have come yet.',
    sources: ['https://www.postgresql.org/docs/18/indexes-index-only-scans.html'],
  },
  fixtures: {
    fires: ['pg14/index-only-heap-fetches', 'pg18/index-only-heap-fetches'],
    silent: ['pg18/index-only-clean'],
  },
  judge(context, { minFetchedShare, minFetches, minShare }) {
    return fromNodesOf(context, ['Index Only Scan'], (node) => {
      const fetches = node.fields['Heap Fetches'] ?? 0;
      const { actualRowsTotal, rowsRemovedTotal, selfShare } = metricsOf(context, node);
      const rows = (actualRowsTotal ?? 0) + (rowsRemovedTotal ?? 0);
      // Heap fetches are a sum over all loops (explain.c), like the totals that they are compared with.
      if (fetches < minFetches) return [];
      if (fetches < rows * minFetchedShare || selfShare < minShare) return [];
      const name = relationName(node);
      // A row may be fetched more than once, for several versions under one key.
      const part = Math.min(1, fetches / Math.max(1, rows));
      return [
        makeFinding(context, {
          rule: 'index-only-heap-fetches',
          node,
          share: selfShare,
          saves: part,
          title: `Index-only scan of ${name} visits the table for ${humanRows(fetches)}`,
          message: `The index-only scan of ${name} visits the table for ${humanCount(fetches)} of ${humanRows(rows)}, ${humanShare(part)} (${shareOfWhole(context, selfShare)}). VACUUM ${name} brings its visibility map up to date.`,
          brief: `${humanCount(fetches)} heap fetches`,
          evidence: [
            measured('Heap fetches', fetches, 'count'),
            measured('Rows', rows, 'rows'),
            measured('Index', node.fields['Index Name'] ?? '', 'text'),
          ],
          range: placeRelation(context, node),
          fixes: [
            {
              title: `VACUUM ${name}`,
              changes: [vacuumAnalyze(scannedRelation(node))],
            },
            // An insert-only table is vacuumed by its own threshold since 13 (autovacuum_vacuum_insert_scale_factor, default 0.2).
            // Heuristic: 0.02 is a tenth of both defaults, so VACUUM comes after 2 % of the rows have changed.
            autovacuumFix(`Let autovacuum come sooner to ${name}`, quotedRelation(node), {
              autovacuum_vacuum_scale_factor: 0.02,
              autovacuum_vacuum_insert_scale_factor: 0.02,
            }),
          ],
        }),
      ];
    });
  },
});
