// What is the indentation that a block of text in a program has, and its SQL has not?

import type { Cell, Literal } from './cells';

/** The same cells; those of the indentation hold nothing. */
export function withoutIndentation(cells: readonly Cell[], { form, indentation }: Literal): Cell[] {
  if (indentation === null || !cells.some(isLineEnd)) return [...cells];
  const lines = linesOf(cells);
  // The line of the quotes is not among the lines of the block; what stands behind the last end of line counts with its
  // closing quotes, but for Ruby's.
  const [first = [], ...rest] = lines;
  const counted = rest.filter(
    (line, index) =>
      !line.every(isBlank) || (index === rest.length - 1 && form.endNode === undefined),
  );
  const common = Math.min(...counted.map((line) => leadingBlanks(line)));
  return [
    ...first.map((cell) => (form.indented === true && first.every(isBlank) ? dropped(cell) : cell)),
    ...rest.flatMap((line) =>
      indentation === 'margin'
        ? withoutMargin(line)
        : dropLeading(line, Math.min(common, leadingBlanks(line))),
    ),
  ];
}

function linesOf(cells: readonly Cell[]): Cell[][] {
  const lines: Cell[][] = [[]];
  for (const cell of cells) {
    lines.at(-1)?.push(cell);
    if (isLineEnd(cell)) lines.push([]);
  }
  return lines;
}

/** As written, not as an escape: indentation is taken away first. A line that goes on ends here as well. */
function isLineEnd({ text, code, start, end }: Cell): boolean {
  return (text === '\n' && end - start === 1) || (text === '' && code === null);
}

function isBlank({ text, code, start, end }: Cell): boolean {
  return code === null && end - start === 1 && /^\s$/.test(text);
}

function leadingBlanks(line: readonly Cell[]): number {
  const at = line.findIndex((cell) => !isBlank(cell) || isLineEnd(cell));
  return at < 0 ? line.length : at;
}

function dropLeading(line: readonly Cell[], count: number): Cell[] {
  return line.map((cell, index) => (index < count ? dropped(cell) : cell));
}

function withoutMargin(line: readonly Cell[]): Cell[] {
  const blanks = leadingBlanks(line);
  return line[blanks]?.text === '|' ? dropLeading(line, blanks + 1) : [...line];
}

function dropped(cell: Cell): Cell {
  return { ...cell, text: '' };
}
