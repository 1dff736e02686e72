// Where the statement of a result stands now: results stay with the words they were made for, and only as long as their whole
// statement stands there as it was.

import { splitStatements } from '../../features/statements';

/** One edit of a document, as editors report it. */
export interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** The offset after the edits; one inside an edit goes to the edit's start. */
export function shiftOffset(offset: number, changes: readonly TextChange[]): number {
  let shifted = offset;
  for (const { rangeOffset, rangeLength, text } of changes) {
    if (rangeOffset + rangeLength <= shifted) shifted += text.length - rangeLength;
    else if (rangeOffset < shifted) shifted = rangeOffset;
  }
  return shifted;
}

/** A text with the statement that it is, or is part of where only a part was selected. */
export interface Passage {
  readonly text: string;
  /** Without its semicolon; null for a text that stands in no statement, as in a comment. */
  readonly whole: string | null;
  /** Of the text in the whole. */
  readonly start: number;
}

/** What a text is in the document that it was read from. */
export function passageOf(document: string, text: string, offset: number): Passage {
  const slice = splitStatements(document).find(
    ({ start, end }) => start <= offset && offset + text.length <= end,
  );
  return slice === undefined
    ? { text, whole: null, start: 0 }
    : { text, whole: document.slice(slice.start, slice.end), start: offset - slice.start };
}

/**
 * Finds passages again in a document: what was typed behind the last word of a statement changes it as much as what was typed
 * inside. The statements are split once for all of them.
 */
export function passageFinder(
  document: string,
): (passage: Passage, expected: number) => number | null {
  const wholes = splitStatements(document).map(({ start, end }) => ({
    start,
    text: document.slice(start, end),
  }));
  return ({ text, whole, start: inner }, expected) => {
    if (whole === null) return locateText(document, text, expected);
    return wholes
      .filter((one) => one.text === whole)
      .map(({ start }) => start + inner)
      .reduce<number | null>(
        (nearest, at) =>
          nearest === null || Math.abs(at - expected) < Math.abs(nearest - expected) ? at : nearest,
        null,
      );
  };
}

/** The occurrence nearest to the expected offset; null when the text is not there as it was. */
export function locateText(document: string, text: string, expected: number): number | null {
  if (document.startsWith(text, expected)) return expected;
  const before = document.lastIndexOf(text, expected);
  const after = document.indexOf(text, expected);
  if (before < 0) return after < 0 ? null : after;
  if (after < 0) return before;
  return expected - before <= after - expected ? before : after;
}
