// Rows as a table of plain text: how many in what time, which limit ended it, and every value told apart from NULL.

import type { ReadCell, ReadColumn, ReadRows } from '../db/contracts';
import { MOST_READ_BYTES } from '../db/readRows';
import { displayWidth } from '../util/displayWidth';
import { exactCount, humanBytes, humanMs } from '../util/humanNumbers';
import { visibleLine } from '../util/visibleText';

export interface RowsHead {
  readonly connection: string;
  readonly maxRows: number;
  readonly statementTimeoutMs: number;
}

const GAP = ' │ ';
const NULL = 'NULL';
/** Heuristic: what takes less would not be quicker with parallel workers. */
const WORTH_WORKERS_MS = 100;
/** In UTF-16 units, padding included. Heuristic: editors still open it, and nobody reads that far. */
const MOST_TEXT = 20_000_000;

/** Text that would read as something else. */
const AMBIGUOUS = /^$|^NULL$|^\s|\s$|^'|│/;

export function rowsText(read: ReadRows, head: RowsHead): string {
  const cells = read.rows.map((row) => row.map(cellText));
  const widths = read.columns.map(({ name }, position) =>
    cells.reduce(
      (most, row) => Math.max(most, displayWidth(row[position] ?? '')),
      displayWidth(visibleLine(name)),
    ),
  );
  const shown = cells.slice(0, rowsOfRoom(widths));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => padded(text, widths[i] ?? 0, read.columns[i]))
      .join(GAP)
      .trimEnd();
  const table =
    read.columns.length === 0
      ? []
      : [
          line(read.columns.map(({ name }) => visibleLine(name))),
          widths.map((width) => '─'.repeat(width)).join('─┼─'),
          ...shown.map(line),
        ];
  return `${[...headLines(read, head, shown.length), '', ...table].join('\n')}\n`;
}

function headLines(read: ReadRows, head: RowsHead, shown: number): readonly string[] {
  const { rows, columns, elapsedMs, byCursor } = read;
  const count = `${exactCount(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`;
  const without = columns.length === 0 ? ' without columns' : '';
  const first = `${count}${without} in ${humanMs(elapsedMs)} on ${visibleLine(head.connection)}.`;
  const all = rows.flat();
  return [
    [first, limitWords(read, head)].filter((words) => words !== '').join(' '),
    ...(byCursor && elapsedMs >= WORTH_WORKERS_MS
      ? ['Read by a cursor, without parallel workers.']
      : []),
    ...(shown < rows.length && columns.length > 0
      ? [`The first ${exactCount(shown)} are shown: the others would make the text too long.`]
      : []),
    ...(all.some((cell) => cell !== null && AMBIGUOUS.test(cell.text))
      ? ["In quotes: text that is empty, reads NULL, begins or ends with a blank, or holds '│'."]
      : []),
    ...(all.some((cell) => cell !== null && cell.cut > 0)
      ? ['… +N: that many characters more, which are not shown.']
      : []),
  ];
}

/** As long as a person reads it, and exact about what is known. */
function limitWords({ limit }: ReadRows, { maxRows, statementTimeoutMs }: RowsHead): string {
  switch (limit) {
    case null:
      return '';
    case 'rows':
      return `Limit reached, there are more: planwright.run.maxRows is ${exactCount(maxRows)}.`;
    case 'size':
      return `Limit reached, there may be more: values of ${humanBytes(MOST_READ_BYTES)} were read.`;
    case 'time':
      return `Limit reached, there may be more: the statement timeout is ${humanMs(statementTimeoutMs)}.`;
  }
}

function cellText(cell: ReadCell): string {
  if (cell === null) return NULL;
  const { text, cut, set = false } = cell;
  const visible = visibleLine(text);
  const told = AMBIGUOUS.test(text) ? `'${visible}'` : visible;
  const whole = cut === 0 ? told : `${told}… +${exactCount(cut)}`;
  return set ? `${whole} (set by Planwright for its own session)` : whole;
}

function padded(text: string, width: number, column: ReadColumn | undefined): string {
  const room = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return column?.numeric === true ? room + text : text + room;
}

function rowsOfRoom(widths: readonly number[]): number {
  const line = widths.reduce((sum, width) => sum + width + GAP.length, 1);
  return Math.floor(MOST_TEXT / line);
}
