// Is most of the time spent in tasks of Citus on other nodes: in which of them, and does the plan show them?

import * as z from 'zod';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Ms } from '../../model/quantities';
import { humanMs } from '../../util/humanNumbers';
import { templateFix } from '../changes/fixes';
import { TASK } from '../plan/remotePlans';
import { hostOf } from '../plan/tableParts';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { relationName } from '../plan/names';
import { fromNodesOf, metricsOf, subtree } from './support/nodes';
import { ratioOption, shareOption } from './support/options';
import { placeStatement } from './support/place';
import { isCitus, msOf } from './support/remote';

export const remoteTasks = defineRule({
  id: 'remote-tasks',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: below half, something that can be looked into takes more.
    minShare: shareOption(0.5, "Part of the statement's time, at least."),
    // Heuristic: a round trip over several nodes takes milliseconds, whatever is asked.
    minMs: ratioOption(100, 'Milliseconds, at least.'),
    // Heuristic: shards differ by nature; three times the others is a skewed key or a slow node.
    minRatio: ratioOption(
      3,
      'Time of the slowest task to that of the others in the mean, at least.',
    ),
  }),
  documentation: {
    summary:
      'Most of the time goes by in tasks on other nodes: in one of them, or in some that the plan does not show.',
    why: 'Citus sends a task for each shard to the node that holds it, and waits for the slowest. EXPLAIN shows one task unless it is told to show all: the one it shows may be a fast one.',
    fix: 'Show all tasks (citus.explain_all_tasks), and look at the slowest: its shard may hold more rows than the others, its node may be busy or slow. Rows that are fetched by many tasks take their time on the way: aggregate and limit them there.',
    falsePositives: 'Tasks that wait for connections or for the network look slow from here.',
    sources: [
      'https://docs.citusdata.com/en/v13.0/develop/api_guc.html#citus-explain-all-tasks-boolean',
    ],
  },
  fixtures: {
    fires: ['extensions/citus-tasks', 'extensions/citus-subplan'],
    silent: ['extensions/timescale-chunks', 'pg18/seq-scan-selective'],
  },
  judge(context, { minShare, minMs, minRatio }) {
    return fromNodesOf(context, ['Custom Scan'], (node) => {
      const { totalShare, wallTimeMs } = metricsOf(context, node);
      if (!isCitus(node) || wallTimeMs === null) return [];
      if (totalShare < minShare || wallTimeMs < minMs) return [];
      const tasks = node.children
        .filter(({ fields }) => fields['Parent Relationship'] === TASK)
        .map((task) => ({ task, ms: timeOf(task) }))
        .sort((a, b) => b.ms - a.ms);
      // citus.explain_all_tasks is off by default: the first task is shown, and the count of all.
      const hidden = taskCount(node) - tasks.length;
      return hidden > 0
        ? unseen(context, node, { tasks, hidden, minShare })
        : slowest(context, node, { tasks, minRatio });
    });
  },
});

interface Task {
  readonly task: PlanNode;
  // On the node that ran it, beside the others: the wall time is that of the slowest.
  readonly ms: Ms;
}

/** On its node, with planning; the time of its plan where no summary was printed. */
function timeOf({ fields }: PlanNode): Ms {
  const execution = msOf(fields['Execution Time']);
  return execution === null
    ? (fields['Actual Total Time'] ?? 0) * (fields['Actual Loops'] ?? 1)
    : execution + (msOf(fields['Planning Time']) ?? 0);
}

function taskCount({ fields }: PlanNode): number {
  const count = Number(fields['Task Count'] ?? 0);
  return Number.isFinite(count) ? count : 0;
}

/** Some are not shown: the time is told, and nothing of what takes it. */
function unseen(
  context: RuleContext,
  node: PlanNode,
  {
    tasks,
    hidden,
    minShare,
  }: { readonly tasks: readonly Task[]; readonly hidden: number; readonly minShare: number },
): readonly Finding[] {
  const { wallTimeMs, selfShare, totalShare } = metricsOf(context, node);
  const [shown] = tasks;
  const others = shown === undefined ? totalShare : selfShare;
  if (others < minShare) return [];
  const seen =
    shown === undefined
      ? 'The plan shows none of them'
      : `The one that is shown, ${taskName(context, shown.task)}, takes ${humanMs(shown.ms)}`;
  const count = `${String(hidden)} ${hidden === 1 ? 'task' : 'tasks'}`;
  return [
    makeFinding(context, {
      rule: 'remote-tasks',
      node,
      // What could be saved, nobody can see.
      share: null,
      title: `Waits ${humanMs(wallTimeMs ?? 0)} for tasks, of which ${count} are not shown`,
      message: `Waits ${humanMs(wallTimeMs ?? 0)} for its tasks (${shareOfWhole(context, totalShare)}). ${seen}; ${count} are not shown, so nothing is said of them. citus.explain_all_tasks shows which is the slowest.`,
      brief: `${count} not shown`,
      evidence: [
        measured('Waiting for tasks', wallTimeMs ?? 0, 'ms'),
        measured('Tasks not shown', hidden, 'count'),
        ...(shown === undefined ? [] : [measured('Task that is shown', shown.ms, 'ms')]),
      ],
      range: placeStatement(context),
      fixes: [templateFix('Show all tasks', 'SET citus.explain_all_tasks TO on;')],
    }),
  ];
}

/** All are shown: those that end late make the others wait. */
function slowest(
  context: RuleContext,
  node: PlanNode,
  { tasks, minRatio }: { readonly tasks: readonly Task[]; readonly minRatio: number },
): readonly Finding[] {
  const [slow, ...others] = tasks;
  // One task has nobody to be compared with; its own plan is judged by the other rules.
  if (slow === undefined || others.length === 0) return [];
  const mean = others.reduce((sum, { ms }) => sum + ms, 0) / others.length;
  if (slow.ms < mean * minRatio) return [];
  const { wallTimeMs, totalShare } = metricsOf(context, node);
  const lost = (slow.ms - mean) / Math.max(slow.ms, wallTimeMs ?? 0);
  return [
    makeFinding(context, {
      rule: 'remote-tasks',
      node: slow.task,
      share: totalShare,
      saves: lost,
      title: `One of ${String(tasks.length)} tasks takes ${humanMs(slow.ms)}, the others ${humanMs(mean)}`,
      message: `The task of ${taskName(context, slow.task)} takes ${humanMs(slow.ms)}, the ${String(others.length)} others ${humanMs(mean)} in the mean (${shareOfWhole(context, totalShare)} goes by in tasks). Its shard holds more rows, or its node is slower.`,
      brief: `slowest of ${String(tasks.length)} tasks`,
      evidence: [
        measured('Slowest task', slow.ms, 'ms'),
        measured('Mean of the others', mean, 'ms'),
        measured('Tasks', tasks.length, 'count'),
      ],
      range: placeStatement(context),
      fixes: [],
    }),
  ];
}

/** By its first shard, which tells the node as well. */
function taskName(context: RuleContext, task: PlanNode): string {
  const scan = [...subtree(context, task)].find(({ part }) => part?.kind === 'shard');
  return scan === undefined ? (hostOf(task.fields['Node']) ?? 'one node') : relationName(scan);
}
