// The lines of a copied text as the server sent them: without what mails, editors, grids and clients put around them.

import type { CopiedLine } from './copiedLine';
import { withoutFrame } from './frame';
import { withoutMargin, withoutPrefixes } from './linePrefix';
import { expandTabs, plainTypography } from './typography';

/** For FORMAT TEXT. Lines that only frame others are left out; blank ones stay, for they end a plan. */
export function copiedLines(text: string): readonly CopiedLine[] {
  const plain = plainTypography(splitLines(text));
  return withoutMargin(singleSpaced(bareLines(plain).map(expandTabs)));
}

/**
 * For the other formats: the same length, line by line, with every character of a frame replaced by a space, so that a
 * position in the answer is one in the text that was given.
 */
export function blankFrame(text: string): string {
  const physical = splitLines(text);
  const kept = new Map(bareLines(physical).map((line) => [line.offset, line.text]));
  return text
    .split('\n')
    .map((line, index) =>
      (kept.get(physical[index]?.offset ?? 0) ?? '').padEnd(line.length).slice(0, line.length),
    )
    .join('\n');
}

/** Twice: a grid may show what was copied out of another one. */
function bareLines(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  return withoutFrame(withoutPrefixes(withoutFrame(withoutPrefixes(lines))));
}

function splitLines(text: string): readonly CopiedLine[] {
  let offset = 0;
  return text.split('\n').map((line) => {
    const bare = line.replace(/^\uFEFF/, ' ').replace(/\r$/, '');
    const copied = { text: bare, offset, width: bare.trimEnd().length };
    offset += line.length + 1;
    return copied;
  });
}

/** Less of the lines than this may stand together in a text that was copied with a blank line after each. */
const SELDOM = 0.1;

/** Web pages and word processors make a paragraph of every line. */
function singleSpaced(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  const isBlank = (line: CopiedLine | undefined): boolean => line?.text.trim() === '';
  const full = lines.filter((line) => !isBlank(line));
  const together = lines.filter(
    (line, index) => !isBlank(line) && index > 0 && !isBlank(lines[index - 1]),
  );
  return full.length > 2 && together.length <= full.length * SELDOM ? full : lines;
}
