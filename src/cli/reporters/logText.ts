// The slowest statements of a server log for the terminal: one line each, before their plans are told one by one.

import type { LoggedStatement, LogReport } from '../../features/analyzeLog';
import { humanCount, humanMs, humanShare } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import type { Environment } from '../environment';
import { fit, styleFor, wrap } from './style';

/** Characters of the numbers and the blanks between them, before the statement. */
const NUMBER_COLUMNS = 45;

export function logText(
  given: LogReport,
  { colour, columns }: Pick<Environment, 'colour' | 'columns'>,
): string {
  const style = styleFor(colour);
  const log = visibleIn(given);
  // 20: enough to know a statement by, whatever the terminal.
  const width = Math.max(20, columns - NUMBER_COLUMNS);
  const header = `  ${'#'.padStart(2)}${'total'.padStart(11)}${'share'.padStart(7)}${'runs'.padStart(8)}${'slowest'.padStart(11)}  statement`;
  return [
    '',
    style.strong(
      wrap(
        `${count(log.entries, 'plan')} of ${count(log.statements, 'statement')} in ${count(log.lines, 'line')} (${log.format}); the ${String(log.top.length)} with the most time:`,
        columns,
        '  ',
      ),
    ),
    '',
    style.muted(header),
    ...log.top.map((statement, index) => row(statement, index, { all: log.totalMs, width })),
    '',
    ...log.top.flatMap((statement, index) => unread(statement, index)),
    ...log.notes.map((note) => wrap(note, columns, '  ')),
    '',
  ].join('\n');
}

function count(value: number, noun: string): string {
  return `${humanCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function row(
  { totalMs, calls, maxMs, query }: LoggedStatement,
  index: number,
  { all, width }: { readonly all: number; readonly width: number },
): string {
  const share = all === 0 ? '' : humanShare(totalMs / all);
  const numbers = [
    String(index + 1).padStart(2),
    humanMs(totalMs).padStart(11),
    share.padStart(7),
    humanCount(calls).padStart(8),
    humanMs(maxMs).padStart(11),
  ];
  return `  ${numbers.join('')}  ${fit(query.replace(/\s+/g, ' '), width).trimEnd()}`;
}

function unread({ problem }: LoggedStatement, index: number): string[] {
  if (problem === null) return [];
  const { line, column, message, hint } = problem;
  return [
    `  The plan of ${String(index + 1)} cannot be read at line ${String(line)}, column ${String(column)} of the log: ${message}. ${hint}`,
  ];
}
