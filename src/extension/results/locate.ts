// Where the statement of a result stands now: results stay with the words they were made for, and only as long as their whole
// statement stands there as it was.

import { splitStatements } from '../../features/statements';
import type { SourceRange } from '../../model/sourceRange';

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
  /** The whole is a string of a program, with its quotes. */
  readonly isString?: true;
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

/** What SQL in a string of a program is: it stands as long as the string does. */
export function passageInString(document: string, string: SourceRange, start: number): Passage {
  const whole = document.slice(string.start, string.end);
  return { text: whole, whole, start: start - string.start, isString: true };
}

/**
 * Finds passages again in a document: what was typed behind the last word of a statement changes it as much as what was typed
 * inside. The statements are split once for all of them.
 */
export function passageFinder(
  document: string,
): (passage: Passage, expected: number) => number | null {
  let split: readonly { readonly start: number; readonly text: string }[] | null = null;
  const wholes = () =>
    (split ??= splitStatements(document).map(({ start, end }) => ({
      start,
      text: document.slice(start, end),
    })));
  return ({ text, whole, start: inner, isString }, expected) => {
    if (whole === null) return locateText(document, text, expected);
    if (isString === true) {
      const at = locateText(document, whole, expected - inner);
      return at === null ? null : at + inner;
    }
    return wholes()
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
