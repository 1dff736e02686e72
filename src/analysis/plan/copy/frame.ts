// What consoles and grids draw around a result: headings, rules, borders, row counts, times.

import type { CopiedLine } from './copiedLine';

/** Lines that are nothing but frame. */
const FRAME_LINES: readonly RegExp[] = [
  // Heading of the one column; 7.x sent the plan as a notice.
  /^[\s|+"'│║]*(?:NOTICE: {2})?QUERY PLAN[\s|+"'│║:]*$/i,
  // Rules above, below and between: -----, +-----+, ┌─────┐, ╔═════╗, |-----| of Markdown.
  /^\s*[|+┌├└╔╠╚╭╰╟]?[-─═━:=]{2,}[-─═━:=+┬┼┴╤╪╧|]*[|+┐┤┘╗╣╝╮╯╢]?\s*$/,
  // psql's row count in every language that it speaks: (6 rows), (6 строк), （6 行）, (6개 행).
  /^\s*[(（]\d+\s?\p{L}[\p{L}\p{M} .]*[)）]\s*$/u,
  // \timing likewise: Time: 1.234 ms, Время: 1,234 мс (00:01,234), 時間: 1.234 ミリ秒.
  /^\s*\p{L}[\p{L}\p{M}]*\s?[:：]\s*\d[\d.,\s]*(?:ms|msec|[^ -~\t]{1,3})\.?(?:\s*\(.*\))?\s*$/u,
  /^\s*(?:```|~~~)\s*[\w-]*\s*$/,
  /^-\[ RECORD \d+ \][-+]*$/,
];

/** A border belongs to the frame when this part of the lines has it: a wrapped line has it once in several pieces. */
const PART_OF_LINES = 0.2;

export function withoutFrame(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  const inner = withoutCellQuotes(
    lines.filter(({ text }) => !FRAME_LINES.some((pattern) => pattern.test(text))),
  );
  const bare = EDGES.reduce(withoutEdge, inner);
  // What was nothing but border is no blank line of the plan.
  return bare.filter(({ text }, index) => text.trim() !== '' || inner[index]?.text.trim() === '');
}

function withoutEdge(lines: readonly CopiedLine[], edge: Edge): readonly CopiedLine[] {
  const { pattern, to, always } = edge;
  if (!always && !isCommon(lines, pattern)) return lines;
  return lines.map((line) => {
    const text = line.text.replace(pattern, to);
    return { ...line, text, width: line.width - (line.text.length - text.length) };
  });
}

interface Edge {
  readonly pattern: RegExp;
  readonly to: string;
  /** No plan has it. */
  readonly always: boolean;
}

const EDGES: readonly Edge[] = [
  // `QUERY PLAN | text` of psql's expanded display.
  { pattern: /^(\s*)QUERY PLAN( *)[|│]/i, to: '$1          $2 ', always: true },
  { pattern: /^(\s*)[│║]/, to: '$1 ', always: true },
  { pattern: /(?<!\s)\s*[│║↵]\s*$/, to: '', always: true },
  { pattern: /^(\s*)\|(?!\|)(?=.*\S)/, to: '$1 ', always: false },
  { pattern: /(?<!\s)\s*(?<!\|)\|\s*$/, to: '', always: false },
  // psql's sign that the value goes on.
  { pattern: /[ \t]\+\s*$|^\+\s*$/, to: '', always: false },
];

function isCommon(lines: readonly CopiedLine[], pattern: RegExp): boolean {
  const full = lines.filter(({ text }) => text.trim() !== '');
  const marked = full.filter(({ text }) => pattern.test(text)).length;
  return marked > 0 && marked >= full.length * PART_OF_LINES;
}

/** A quote at the beginning, others only twice or at the end: no key of JSON. */
function isCell(text: string): boolean {
  const cell = text.trim();
  if (!cell.startsWith('"')) return false;
  const single = cell.slice(1).replaceAll('""', '').indexOf('"');
  return single === -1 || CELL_END.test(cell.slice(1).replaceAll('""', '').slice(single));
}

const CELL_END = /^"[,;]?$/;

/** pgAdmin and CSV put every line in quotes, and quotes within twice. */
function withoutCellQuotes(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  const full = lines.filter(({ text }) => text.trim() !== '');
  const quoted = full.filter(({ text }) => isCell(text)).length;
  if (quoted * 2 <= full.length) return lines;
  let isOpen = false;
  return lines.map((line) => {
    const opened = isOpen ? line.text : line.text.replace(/^(\s*)"/, '$1 ');
    isOpen ||= opened !== line.text;
    const end = /(?<!")"+[,;]?\s*$/.exec(opened)?.[0] ?? '';
    const closes = isOpen && (end.split('"').length - 1) % 2 === 1;
    if (closes) isOpen = false;
    const cell = closes ? opened.replace(/"[,;]?\s*$/, '') : opened;
    return { ...line, text: cell.replaceAll('""', '"') };
  });
}
