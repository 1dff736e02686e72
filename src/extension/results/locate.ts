// Where a text that was once at an offset stands now, so that results stay with the words they were made for.

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

/** The occurrence nearest to the expected offset; null when the text is not there as it was. */
export function locateText(document: string, text: string, expected: number): number | null {
  if (document.startsWith(text, expected)) return expected;
  const before = document.lastIndexOf(text, expected);
  const after = document.indexOf(text, expected);
  if (before < 0) return after < 0 ? null : after;
  if (after < 0) return before;
  return expected - before <= after - expected ? before : after;
}
