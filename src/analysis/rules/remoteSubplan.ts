// Does Citus fetch the rows of a subquery to the coordinator, and send them out again, before the statement begins?

import * as z from 'zod';
import type { PlanNode } from '../../model/planNode';
import { humanBytes, humanCount, humanMs, humanRows } from '../../util/humanNumbers';
import { DISTRIBUTED_SUBPLAN } from '../plan/remotePlans';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { relationName } from '../plan/names';
import { fromNodes, metricsOf, rowsRead, subtree } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeStatement } from './support/place';
import { bytesOf, msOf } from './support/remote';

const MB = 1024 * 1024;

export const remoteSubplan = defineRule({
  id: 'remote-subplan',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: smaller results travel in a fraction of a second; citus.max_intermediate_result_size is 1 GB.
    minMb: countOption(10, 'Megabytes of the intermediate result, at least.'),
    minShare: shareOption(0.1, "Part of the statement's time, at least."),
  }),
  documentation: {
    summary:
      'Citus runs a subquery first, fetches its rows to the coordinator and sends them to the nodes that need them.',
    why: 'A subquery or CTE that does not join and group by the distribution column cannot run on each node for itself. Its rows are an intermediate result: read from all nodes, written on the coordinator, and copied to every node that the rest of the statement runs on.',
    fix: 'Let the subquery join and group by the distribution column, so that it runs within the tasks. Filter and aggregate inside it, and select only the columns that are needed, so that little is fetched. A small table that everything joins can be a reference table.',
    falsePositives:
      'A report that needs all rows in one place must fetch them. citus.max_intermediate_result_size bounds what a statement may fetch.',
    sources: [
      'https://docs.citusdata.com/en/v13.0/performance/performance_tuning.html#subquery-cte-network-overhead',
    ],
  },
  fixtures: {
    fires: ['extensions/citus-subplan'],
    silent: ['extensions/citus-tasks', 'pg18/cte-fence'],
  },
  judge(context, { minMb, minShare }) {
    return fromNodes(context, (node) => {
      const { fields } = node;
      if (fields['Parent Relationship'] !== DISTRIBUTED_SUBPLAN) return [];
      // In words, such as `916 MB`: Citus prints them as text in every format.
      const bytes = bytesOf(fields['Intermediate Data Size']);
      const { executionMs } = context.metrics;
      const { wallTimeMs, actualRowsTotal } = metricsOf(context, node);
      const ms = msOf(fields['Subplan Duration']) ?? wallTimeMs;
      if (bytes === null || ms === null || executionMs === null || executionMs <= 0) return [];
      // They run before the nodes of the plan, none of which holds their time.
      const share = Math.min(1, ms / executionMs);
      if (bytes < minMb * MB || share < minShare) return [];
      const rows = humanRows(actualRowsTotal ?? 0);
      const size = humanBytes(bytes);
      const destination = fields['Result destination'];
      return [
        makeFinding(context, {
          rule: 'remote-subplan',
          node,
          share,
          title: `Fetches ${rows}, ${size}, before the statement begins`,
          message: `${called(node)} runs first and fetches ${rows}, ${size}, in ${humanMs(ms)} (${shareOfWhole(context, share)})${from(context, node)}. Joined and grouped by the distribution column it would run within the tasks; filtered and with fewer columns, it fetches less.`,
          brief: `fetches ${rows}, ${size}`,
          evidence: [
            measured('Intermediate result', bytes, 'bytes'),
            measured('Duration', ms, 'ms'),
            ...(typeof destination === 'string'
              ? [measured('Destination', destination, 'text')]
              : []),
          ],
          range: placeStatement(context),
          // How the tables are distributed is known to the cluster, not to the plan.
          fixes: [],
        }),
      ];
    });
  },
});

/** Only FORMAT TEXT prints its number. */
function called({ fields }: PlanNode): string {
  return fields['Subplan Name'] ?? 'A distributed subplan';
}

/** The shown task stands for the others. */
function from(context: RuleContext, node: PlanNode): string {
  const scan = [...subtree(context, node)].find(({ part }) => part?.kind === 'shard');
  if (scan === undefined) return '';
  const metrics = metricsOf(context, scan);
  const [kept, read] = [metrics.actualRowsTotal ?? 0, rowsRead(metrics) ?? 0];
  const keeps =
    kept > read * FEW
      ? ''
      : `, which keeps ${humanCount(kept)} of the ${humanRows(read)} that it reads`;
  return `, among them from ${relationName(scan)}${keeps}`;
}

/** Of what a shard holds. Heuristic, as in seq-scan-selective. */
const FEW = 0.05;
