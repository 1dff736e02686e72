// A workload for an issue or a wiki: a table of figures, and each statement in full.

import { callsOf, headline, oneLine } from '../../features/workload/workloadWords';
import type { Workload, WorkloadOrder } from '../../model/workload';
import type { WorkloadJson } from '../../model/workloadJson';
import { humanMs } from '../../util/humanNumbers';
import { markdownCode, markdownCodeSpan, markdownText } from '../../util/markdownText';
import { visibleIn } from '../../util/visibleText';
import { figuresOf, titlesFor } from './workloadFigures';

export function workloadMarkdown(
  givenWorkload: Workload,
  givenServer: WorkloadJson['server'],
  sort: WorkloadOrder,
): string {
  const [workload, server] = [visibleIn(givenWorkload), visibleIn(givenServer)];
  const { statements, unread, notes } = workload;
  const titles = titlesFor(sort);
  return [
    `# Statements of ${markdownText(server.database)}`,
    '',
    `PostgreSQL ${markdownText(server.version)}. ${headline(workload, sort)}.`,
    '',
    `| # | ${titles.join(' | ')} |`,
    `|--:|${titles.map(() => '--:|').join('')}`,
    ...statements.map(
      ({ counters }, index) =>
        `| ${[String(index + 1), ...figuresOf(counters, workload, sort)].join(' | ')} |`,
    ),
    '',
    ...statements.flatMap(({ text, nested }, index) => [
      `## ${String(index + 1)}${nested === true ? ' (nested)' : ''}`,
      '',
      markdownCode('sql', text),
      '',
    ]),
    ...(unread.length === 0 ? [] : ['## Not read', '']),
    ...unread.map(({ text, why, calls, totalMs }) => {
      const time = totalMs === null ? '' : `${humanMs(totalMs)}, `;
      const words = text === '' ? '' : `${markdownCodeSpan(oneLine(text))} `;
      return `- ${words}(${time}${callsOf(calls)}) ${markdownText(why)}`;
    }),
    ...(unread.length === 0 ? [] : ['']),
    ...notes.flatMap((note) => [markdownText(note), '']),
  ].join('\n');
}
