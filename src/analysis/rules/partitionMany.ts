// Is planning over hundreds of partitions slower than reading them?

import * as z from 'zod';
import type { PlanNode } from '../../model/planNode';
import { sessionSetting } from '../changes/fixes';
import { humanCount, humanMs } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured } from './support/describe';
import { fromNodesOf, metricsOf, subtree } from './support/nodes';
import { countOption } from './support/options';
import { planningShare } from './support/planningShare';
import { placeRelation } from './support/place';

export const partitionMany = defineRule({
  id: 'partition-many',
  since: '0.1.0',
  // One plan does not tell whether it was the first of its session, which reads the catalog as well.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: planning opens and estimates every partition that is left, some 10 to 50 microseconds each.
    minPartitions: countOption(100, 'More partitions than this in one plan.'),
    // Below, nobody waits for it, even where it is longer than a quick execution.
    minPlanningMs: countOption(2, 'Milliseconds of planning, at least.'),
  }),
  documentation: {
    summary:
      'More than a hundred partitions are planned, which takes longer than running the plan.',
    why: 'Each partition that is not pruned is opened, locked and planned like a table of its own, in every session. With hundreds of them, planning takes longer than the statement.',
    fix: 'Name the partition key in the condition, so that few partitions are planned. Keep the plan in a prepared statement, which prunes when it runs. Or make fewer, larger partitions: a partition should hold at least some hundred thousand rows.',
    falsePositives:
      'The first statement of a session also reads the catalog of every partition: explain twice before you believe it.',
    sources: [
      'https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-BEST-PRACTICES',
    ],
  },
  fixtures: {
    fires: ['pg14/partition-many', 'pg18/partition-many'],
    silent: ['pg18/partition-pruning-missed', 'pg18/planning-heavy'],
  },
  judge(context, { minPartitions, minPlanningMs }) {
    const { planningMs, executionMs } = context.metrics;
    if (planningMs === null || executionMs === null) return [];
    if (planningMs < minPlanningMs || planningMs < executionMs) return [];
    return fromNodesOf(context, ['Append', 'Merge Append'], (node) => {
      const scan = firstScan(context, node);
      // Those that run-time pruning removed were planned all the same.
      const count = partitionCount(node);
      if (scan === null || count <= minPartitions) return [];
      return [
        makeFinding(context, {
          rule: 'partition-many',
          node,
          share: planningShare(context),
          title: `Planning ${humanCount(count)} partitions takes ${humanMs(planningMs)}`,
          message: `Planning ${humanCount(count)} partitions takes ${humanMs(planningMs)}, running the plan ${humanMs(executionMs)}. A condition on the partition key would leave most of them out; a prepared statement is planned once.`,
          brief: `plans ${humanCount(count)} partitions`,
          evidence: [
            measured('Partitions planned', count, 'count'),
            measured('Planning', planningMs, 'ms'),
            measured('Execution', executionMs, 'ms'),
          ],
          range: placeRelation(context, scan),
          fixes: [
            // A generic plan is made once and prunes at run time; a custom one is planned with every execution.
            sessionSetting(
              'Keep the plan of prepared statements',
              'plan_cache_mode',
              'force_generic_plan',
            ),
          ],
        }),
      ];
    });
  },
});

function partitionCount({ children, fields }: PlanNode): number {
  return children.length + (fields['Subplans Removed'] ?? 0);
}

/** Whose table the Append reads; null where it never ran, as nothing was waited for then. */
function firstScan(context: RuleContext, node: PlanNode): PlanNode | null {
  const scans = [...subtree(context, node)];
  const scan = scans.find(({ fields }) => fields['Relation Name'] !== undefined);
  return scan === undefined || metricsOf(context, node).neverExecuted ? null : scan;
}
