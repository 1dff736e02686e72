// What does a file for psql hold: statements, and the commands of psql between them.

import type { SourceRange } from '../../model/sourceRange';
import { tokenize } from './lexer';
import { splitStatements } from './split';

export interface Piece extends SourceRange {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Within its file, from 1. */
  readonly number: number;
  readonly isCommand: boolean;
}

/** Statements, and the commands of psql between them, in their order. */
export function piecesOf(text: string): readonly Piece[] {
  const line = lineCounter(text);
  const found: { start: number; end: number; isCommand: boolean }[] = [];
  let at = 0;
  for (const slice of splitStatements(text)) {
    found.push(...commandsIn(text, at, slice.start));
    found.push({ start: slice.start, end: slice.end, isCommand: false });
    at = slice.terminatorEnd;
  }
  found.push(...commandsIn(text, at, text.length));
  return found.map(({ start, end, isCommand }, index) => ({
    start,
    end,
    text: text.slice(start, end),
    line: line(start),
    number: index + 1,
    isCommand,
  }));
}

/** Lines of COPY data lie between statements as well; only what ends them is a command there, and that says nothing. */
function commandsIn(
  text: string,
  start: number,
  end: number,
): readonly { start: number; end: number; isCommand: true }[] {
  const gap = text.slice(start, end);
  const data = /^\\\.[ \t]*$/m.exec(gap);
  const from = data === null ? 0 : data.index + data[0].length;
  return tokenize(gap.slice(from))
    .filter(({ kind }) => kind === 'meta-command')
    .map((token) => ({
      start: start + from + token.start,
      end: start + from + token.end,
      isCommand: true,
    }));
}

/** Offsets must be asked for in their order. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let at = 0;
  return (offset) => {
    for (let next = text.indexOf('\n', at); next !== -1 && next < offset;) {
      line += 1;
      at = next + 1;
      next = text.indexOf('\n', at);
    }
    return line;
  };
}
