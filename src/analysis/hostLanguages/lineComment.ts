// How a line of a program is commented on from above, and whether a comment can stand there at all.

import { HOST_LANGUAGES, type HostLanguageId } from './languages';
import type { SyntaxNode } from './syntaxNode';

const HASHED: ReadonlySet<string> = new Set(['python', 'ruby']);
/** What else has text in it: between tags, and the lines of a heredoc, whose literal is its first line. */
const TEXTS: Readonly<Partial<Record<HostLanguageId, readonly string[]>>> = {
  typescriptreact: ['jsx_element'],
  javascriptreact: ['jsx_element'],
  javascript: ['jsx_element'],
  ruby: ['heredoc_body'],
  php: ['text_interpolation'],
};
/** What a page is made of around its programs; blanks before it are not of it. */
const PAGE: Readonly<Partial<Record<HostLanguageId, string>>> = { php: 'text' };

/** What begins a comment before the line that starts at `lineStart`; null within a literal, markup or a continued line. */
export function lineCommentAt(
  text: string,
  root: SyntaxNode,
  id: HostLanguageId,
  lineStart: number,
): string | null {
  if (/\\\r?\n$/.test(text.slice(Math.max(0, lineStart - 3), lineStart))) return null;
  const literals = new Set(HOST_LANGUAGES[id].forms.map(({ node }) => node));
  const around = root.descendantsOfType([...literals, ...(TEXTS[id] ?? [])]);
  const isWithin = around.some(
    (node) => node !== null && node.startIndex < lineStart && lineStart < node.endIndex,
  );
  if (isWithin || beginsInPage(text, root, id, lineStart)) return null;
  return HASHED.has(id) ? '#' : '//';
}

/** Such a comment would be shown to visitors. */
function beginsInPage(
  text: string,
  root: SyntaxNode,
  id: HostLanguageId,
  lineStart: number,
): boolean {
  const page = PAGE[id];
  if (page === undefined) return false;
  const start = lineStart + (/^[ \t]*/.exec(text.slice(lineStart))?.[0].length ?? 0);
  if (text.startsWith('<?', start)) return true;
  return root
    .descendantsOfType([page])
    .some((node) => node !== null && node.startIndex <= start && start < node.endIndex);
}
