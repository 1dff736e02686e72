// A workload for a terminal: a line for each statement, then what cannot be read, then what to know of the sums.

import { callsOf, headline, oneLine } from '../../features/workload/workloadWords';
import type { UnreadStatement, Workload, WorkloadOrder } from '../../model/workload';
import type { WorkloadJson } from '../../model/workloadJson';
import { humanMs } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import { fit, styleFor, wrap } from './style';
import { figuresOf, titlesFor } from './workloadFigures';

const GAP = '  ';
/** Of a statement, whatever the width. */
const LEAST_TEXT = 20;

export function workloadText(
  givenWorkload: Workload,
  givenServer: WorkloadJson['server'],
  {
    colour,
    columns,
    sort,
  }: { readonly colour: boolean; readonly columns: number; readonly sort: WorkloadOrder },
): string {
  const style = styleFor(colour);
  const [workload, server] = [visibleIn(givenWorkload), visibleIn(givenServer)];
  const titles = titlesFor(sort);
  const rows = workload.statements.map(({ counters }) => figuresOf(counters, workload, sort));
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const numbers = (figures: readonly string[]) =>
    figures.map((figure, column) => GAP + figure.padStart(widths[column] ?? 0)).join('');
  // 7: the number of the line, and the blanks around it and before the statement.
  const width = Math.max(LEAST_TEXT, columns - numbers(titles).length - 7);
  return [
    '',
    style.strong(`  Statements of ${server.database}`) +
      style.muted(`  ·  PostgreSQL ${server.version}`),
    wrap(headline(workload, sort), columns, '  '),
    '',
    style.muted(`  ${'#'.padStart(3)}${numbers(titles)}  statement`),
    ...workload.statements.map(({ text, nested }, index) => {
      const figures = numbers(rows[index] ?? []);
      const inside = nested === true ? '(nested) ' : '';
      const words = fit(`${inside}${oneLine(text)}`, width).trimEnd();
      return `  ${String(index + 1).padStart(3)}${figures}  ${words}`;
    }),
    '',
    ...unreadLines(workload.unread, columns),
    ...workload.notes.map((note) => style.muted(wrap(note, columns, '  '))),
    '',
  ].join('\n');
}

function unreadLines(unread: readonly UnreadStatement[], columns: number): readonly string[] {
  if (unread.length === 0) return [];
  return [
    '  Not read:',
    ...unread.map(({ text, why, calls, totalMs }) => {
      const time = totalMs === null ? '' : `${humanMs(totalMs)}, `;
      // 60: enough to know it by; what matters of it is why it was not read.
      const words = text === '' ? '' : `${fit(oneLine(text), 60).trimEnd()}  `;
      return wrap(`${words}(${time}${callsOf(calls)}) ${why}`, columns, '    ');
    }),
    '',
  ];
}
