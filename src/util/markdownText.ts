// Text of somebody else inside Markdown (CommonMark 0.31, GFM 0.29): it reads as it stands, and is no link, picture, HTML,
// heading, list, table cell, icon or code.

import { visibleLine } from './visibleText';

/** One line of plain text. */
export function markdownText(text: string): string {
  return visibleLine(text)
    .replace(/[\\`*[\]<>|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/\b(https?|ftp|mailto|xmpp):/gi, '$1\\:')
    .replace(/\bwww\./gi, (all) => `${all.slice(0, -1)}\\.`)
    .replace(/(?<=\S)@(?=\S)/g, '\\@')
    .replace(/^(\s*)([#+=-])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}

/** A block of code, whose fence is longer than any run of backticks inside. */
export function markdownCode(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replaceAll('\r\n', '\n')}\n${fence}`;
}

/** Code between words, in more backticks than stand in it. */
export function markdownCodeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const shown = visibleLine(text.replace(/\s*\n\s*/g, ' '));
  return longest === 0 ? `${ticks}${shown}${ticks}` : `${ticks} ${shown} ${ticks}`;
}
