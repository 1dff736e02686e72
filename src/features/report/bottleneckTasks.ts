// What holds the server back, as tasks: the chain from the symptom to its cause, and what stands beside it.

import { BOTTLENECK_RULES } from '../../analysis/monitor/bottlenecks/registry';
import type { Task, TaskSection } from '../../analysis/tasks/taskList';
import type { Bottleneck, MonitorSample } from '../../model/monitorJson';
import { markdownText } from '../../util/markdownText';
import type { Result } from '../../util/result';
import type { CheckedBy } from './taskWords';

export interface BottleneckTasks {
  readonly checked: CheckedBy;
  readonly section: TaskSection;
}

const HIDDEN = 'The waits of the sessions are not known.';

export function bottleneckTasks(watched: Result<MonitorSample, string>): BottleneckTasks {
  const why = whyUnknown(watched);
  const verdict = watched.ok ? watched.value.verdict : null;
  const found = verdict?.kind === 'found' ? verdict : null;
  const note = why ?? (verdict?.kind === 'nothing' ? verdict.text : null);
  return {
    checked: BOTTLENECK_RULES.map(({ id }) => [
      `bottleneck/${id}`,
      why === null ? null : markdownText(why),
    ]),
    section: {
      ...{ id: 'bottlenecks', title: 'Bottlenecks' },
      notes: note === null ? [] : [markdownText(note)],
      tasks: [
        ...(found?.chain ?? []).map((one, at) => taskOf(one, at === 0 ? 'high' : 'medium')),
        ...(found?.beside ?? []).map((one) => taskOf(one, 'low')),
      ],
    },
  };
}

function whyUnknown(watched: Result<MonitorSample, string>): string | null {
  if (!watched.ok) return watched.error;
  const { verdict, gaps } = watched.value;
  if (verdict === null) return gaps.find(({ metric }) => metric === 'waits')?.why ?? HIDDEN;
  return verdict.kind === 'unknown' ? verdict.text : null;
}

function taskOf({ rule, symptom, evidence, cause, next }: Bottleneck, impact: string): Task {
  return {
    id: `bottleneck/${rule}/0`,
    state: 'open',
    title: `**${markdownText(symptom)}** (${impact})`,
    details: [markdownText(evidence.join(' ')), markdownText(cause), `Next: ${markdownText(next)}`],
  };
}
