// Does an index scan fetch so many rows, each from another page of the disk, that the index is no help?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanNode } from '../../model/planNode';
import { humanCount, humanRows, humanShare } from '../../util/humanNumbers';
import { entryLimitWords } from '../indexes/entryLimit';
import { columnKey, createIndexFix, indexOn, indexWords } from '../indexes/newIndex';
import { claimedFix } from './support/indexAdvice';
import { scanConditions } from './support/scanConditions';
import { defineRule, type RuleContext } from './rule';
import { columnsUsed } from './support/columns';
import { list, makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { tableScanned } from '../columns/tables';
import { relationName, scannedRelation } from '../plan/names';
import { fromNodesOf, metricsOf } from './support/nodes';
import { countOption, ratioOption, shareOption } from './support/options';
import { placeCondition } from './support/place';

/** An index that holds more columns than this is a copy of the table. Heuristic. */
const MOST_INCLUDED = 4;

export const indexLowSelectivity = defineRule({
  id: 'index-low-selectivity',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true, buffers: true },
  options: z.object({
    // Heuristic, all four: fewer random reads than these are through in milliseconds on any disk.
    minRows: countOption(10_000, 'Rows that the scan returns, at least.'),
    minBlocks: countOption(1000, 'Pages that it asks for, at least.'),
    minReadShare: shareOption(0.5, 'Part of the pages that were not in shared buffers, at least.'),
    minBlocksPerRow: ratioOption(
      0.25,
      'Pages a row, at least: below, neighbours in the index are neighbours in the table.',
    ),
  }),
  documentation: {
    summary: 'An index scan fetches many rows one by one from all over the table.',
    why: 'An index scan visits the table for each row, in the order of the index. When the table has another order, nearly every row is another page, read at random. For a good part of the table that is slower than reading all of it.',
    fix: 'An index that INCLUDEs the columns that the statement needs answers it without the table. Otherwise let the planner use a bitmap, which reads each page once, or bring the table into the order of the index with CLUSTER.',
    falsePositives:
      'The first run after a restart finds nothing in memory: run it twice before you change anything.',
    sources: [
      'https://www.postgresql.org/docs/18/indexes-index-only-scans.html',
      'https://www.postgresql.org/docs/18/sql-cluster.html',
    ],
  },
  fixtures: {
    fires: ['pg14/index-low-selectivity', 'pg18/index-low-selectivity'],
    silent: ['pg18/index-scan-exact', 'pg18/index-filter-keeps', 'pg18/index-in-order'],
  },
  judge(context, { minRows, minBlocks, minReadShare, minBlocksPerRow }) {
    // Not Index Only Scan, which visits the table by its visibility map alone, nor a bitmap, which sorts the pages first.
    return fromNodesOf(context, ['Index Scan'], (node) => {
      const { actualRowsTotal, selfBuffers, selfShare } = metricsOf(context, node);
      const rows = actualRowsTotal ?? 0;
      const read = selfBuffers?.sharedReadBlocks ?? 0;
      const blocks = read + (selfBuffers?.sharedHitBlocks ?? 0);
      if (rows < minRows || blocks < minBlocks || blocks < rows * minBlocksPerRow) return [];
      // What shared buffers held cost no disk, however scattered it lies: the cache has the last word.
      if (read < blocks * minReadShare) return [];
      const name = relationName(node);
      const index = node.fields['Index Name'] ?? '';
      const cover = coveringIndex(context, node);
      const serve =
        cover === null
          ? 'A bitmap scan would read each page once.'
          : `An index on ${cover.on} would answer it without the table.${cover.limit}`;
      return [
        makeFinding(context, {
          rule: 'index-low-selectivity',
          node,
          share: selfShare,
          // Only the pages that came from outside: what was in memory is asked for again by any way.
          saves: partOf(read, blocks),
          title: `Index ${index} fetches ${humanRows(rows)} of ${name} at random`,
          message: `Fetches ${humanRows(rows)} of ${name} one by one through ${index}: ${humanCount(blocks)} pages, ${humanShare(read / blocks)} of them not in shared buffers (${shareOfWhole(context, selfShare)}). ${serve}`,
          brief: `${humanCount(read)} random page reads`,
          evidence: [
            measured('Rows', rows, 'rows'),
            measured('Pages read', read, 'blocks'),
            measured('Pages asked for', blocks, 'blocks'),
          ],
          range: placeCondition(
            context,
            node,
            scanConditions(context, node, node.fields['Index Cond']),
          ),
          fixes: [...(cover === null ? [] : [claimedFix(cover, serve)]), inOrder(node)],
        }),
      ];
    });
  },
});

/** The same search, with what the statement reads beside the keys; null where that would be half of the table. */
function coveringIndex(
  context: RuleContext,
  node: PlanNode,
): { readonly on: string; readonly limit: string; readonly fix: Fix } | null {
  const keys = [
    ...new Set(
      scanConditions(context, node, node.fields['Index Cond']).flatMap(
        ({ subject }) => subject?.column ?? [],
      ),
    ),
  ];
  const included = columnsUsed(context, node)?.filter((column) => !keys.includes(column)) ?? [];
  if (keys.length === 0 || included.length === 0 || included.length > MOST_INCLUDED) return null;
  const definition = indexOn(scannedRelation(node), keys.map(columnKey), { include: included });
  const title = `Create an index on ${list(keys)} that includes ${list(included)}`;
  const table = tableScanned(context.catalog, node);
  return {
    on: indexWords(definition),
    limit: entryLimitWords(included, table),
    fix: createIndexFix(definition, table, title),
  };
}

/** One CLUSTER makes neighbours in the index neighbours in the table (correlation near 1), until rows change. */
function inOrder(node: PlanNode): Fix {
  const index = node.fields['Index Name'] ?? '';
  return {
    title: `Bring ${relationName(node)} into the order of ${index}`,
    changes: [
      {
        kind: 'maintenance',
        command: 'cluster',
        relation: scannedRelation(node),
        concurrently: false,
        index,
      },
    ],
    remark:
      'Rewrites the table and locks out everybody meanwhile; rows that come later are not kept in order.',
  };
}
