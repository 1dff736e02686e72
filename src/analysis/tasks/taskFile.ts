// A file of tasks in pieces, and back: blocks that Planwright wrote, and the lines of people, which stay as they are.

import {
  closingIn,
  closingText,
  openingIn,
  openingText,
  withoutMarkers,
  wordsHash,
  type BlockState,
  type Closing,
  type Opening,
} from './marker';
import { ourLines } from './ourLines';

export interface Block {
  readonly kind: 'block';
  readonly id: string;
  /** As Planwright last left it. */
  readonly state: BlockState;
  /** Between the brackets, as it stands in the file; null of a heading. */
  readonly mark: string | null;
  readonly title: string;
  /** As Planwright wrote them, without their margin. */
  readonly body: readonly string[];
  /** What a person wrote into it, line by line. */
  readonly kept: readonly string[];
}

/** One line of a person, or one that nobody knows. */
export interface OwnLine {
  readonly kind: 'own';
  readonly line: string;
}

export type Piece = Block | OwnLine;

export interface TaskFile {
  readonly pieces: readonly Piece[];
  readonly lineEnd: '\n' | '\r\n';
}

const TASK = /^\s*[-*+] \[([^\]]{0,8})\]\s*(.*)$/;
const HEADING = /^#{1,6}\s+(.*)$/;
const MARGIN = '  ';

export function readTaskFile(text: string): TaskFile {
  const lines = text.split('\n');
  const pieces: Piece[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const opening = openingIn(line);
    const head = opening === null ? null : headOf(opening.before.trimEnd());
    // A copy of a task is the person's own.
    if (opening === null || head === null || seen.has(opening.id)) {
      pieces.push({ kind: 'own', line });
      at += 1;
      continue;
    }
    seen.add(opening.id);
    const { block, next } = readBlock(lines, at, opening, head);
    pieces.push(block);
    at = next;
  }
  return { pieces, lineEnd: text.includes('\r\n') ? '\r\n' : '\n' };
}

export function printTaskFile({ pieces, lineEnd }: TaskFile): string {
  return pieces
    .flatMap((piece) =>
      piece.kind === 'own'
        ? [piece.line]
        : [...printBlock(piece).map((line) => line + lineEnd.slice(0, -1)), ...piece.kept],
    )
    .join('\n');
}

interface Head {
  readonly mark: string | null;
  readonly title: string;
}

function headOf(words: string): Head | null {
  const task = TASK.exec(words);
  if (task !== null) return { mark: task[1] ?? '', title: task[2] ?? '' };
  const heading = HEADING.exec(words);
  return heading === null ? null : { mark: null, title: heading[1] ?? '' };
}

function readBlock(
  lines: readonly string[],
  at: number,
  { id, state, hash, before, after }: Opening,
  { mark, title }: Head,
): { readonly block: Block; readonly next: number } {
  const closing = closingAfter(lines, at, id);
  const inside = closing === null ? [] : lines.slice(at + 1, closing.at);
  const { body, kept } = sorted(inside, closing?.closing.hashes ?? []);
  const isOurs = wordsHash(title) === hash;
  const written = [
    ...(isOurs ? [] : [mark === null ? before.trimEnd() : MARGIN + title]),
    ...rest(after),
    ...kept,
    ...(closing === null ? [] : [...rest(closing.closing.before), ...rest(closing.closing.after)]),
  ];
  return {
    block: { kind: 'block', id, state, mark, title, body, kept: written },
    next: closing === null ? at + 1 : closing.at + 1,
  };
}

/** Null where a person has taken it away: then nothing below the first line is known to be ours. */
function closingAfter(
  lines: readonly string[],
  start: number,
  id: string,
): { readonly at: number; readonly closing: Closing } | null {
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const closing = closingIn(line);
    if (closing !== null && rootless(closing.id) === rootless(id)) return { at, closing };
    if (openingIn(line) !== null) return null;
  }
  return null;
}

/** A person may take the key out of the first line: `report/1/k1` and `report/1` are one. */
function rootless(id: string): string {
  return id.startsWith('report/') ? 'report' : id;
}

/** An empty line beside what a person wrote is the person's too. */
function sorted(
  lines: readonly string[],
  hashes: readonly string[],
): { readonly body: readonly string[]; readonly kept: readonly string[] } {
  const written = [...lines.keys()].filter((at) => !isBlank(lines[at]));
  const ours = ourLines(
    written.map((at) => lines[at] ?? ''),
    hashes,
  );
  const own = new Set(written.filter((_, position) => !ours.has(position)));
  const body: string[] = [];
  const kept: string[] = [];
  let passed = 0;
  for (const [at, line] of lines.entries()) {
    if (!isBlank(line)) {
      passed += 1;
      if (own.has(at)) kept.push(line);
      else body.push(withoutMargin(line));
      continue;
    }
    const [before, after] = [written[passed - 1], written[passed]];
    const isBeside = [before, after].some((other) => other !== undefined && own.has(other));
    if (isBeside) kept.push(line);
    if (after === undefined ? !isBeside : !own.has(after)) body.push('');
  }
  return { body, kept };
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

function withoutMargin(line: string): string {
  const bare = line.replace(/\r$/, '');
  return bare.startsWith(MARGIN) ? bare.slice(MARGIN.length) : bare;
}

function rest(text: string): readonly string[] {
  return text.trim() === '' ? [] : [text];
}

function printBlock({ id, state, mark, title, body }: Block): readonly string[] {
  const words = withoutMarkers(title);
  const level = id.startsWith('report/') ? '#' : '##';
  const head = mark === null ? `${level} ${words}` : `- [${mark}] ${words}`;
  const margin = mark === null ? '' : MARGIN;
  const lines = body.map((line) => (line === '' ? '' : margin + withoutMarkers(line)));
  return [`${head} ${openingText(id, state, words)}`, ...lines, margin + closingText(id, lines)];
}
