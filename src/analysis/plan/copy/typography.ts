// What word processors, chats and web pages make of EXPLAIN's characters, turned back.

import { unescaped } from '../entities';
import type { CopiedLine } from './copiedLine';

const ARROWS = /[→➜➔⟶⇒]|(?:[–—−]|&ndash;|&mdash;)>/g;
/** Spaces that are none to a parser: no-break, thin, ideographic and the like. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff]/g;
/** An arrow that is written out tells that the text is none of HTML's. */
const ENTITY = /&(?:gt|lt|amp|quot|nbsp|#160|#39);|<(?:br|pre|code)\b/i;
const TAGS = /<\/?(?:br|pre|code|p|div|span|t[drh]|table|tbody|font)\b[^<>]*>/gi;
const TAB_STOP = 8;

/** `cost=0.00..1.00` whose two dots a word processor set as one mark. */
const RANGE = /(^|[\s\d])[…‥](?=\d)|(\d)[…‥]$/g;

export function plainTypography(lines: readonly CopiedLine[]): readonly CopiedLine[] {
  const text = lines.map((line) => line.text).join('\n');
  const isHtml = ENTITY.test(text) && !/->|<(?:explain|plan)\b/i.test(text);
  const hasCurled = /[‘’“”]/.test(text) && !/['"]/.test(text);
  return lines.map((line) => {
    const decoded = isHtml ? fromHtml(line.text) : line.text;
    const straight = hasCurled ? decoded.replace(/[‘’]/g, "'").replace(/[“”]/g, '"') : decoded;
    return {
      ...line,
      text: plain(straight),
      width: isHtml ? decoded.trimEnd().length : line.width,
    };
  });
}

function plain(text: string): string {
  const bare = text.replace(SPACES, ' ').replace(INVISIBLE, '').replace(RANGE, '$1$2..');
  // An arrow only where EXPLAIN has one: before it stand frames, numbers and quotes.
  const word = bare.search(/[A-Za-z'=]/);
  return bare.replace(ARROWS, (arrow: string, at: number) =>
    word === -1 || at <= word ? '->' : arrow,
  );
}

function fromHtml(text: string): string {
  const once = unescaped(text.replace(TAGS, '').replaceAll('&nbsp;', ' '));
  return once.includes('-&gt;') ? unescaped(once) : once;
}

export function expandTabs(copied: CopiedLine): CopiedLine {
  const [first = '', ...rest] = copied.text.split('\t');
  const expanded = rest.reduce(
    (line, piece) => line.padEnd(line.length + TAB_STOP - (line.length % TAB_STOP)) + piece,
    first,
  );
  const width = copied.width + expanded.length - copied.text.length;
  return { ...copied, text: expanded, width };
}
