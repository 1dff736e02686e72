// What mails and editors put before every line: marks of a quotation, and running line numbers.

import type { CopiedLine } from './copiedLine';

/** Quotations of numbered listings, and the other way round. */
const MOST_LAYERS = 3;

export function withoutPrefixes(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  let bare = lines;
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const next = withoutNumbers(withoutQuoteMarks(bare));
    if (next === bare) return bare;
    bare = next;
  }
  return bare;
}

const QUOTE_MARKS = /^\s*(?:> ?)+/;
const ARROW = /^[\s>|│║"]*->/;

/** A wrapped condition may begin with ">" too, but most lines of a plan do not. */
function withoutQuoteMarks(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  const full = lines.filter(({ text }) => text.trim() !== '');
  const arrows = full.filter(({ text }) => ARROW.test(text));
  const isQuoted = ({ text }: CopiedLine): boolean => QUOTE_MARKS.test(text);
  const most = (some: readonly CopiedLine[]): boolean =>
    some.length > 0 && some.filter(isQuoted).length * 2 > some.length;
  return most(full) || most(arrows)
    ? lines.map((line) => withoutStart(line, QUOTE_MARKS.exec(line.text)?.[0] ?? ''))
    : lines;
}

/** `1. text`, `1) text`, `1: text`, `1<TAB>text`, `| 1 | text`, `1 | text`, `1 text`; of a grid also in quotes, `"1","text"`. */
const NUMBERED: readonly RegExp[] = [
  /^\s*[|│║]\s*(\d+)\s*(?=[|│║])/,
  /^\s*"?(\d+)"?[,;](?=")/,
  /^\s*(\d+)\s*[|│║] ?/,
  /^\s*(\d+)[.):] ?/,
  /^\s*(\d+)\t/,
  /^\s*(\d+) /,
];

/** Where each line's number follows that of the one before, and no arrow stands without. */
function withoutNumbers(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  const readings = NUMBERED.flatMap((pattern) => numberedBy(pattern, lines) ?? []);
  const [most] = readings.sort((a, b) => b.numbers - a.numbers);
  return most?.lines ?? lines;
}

const PLAN_LINE =
  /^\s*->|\((?:cost=\d|actual )|^\s*(?:(?:planning|execution) time|total runtime):/i;
const LONE_NODE =
  /^[\s|│║"]*[A-Z][^(:]*\((?:cost=\d|actual (?:time|rows)=|never executed|[a-z]{0,6}=?[\s|│║]*$)/;

interface NumberedLines {
  readonly numbers: number;
  readonly lines: readonly CopiedLine[];
}

function numberedBy(pattern: RegExp, lines: readonly CopiedLine[]): NumberedLines | null {
  let expected: number | null = null;
  const numbered: CopiedLine[] = [];
  const stripped: CopiedLine[] = [];
  for (const line of lines) {
    const match = pattern.exec(line.text);
    const number = match === null ? null : Number(match[1]);
    if (match === null || number === null || (expected !== null && number !== expected)) {
      // Before the first number stand headings; a plan's own lines do not.
      if (ARROW.test(line.text) || LONE_NODE.test(line.text)) return null;
      stripped.push(line);
      continue;
    }
    expected = number + 1;
    const bare = withoutStart(line, match[0]);
    numbered.push(bare);
    stripped.push(bare);
  }
  const isOnlyLine = numbered.length === 1 && numbered.every(({ text }) => LONE_NODE.test(text));
  return numbered.length > 1 || isOnlyLine ? { numbers: numbered.length, lines: stripped } : null;
}

/** Takes away what stands before every line of a plan. */
export function withoutMargin(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  const start = lines.findIndex(({ text }) => LONE_NODE.test(text));
  if (start === -1) return lines;
  const end = lines.findLastIndex(({ text }) => PLAN_LINE.test(text)) + 1;
  const columns = lines
    .slice(start, end)
    .filter(({ text }) => text.trim() !== '')
    .map(({ text }) => text.length - text.trimStart().length);
  const margin = ' '.repeat(
    columns.reduce((least, column) => Math.min(least, column), columns[0] ?? 0),
  );
  return lines.map((line) =>
    line.text.startsWith(margin) ? { ...line, text: line.text.slice(margin.length) } : line,
  );
}

function withoutStart(line: CopiedLine, { length }: string): CopiedLine {
  return { ...line, text: line.text.slice(length), width: line.width - length };
}
