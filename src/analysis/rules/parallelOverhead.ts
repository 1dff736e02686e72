// Does starting parallel workers cost more than they can save?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanNode } from '../../model/planNode';
import { sessionReset, transactionSetting } from '../changes/fixes';
import { humanMs, humanRows } from '../../util/humanNumbers';
import { isGather } from '../plan/sharedPlans';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { fromNodes, metricsOf, rowsRead, subtree } from './support/nodes';
import { countOption, ratioOption, shareOption } from './support/options';
import { placeRelation, placeStatement } from './support/place';

/** What makes the planner think that workers are cheap; force_parallel_mode is called debug_parallel_query from 16. */
const LOWERED: readonly string[] = [
  'parallel_setup_cost',
  'parallel_tuple_cost',
  'min_parallel_table_scan_size',
  'min_parallel_index_scan_size',
  'force_parallel_mode',
  'debug_parallel_query',
];

export const parallelOverhead = defineRule({
  id: 'parallel-overhead',
  since: '0.1.0',
  // Some milliseconds of a quick statement are at stake, and the machine may be less busy next time.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: half of the time went by before anybody worked.
    minSetupShare: shareOption(
      0.5,
      "Part of the parallel part's time that starting and waiting for workers takes, at least.",
    ),
    // Heuristic: one process reads fewer in a millisecond or two, sooner than a worker starts.
    maxRows: countOption(10_000, 'Rows that the scans read, less than this.'),
    // Heuristic: nobody feels less, however often it is half of a quick statement.
    minMs: ratioOption(1, 'Milliseconds of starting and waiting, at least.'),
  }),
  documentation: {
    summary: 'Parallel workers are started for a handful of rows.',
    why: 'A worker is a process of its own: it takes milliseconds to start, gets the plan and sends its rows back through shared memory. For a few thousand rows that is longer than reading them.',
    fix: 'Leave parallel_setup_cost, parallel_tuple_cost and min_parallel_table_scan_size at their defaults, or forbid workers for this statement. If many more rows had been expected, mend the estimate.',
    falsePositives: 'On an idle machine a millisecond more may not matter.',
    sources: [
      'https://www.postgresql.org/docs/18/how-parallel-query-works.html',
      'https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-PARALLEL-SETUP-COST',
    ],
  },
  fixtures: {
    fires: ['pg14/parallel-overhead', 'pg18/parallel-overhead'],
    silent: ['pg18/parallel-hash', 'pg18/gather-merge', 'pg18/seq-scan-parallel'],
  },
  judge(context, { minSetupShare, maxRows, minMs }) {
    return fromNodes(context, (node) => {
      const { selfTimeMs, wallTimeMs, selfShare } = metricsOf(context, node);
      const workers = node.fields['Workers Launched'] ?? 0;
      // What never started costs nothing.
      if (workers === 0) return [];
      if (!isGather(node) || selfTimeMs === null || wallTimeMs === null) return [];
      const scans = scansBelow(context, node);
      const rows = scans.reduce((sum, scan) => sum + (rowsRead(metricsOf(context, scan)) ?? 0), 0);
      if (rows >= maxRows || selfTimeMs < minMs) return [];
      if (selfTimeMs < wallTimeMs * minSetupShare) return [];
      // What one process alone would have had to do, at most.
      const work = wallTimeMs - selfTimeMs;
      const started = workers === 1 ? 'one worker' : `${String(workers)} workers`;
      const [scan] = scans;
      return [
        makeFinding(context, {
          rule: 'parallel-overhead',
          node,
          share: selfShare,
          title: `Starts ${started} for ${humanRows(rows)}`,
          message: `Starting ${started} and waiting takes ${humanMs(selfTimeMs)} (${shareOfWhole(context, selfShare)}), the work on ${humanRows(rows)} ${humanMs(work)}. One process alone would be through sooner.`,
          brief: `${started} for ${humanRows(rows)}`,
          evidence: [
            measured('Starting and waiting', selfTimeMs, 'ms'),
            measured('Work', work, 'ms'),
            measured('Rows read', rows, 'rows'),
          ],
          range: scan === undefined ? placeStatement(context) : placeRelation(context, scan),
          fixes: fixes(context),
        }),
      ];
    });
  },
});

function scansBelow(context: RuleContext, node: PlanNode): readonly PlanNode[] {
  return [...subtree(context, node)].filter(({ fields }) => fields['Relation Name'] !== undefined);
}

/** Settings that differ from their defaults are what allowed it. */
function fixes({ plan }: RuleContext): readonly Fix[] {
  const settings = plan.statementFields.Settings ?? {};
  const lowered = LOWERED.filter((name) => settings[name] !== undefined);
  return [
    ...lowered.map((name) => sessionReset(`Reset ${name}`, name, settings[name] ?? '')),
    transactionSetting(
      'Run without workers in this transaction',
      'max_parallel_workers_per_gather',
      '0',
    ),
  ];
}
