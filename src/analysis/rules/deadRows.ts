// Does a scan pass by dead rows that VACUUM has not removed?

import * as z from 'zod';
import type { Table } from '../../model/catalog';
import type { Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Blocks } from '../../model/quantities';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { templateFix } from '../changes/fixes';
import { isMostlyDead } from '../indexes/deadRows';
import { defineRule, type RuleContext } from './rule';
import { autovacuumFix } from './support/autovacuumFix';
import { estimated, makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { fromNodesOf, metricsOf, rowsRead } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeRelation } from './support/place';

/** Not Bitmap Index Scan: it reads the index alone, the pages of the table are visited by the heap scan above. */
const SCANS = ['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Heap Scan'];

export const deadRows = defineRule({
  id: 'dead-rows',
  since: '0.2.0',
  severity: 'high',
  needs: { catalog: true },
  options: z.object({
    // Heuristic: 4 MB, from where on walking past dead rows is felt.
    minPages: countOption(500, 'Pages that the scan visits (or the table has), at least.'),
    // Heuristic: with five live rows or more on each page the visits are not in vain; short rows fill a page by the hundred.
    minPagesPerRow: z
      .number()
      .positive()
      .default(0.2)
      .describe('Pages visited for each live row that is looked at, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A scan visits page after page of dead rows that VACUUM has not removed.',
    why:
      'A row that is deleted or updated stays in its table, and in every index, until VACUUM removes it. Every scan passes by it. A queue whose rows are ' +
      'deleted all the time ends as a handful of live rows among hundreds of thousands of dead ones. VACUUM removes only what no transaction can see any more: ' +
      'one that has been open for hours, a replication slot or a prepared transaction holds all of them back.',
    fix: 'End what holds the horizon back, then VACUUM the table. Let autovacuum come sooner for this table. Another index does not help: it gets the same dead entries.',
    falsePositives:
      'The counters are estimates: after a bulk delete that was vacuumed just now they may lag behind.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW',
    ],
  },
  fixtures: {
    fires: ['pg14/dead-rows', 'pg18/dead-rows'],
    silent: ['pg18/condition-regex', 'pg18/latest-per-group', 'pg18/update-hot'],
  },
  judge(context, given) {
    return fromNodesOf(context, SCANS, (node) => {
      const table = tableScanned(context.catalog, node);
      if (table === null || !isMostlyDead(table)) return [];
      const metrics = metricsOf(context, node);
      const visited = pagesVisited(context, node);
      const pages = visited ?? table.pages;
      // What was looked at, kept or not: a filter that removes many rows of few pages is another matter.
      const looked = rowsRead(metrics) ?? table.activity?.liveRows ?? 0;
      if (pages < given.minPages || metrics.selfShare < given.minShare) return [];
      if (pages < looked * given.minPagesPerRow) return [];
      return [report(context, node, table, { visited, looked })];
    });
  },
});

/** Null where none were counted. */
function pagesVisited(context: RuleContext, node: PlanNode): Blocks | null {
  const { selfBuffers } = metricsOf(context, node);
  return selfBuffers === null ? null : selfBuffers.sharedHitBlocks + selfBuffers.sharedReadBlocks;
}

function report(
  context: RuleContext,
  node: PlanNode,
  table: Table,
  { visited, looked }: { readonly visited: Blocks | null; readonly looked: number },
): Finding {
  // The scan alone: dead rows cost nothing to what stands above it.
  const { selfShare } = metricsOf(context, node);
  const name = relationName(node);
  // Counters of pg_stat_all_tables: estimates of the statistics system, not of this scan.
  const dead = table.activity?.deadRows ?? 0;
  const live = table.activity?.liveRows ?? 0;
  const share = shareOfWhole(context, selfShare);
  const pages = humanCount(visited ?? table.pages);
  const meets =
    visited === null
      ? `Looks for live rows of ${name} among ${pages} pages (${share})`
      : `Visits ${pages} pages of ${name} for ${humanRows(looked)} (${share})`;
  return makeFinding(context, {
    rule: 'dead-rows',
    node,
    share: selfShare,
    // As if passing by a dead row cost what a live one does.
    saves: partOf(dead, dead + live),
    title: `${humanRows(dead)} of ${name} are dead, ${humanCount(live)} live`,
    message: `${meets}: ${humanRows(dead)} are dead beside ${humanCount(live)} live ones. VACUUM removes them once no transaction is open that began before they died. One more index would hold the same dead entries.`,
    brief: `${pages} pages of dead rows`,
    evidence: [
      measured('Dead rows', dead, 'rows'),
      measured('Live rows', live, 'rows'),
      visited === null
        ? estimated('Pages of the table', table.pages, 'blocks')
        : measured('Pages visited', visited, 'blocks'),
      measured('Last vacuum', table.activity?.lastVacuum ?? 'never', 'text'),
    ],
    range: placeRelation(context, node),
    fixes: fixes(table),
  });
}

/** Heuristic: a queue's rows live for seconds, so its share of dead ones says nothing; a number of them does. */
const DEAD_BEFORE_VACUUM = 1000;

/** The three that the documentation names (18, Routine Vacuuming, "Preventing Transaction ID Wraparound Failures"). */
const HORIZON = `-- What keeps dead rows from being removed: the oldest come first.
SELECT pid::text AS who, state, xact_start, left(query, 60) AS what, age(backend_xmin) AS age
  FROM pg_stat_activity WHERE backend_xmin IS NOT NULL
UNION ALL SELECT slot_name, 'replication slot', NULL, NULL, age(coalesce(xmin, catalog_xmin)) FROM pg_replication_slots
UNION ALL SELECT gid, 'prepared transaction', prepared, NULL, age(transaction) FROM pg_prepared_xacts
ORDER BY age DESC NULLS LAST;`;

function fixes({ schema, name }: Table): readonly Fix[] {
  const relation = { schema, name };
  return [
    templateFix('See what holds dead rows back', HORIZON),
    {
      title: `VACUUM ${name}`,
      changes: [
        { kind: 'maintenance', command: 'vacuum', relation, concurrently: false, index: null },
      ],
      remark: 'Removes nothing that a transaction which is still open could see.',
    },
    autovacuumFix(
      `Let autovacuum come to ${name} sooner`,
      `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`,
      { autovacuum_vacuum_scale_factor: 0, autovacuum_vacuum_threshold: DEAD_BEFORE_VACUUM },
    ),
  ];
}
