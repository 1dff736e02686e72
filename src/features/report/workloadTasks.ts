// The statements that take the server's time, as tasks: their words without any value.

import { isTrivia, tokenize } from '../../analysis/sql/lexer';
import type { Task, TaskSection } from '../../analysis/tasks/taskList';
import type { StatementCounters, WorkloadStatement } from '../../model/workload';
import { humanCount, humanMs, humanShare } from '../../util/humanNumbers';
import { markdownCode, markdownText } from '../../util/markdownText';
import type { Result } from '../../util/result';
import { shortHash } from '../../util/shortHash';
import { visibleText } from '../../util/visibleText';
import { enablingAdvice } from '../workload/howToEnable';
import { shareOf } from '../workload/ranking';
import type { ServerWorkload } from '../workload/statementsReader';
import { headline } from '../workload/workloadWords';
import { sqlLines, type CheckedBy } from './taskWords';

/** Of all time that is counted. Heuristic: what takes less is no bottleneck. */
const LEAST_SHARE = 0.05;
/** Heuristic: what runs at night has been counted within a day. */
const LEAST_COUNTED_MS = 24 * 3_600_000;
const MEDIUM_SHARE = 0.1;
const HIGH_SHARE = 0.3;
/** Characters of a statement; enough to know it by. */
const MOST_SHOWN = 2_000;

const STATEMENT = 'workload/statement';
const READ = 'workload/read';

export interface WorkloadTasks {
  readonly checked: CheckedBy;
  readonly section: TaskSection;
}

export function workloadTasks(given: Result<ServerWorkload, string>): WorkloadTasks {
  const found = { id: 'workload', title: 'Workload' };
  if (!given.ok) {
    const why = markdownText(given.error);
    return { checked: [[STATEMENT, why]], section: { ...found, notes: [why], tasks: [] } };
  }
  const read = given.value;
  if (read.kind === 'missing') {
    const { why, ways } = enablingAdvice(read);
    const task: Task = {
      id: `${READ}/0`,
      state: 'blocked',
      title: 'Statements are not known',
      why: markdownText(why),
      details: ways.flatMap(({ platform, steps, sql }) => [
        `- ${markdownText(`${platform}: ${steps}`)}`,
        ...sqlLines(sql, null),
      ]),
    };
    const checked: CheckedBy = [[STATEMENT, markdownText(why)]];
    return { checked, section: { ...found, notes: [], tasks: [task] } };
  }
  const { workload } = read;
  const told = workload.statements.flatMap((one) => {
    const share = shareOf(one.counters?.totalMs ?? null, workload);
    return one.counters === null || share === null || share < LEAST_SHARE || one.nested === true
      ? []
      : [statementTask(one, one.counters, share)];
  });
  return {
    checked: [
      [STATEMENT, whyNotAll(read)],
      [READ, null],
    ],
    section: {
      ...found,
      notes: [
        `${markdownText(headline(workload, 'total'))}.`,
        ...workload.notes.map((note) => `- ${markdownText(note)}`),
      ],
      tasks: [...new Map(told.map((task) => [task.id, task])).values()],
    },
  };
}

/** Why one that is not among them may still take its time; null where it does not. */
function whyNotAll({
  workload: { since, totals, unread },
  sample,
}: Extract<ServerWorkload, { kind: 'workload' }>): string | null {
  const unreadMs = unread.reduce((sum, { totalMs }) => sum + (totalMs ?? 0), 0);
  const share = totals === null || totals.totalMs === 0 ? 0 : unreadMs / totals.totalMs;
  const [first] = unread;
  if (first !== undefined && share >= LEAST_SHARE)
    return markdownText(
      `Statements that take ${humanShare(share)} of the time could not be read. ${first.why}`,
    );
  if (since === null) return 'It is not known since when the server counts.';
  return Date.parse(sample.at) - Date.parse(since) < LEAST_COUNTED_MS
    ? 'The server has counted for less than a day, since a reset or restart.'
    : null;
}

function statementTask(
  { text }: WorkloadStatement,
  { calls, totalMs, meanMs }: StatementCounters,
  share: number,
): Task {
  const words = withoutValues(text);
  const impact = share >= HIGH_SHARE ? 'high' : share >= MEDIUM_SHARE ? 'medium' : 'low';
  const shown = visibleText(words.length > MOST_SHOWN ? `${words.slice(0, MOST_SHOWN)} …` : words);
  return {
    id: `${STATEMENT}/${shortHash(formOf(words))}`,
    state: 'open',
    title: `**One statement takes ${humanShare(share)} of the time** (${impact})`,
    details: [
      `${humanMs(totalMs)} in ${humanCount(calls)} ${calls === 1 ? 'call' : 'calls'}, ${humanMs(meanMs)} each. Explain & Optimize it with the values that it is called with.`,
      '',
      ...markdownCode('sql', shown).split('\n'),
    ],
  };
}

/** Texts of the server are normalised but for what it cannot: a value may stand in any of them. */
export function withoutValues(text: string): string {
  return tokenize(text)
    .map(({ kind, start, end }) => {
      if (kind === 'string' || kind === 'number') return '?';
      return kind === 'comment' || kind === 'meta-command' ? ' ' : text.slice(start, end);
    })
    .join('')
    .trim();
}

/** The same for one statement however it is laid out. */
function formOf(words: string): string {
  return tokenize(words)
    .filter((token) => !isTrivia(token))
    .map(({ start, end }) => words.slice(start, end).toLowerCase())
    .join(' ');
}
