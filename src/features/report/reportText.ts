// A report as the text of its file: a new one, or the one that is there brought up to date. Neither face reads it otherwise.

import {
  mergeTasks,
  whyUnmerged,
  type TaskCounts,
  type Unmerged,
} from '../../analysis/tasks/mergeTasks';
import type { TaskList } from '../../analysis/tasks/taskList';
import { exactCount } from '../../util/humanNumbers';
import { err, ok, type Result } from '../../util/result';

const WORDS: Readonly<Record<Unmerged, string>> = {
  'not-a-report': 'is no report of Planwright, and is not overwritten: name another file.',
  'of-another-version':
    'was written by another version of Planwright, which this one cannot read: name another file.',
  'of-something-else':
    'is the report of another server or database, or of the primary where this is a standby: name another file. If the server was upgraded, restored or promoted since, shorten `report/1/…` in its first line to `report/1`.',
};

export interface ReportText {
  readonly text: string;
  /** What there is and what has changed, in one sentence. */
  readonly summary: string;
}

/** The problem is said behind the file's name. */
export function reportText(list: TaskList, old: string): Result<ReportText, string> {
  const merged = mergeTasks(list, old);
  if (typeof merged === 'string') return err(WORDS[merged]);
  return ok({ text: merged.text, summary: summaryOf(merged.counts, old.trim() === '') });
}

/** Before anything is looked at; null where nothing speaks against it. */
export function whyNoReport(old: string): string | null {
  const problem = whyUnmerged(old, null);
  return problem === null ? null : WORDS[problem];
}

function summaryOf({ marks, added, finished, reopened }: TaskCounts, isNew: boolean): string {
  const there = [
    `${exactCount(marks.open)} to do`,
    `${exactCount(marks.partly)} partly done`,
    `${exactCount(marks.done)} done`,
    `${exactCount(marks.blocked)} that could not be checked or done`,
  ].join(', ');
  const since = [
    ...(added === 0 ? [] : [`${exactCount(added)} new`]),
    ...(finished === 0 ? [] : [`${exactCount(finished)} gone`]),
    ...(reopened === 0 ? [] : [`${exactCount(reopened)} ticked and still there`]),
  ];
  if (isNew) return `${there}.`;
  return `${there}. Since the last run: ${since.length === 0 ? 'nothing changed' : since.join(', ')}.`;
}
