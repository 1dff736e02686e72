// Does one of several parallel processes get most of the work?

import * as z from 'zod';
import type { PlanNode } from '../../model/planNode';
import type { Ms } from '../../model/quantities';
import { transactionSetting } from '../changes/fixes';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { isGather } from '../plan/sharedPlans';
import { defineRule } from './rule';
import { capitalized, makeFinding, measured, shareOfWhole } from './support/describe';
import { describeNode } from '../plan/names';
import { metricsOf, subtree } from './support/nodes';
import { countOption, MIN_SHARE, ratioOption, shareOption } from './support/options';
import { placeRelation, placeStatement } from './support/place';

export const parallelSkew = defineRule({
  id: 'parallel-skew',
  since: '0.1.0',
  // What an even share would take is reckoned, and nothing that is advised makes it even.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: block ranges are handed out as they are asked for, so processes differ by little unless the data does.
    minRatio: ratioOption(3, 'Rows of the busiest process to the mean of the others, at least.'),
    // Heuristic: of fewer rows one page more or less is a large ratio.
    minRows: countOption(10_000, 'Rows of the busiest process, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'One parallel process does most of the work while the others wait.',
    why: 'Workers share the pages of a scanned table, or take one partition each. Where few pages or one partition lead to most of the rows, one process works and the statement takes as long as it does.',
    fix: 'Workers gain nothing here: run without them, or let the planner begin with the table that has more pages, so that the work is spread. Partitions of equal size share better.',
    falsePositives:
      'When the others were busy with another part of the plan meanwhile, nothing is lost.',
    sources: ['https://www.postgresql.org/docs/18/parallel-plans.html'],
  },
  fixtures: {
    fires: ['pg14/parallel-skew', 'pg18/parallel-skew'],
    silent: ['pg18/parallel-hash', 'pg18/gather-merge', 'pg18/workers-not-launched'],
  },
  judge(context, { minRatio, minRows, minShare }) {
    // One finding a Gather: processes that wait for each other do so at all of its nodes.
    return context.plan.nodes.filter(isGather).flatMap((gather) => {
      const skewed = [...subtree(context, gather)]
        .filter((node) => metricsOf(context, node).totalShare >= minShare)
        .map((node) => ({ node, ...spread(node) }))
        .filter(({ most, others }) => most >= minRows && most >= Math.max(1, others) * minRatio);
      // The deepest is where the work was shared out; what stands above got it from there.
      const found = skewed.at(-1);
      if (found === undefined) return [];
      const { node, most, others, processes } = found;
      const { executionMs } = context.metrics;
      const lost = Math.min(1, lostMs(node) / Math.max(executionMs ?? 0, Number.EPSILON));
      const what = describeNode(node);
      return [
        makeFinding(context, {
          rule: 'parallel-skew',
          node,
          share: lost,
          title: `One of ${String(processes)} processes handles ${humanRows(most)} of ${what}`,
          message: `${capitalized(what)}: one of ${String(processes)} processes handles ${humanRows(most)}, the others ${humanCount(others)} each. Spread evenly it could take up to ${shareOfWhole(context, lost)} less.`,
          brief: `one process handles ${humanRows(most)}`,
          evidence: [
            measured('Rows of the busiest process', most, 'rows'),
            measured('Mean of the others', others, 'rows'),
            measured('Processes', processes, 'count'),
          ],
          range:
            node.fields['Relation Name'] === undefined
              ? placeStatement(context)
              : placeRelation(context, node),
          // Nothing shares the work out anew: without workers it can be measured whether they helped at all.
          fixes: [
            transactionSetting(
              'Compare with no workers in this transaction',
              'max_parallel_workers_per_gather',
              '0',
            ),
          ],
        }),
      ];
    });
  },
});

interface Spread {
  /** Rows of the busiest process, over its loops. */
  readonly most: number;
  /** Mean of the other processes. */
  readonly others: number;
  /** With the leader. */
  readonly processes: number;
}

function spread(node: PlanNode): Spread {
  const [most = 0, ...rest] = byProcess(node, 'Actual Rows');
  const others = sumOf(rest) / Math.max(1, rest.length);
  return { most, others, processes: rest.length + 1 };
}

/** What the busiest process took longer than it would have, had all taken the same. */
function lostMs(node: PlanNode): Ms {
  const times = byProcess(node, 'Actual Total Time');
  return (times[0] ?? 0) - sumOf(times) / Math.max(1, times.length);
}

/** Over its loops, the most first. Workers print their own part, the leader has what is left; nothing without workers. */
function byProcess(
  { fields }: PlanNode,
  key: 'Actual Rows' | 'Actual Total Time',
): readonly number[] {
  const workers = (fields.Workers ?? []).map(
    (worker) => (worker[key] ?? 0) * (worker['Actual Loops'] ?? 0),
  );
  if (workers.length === 0) return [];
  // Up to 17 rows are rounded for each loop.
  const leader = Math.max(0, (fields[key] ?? 0) * (fields['Actual Loops'] ?? 0) - sumOf(workers));
  return [...workers, leader].sort((a, b) => b - a);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
