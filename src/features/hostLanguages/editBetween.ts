// What did somebody type between two versions of a program? Told from the texts alone, as tree-sitter wants to hear it.

import type { Edit } from '@vscode/tree-sitter-wasm/wasm/tree-sitter.js';

/** Null where less than half of the text stayed: it is another program. */
export function editBetween(before: string, after: string): Edit | null {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  // A pair of surrogates is one character.
  if (/[\ud800-\udbff]/.test(after.charAt(start - 1))) start -= 1;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same += 1;
  if (/[\udc00-\udfff]/.test(after.charAt(after.length - same))) same -= 1;
  if ((start + same) * 2 < Math.max(before.length, after.length)) return null;
  const [oldEndIndex, newEndIndex] = [before.length - same, after.length - same];
  return {
    ...{ startIndex: start, oldEndIndex, newEndIndex },
    startPosition: pointAt(after, start),
    oldEndPosition: pointAt(before, oldEndIndex),
    newEndPosition: pointAt(after, newEndIndex),
  };
}

function pointAt(text: string, index: number): Edit['startPosition'] {
  let row = 0;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
    row += 1;
    start = at + 1;
  }
  return { row, column: index - start };
}
