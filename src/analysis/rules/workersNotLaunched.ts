// Did the server start fewer parallel workers than were planned?

import * as z from 'zod';
import { defineRule } from './rule';
import { makeFinding, measured } from './support/describe';
import { fromNodes, metricsOf } from './support/nodes';
import { placeStatement } from './support/place';

export const workersNotLaunched = defineRule({
  id: 'workers-not-launched',
  since: '0.1.0',
  severity: 'low',
  // It says why other numbers are as they are, and is no cause by itself.
  rank: 'last',
  needs: { analyze: true },
  options: z.object({}),
  documentation: {
    summary: 'Fewer parallel workers were started than planned.',
    why: 'Workers come from one pool for the whole server. When it is empty, the statement runs on with fewer processes, by a plan that was made for more.',
    fix: 'Explain again: when it was a single moment of many parallel statements, nothing is to be done. When it is always so, let fewer statements run in parallel (max_parallel_workers_per_gather), or raise max_parallel_workers and max_worker_processes where the server has processors to spare.',
    falsePositives:
      'A single moment of many parallel statements. Where the processors are busy, workers that had started would have gained nothing.',
    sources: ['https://www.postgresql.org/docs/18/when-can-parallel-query-be-used.html'],
  },
  fixtures: {
    fires: ['pg14/workers-not-launched', 'pg18/workers-not-launched'],
    silent: ['pg18/parallel-hash', 'pg18/seq-scan-selective'],
  },
  judge(context) {
    return fromNodes(context, (node) => {
      // Without ANALYZE only the planned ones are printed.
      const { 'Workers Planned': planned = 0, 'Workers Launched': launched = planned } =
        node.fields;
      const { neverExecuted } = metricsOf(context, node);
      if (launched >= planned || neverExecuted) return [];
      return [
        makeFinding(context, {
          rule: 'workers-not-launched',
          node,
          // What workers that never started would have done, nobody measured.
          share: null,
          title: `${String(launched)} of ${String(planned)} parallel workers were started`,
          message: `${String(planned)} workers were planned and ${String(launched)} started: the server's pool (max_parallel_workers, max_worker_processes) had no more.`,
          brief: `${String(launched)} of ${String(planned)} workers`,
          evidence: [
            measured('Workers planned', planned, 'count'),
            measured('Workers launched', launched, 'count'),
          ],
          range: placeStatement(context),
          // One run tells nothing of how empty the pool usually is, and the settings are the whole server's.
          fixes: [],
        }),
      ];
    });
  },
});
