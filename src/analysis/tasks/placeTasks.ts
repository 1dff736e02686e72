// Where do tasks go that a file does not have yet? To the end of their section, below all that people wrote there and above
// the next heading, whoever wrote that.

import { sectionBlock, sectionId, taskBlock } from './blocks';
import type { TaskList, TaskSection } from './taskList';
import type { Block, OwnLine, Piece } from './taskFile';

const BLANK: OwnLine = { kind: 'own', line: '' };

/** `isThere`: ids of the blocks that the file has. */
export function withNewTasks(
  old: readonly Piece[],
  { sections }: TaskList,
  isThere: ReadonlySet<string>,
  head: Block,
): readonly Piece[] {
  const start = old.length === 0 ? [head, BLANK] : old;
  return sections.reduce<readonly Piece[]>((pieces, section) => {
    const blocks = section.tasks.filter(({ id }) => !isThere.has(id)).map(taskBlock);
    return isThere.has(sectionId(section.id))
      ? withBlocks(pieces, section, blocks)
      : [...ended(pieces), ...spaced([sectionBlock(section, []), ...blocks]), BLANK];
  }, start);
}

/** With one empty line before each. */
function spaced(blocks: readonly Block[]): readonly Piece[] {
  return blocks.flatMap((block) => [BLANK, block]);
}

/** Without the empty lines at its end. */
function ended(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.findLastIndex((piece) => !isBlank(piece));
  return pieces.slice(0, last + 1);
}

function withBlocks(
  pieces: readonly Piece[],
  section: TaskSection,
  blocks: readonly Block[],
): readonly Piece[] {
  if (blocks.length === 0) return pieces;
  const at = endOf(pieces, sectionId(section.id));
  return [...pieces.slice(0, at), ...spaced(blocks), ...pieces.slice(at)];
}

function endOf(pieces: readonly Piece[], heading: string): number {
  const start = pieces.findIndex((piece) => piece.kind === 'block' && piece.id === heading);
  const next = pieces.findIndex(
    (piece, at) => at > start && piece.kind === 'block' && piece.mark === null,
  );
  const end = next === -1 ? pieces.length : next;
  const last = pieces.slice(0, end).findLastIndex(({ kind }) => kind === 'block');
  const stop = last + 1 + ownEnd(pieces.slice(last + 1, end));
  return pieces.slice(0, stop).findLastIndex((piece) => !isBlank(piece)) + 1;
}

/** Up to the person's next heading; before all of it where a fence of code is not closed. */
function ownEnd(lines: readonly Piece[]): number {
  let fence: string | null = null;
  for (const [at, piece] of lines.entries()) {
    const line = piece.kind === 'own' ? piece.line : '';
    const mark: string | null = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence === null) {
      if (/^#{1,6}\s/.test(line)) return at;
      fence = mark;
    } else if (mark?.startsWith(fence) === true) fence = null;
  }
  return fence === null ? lines.length : 0;
}

function isBlank(piece: Piece): boolean {
  return piece.kind === 'own' && piece.line.trim() === '';
}
