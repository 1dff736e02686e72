// Did the server start fewer parallel workers than were planned?

import { z } from 'zod';
import { defineRule } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { fromNodes, metricsOf } from './support/nodes';
import { placeStatement } from './support/place';

export const workersNotLaunched = defineRule({
  id: 'workers-not-launched',
  since: '0.1.0',
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({}),
  documentation: {
    summary: 'Fewer parallel workers were started than planned.',
    why: 'Workers come from one pool for the whole server. When it is empty, the statement runs on with fewer processes, by a plan that was made for more.',
    fix: 'Raise max_parallel_workers (and max_worker_processes, which needs a restart), or let fewer statements run in parallel with max_parallel_workers_per_gather.',
    falsePositives: 'A single moment of many parallel statements; explain again.',
    sources: ['https://www.postgresql.org/docs/18/when-can-parallel-query-be-used.html'],
  },
  fixtures: {
    fires: ['pg14/workers-not-launched', 'pg18/workers-not-launched'],
    silent: ['pg18/parallel-hash', 'pg18/seq-scan-selective'],
  },
  judge(context) {
    return fromNodes(context, (node) => {
      const { 'Workers Planned': planned = 0, 'Workers Launched': launched = planned } =
        node.fields;
      const { neverExecuted } = metricsOf(context, node);
      if (launched >= planned || neverExecuted) return [];
      // Only what stands below it can be shared among more processes.
      const [below] = node.children;
      const shared = below === undefined ? 0 : metricsOf(context, below).totalShare;
      const lost = (shared * (planned - launched)) / (planned + 1);
      return [
        makeFinding(context, {
          rule: 'workers-not-launched',
          node,
          share: lost,
          title: `${String(launched)} of ${String(planned)} parallel workers were started`,
          message: `${String(planned)} workers were planned and ${String(launched)} started: the others could have taken about ${shareOfWhole(context, lost)} off. The server's pool (max_parallel_workers, max_worker_processes) was empty.`,
          brief: `${String(launched)} of ${String(planned)} workers`,
          evidence: [
            measured('Workers planned', planned, 'count'),
            measured('Workers launched', launched, 'count'),
          ],
          range: placeStatement(context),
          fixes: [],
        }),
      ];
    });
  },
});
