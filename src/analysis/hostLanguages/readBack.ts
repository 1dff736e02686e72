// Does a literal of a program that is about to be written hold SQL alone, and which? What does not stay text there is not written:
// its words may come from a database.

import { cellsAround, type Cell, type Literal, type Span } from './cells';
import { OPENERS } from './escapes';
import { textOf, withFormat } from './holes';
import { withoutIndentation } from './indentation';

/** A content with an edit in it. */
export interface Draft {
  readonly content: string;
  readonly edit: Span;
  /** Where values stand in it, in order. */
  readonly values: readonly Span[];
  /** What ends a heredoc at the beginning of a line; null where a quote ends the literal. */
  readonly label: string | null;
}

/** The SQL, with a mark for each value; null where the program would run some of it, or not read it to its end. */
export function readBack(draft: Draft, literal: Literal): string | null {
  const { content, values, label } = draft;
  const { form, quote, format } = literal;
  const drafted = { ...literal, start: 0, end: content.length };
  const host = content + (quote ?? '');
  const cells = cellsAround(host, values, drafted, 0);
  // Characters that stand for themselves.
  const plain = cells.filter(
    ({ text, code, start, end }) => code === null && host.slice(start, end) === text,
  );
  const endsEarly = quote === null ? hasLine(content, label) : isEnded(host, plain, quote);
  const mayHoldLines = form.lines === 'many' || !plain.some(({ text }) => LINE_END.test(text));
  if (endsEarly || !mayHoldLines || growsValue(draft, cells, literal)) return null;
  if (form.sigil !== undefined) {
    const starts = new Set(plain.map(({ start }) => start));
    for (const { index } of host.matchAll(form.sigil.find)) if (starts.has(index)) return null;
  }
  return textOf(withFormat(withoutIndentation(cells, drafted), format));
}

const LINE_END = /[\r\n\u0085\u2028\u2029]/;

function hasLine(content: string, label: string | null): boolean {
  // A name goes on with letters of all languages.
  const isEnd = (line: string) =>
    label === null ||
    (line.startsWith(label) && !/^[\w\x80-\uffff]/.test(line.slice(label.length)));
  return content.split(/[\r\n]/).some((line) => isEnd(line.trimStart()));
}

function isEnded(host: string, plain: readonly Cell[], quote: string): boolean {
  const opener = OPENERS[quote];
  const content = host.length - quote.length;
  let depth = 0;
  for (const { text, start } of plain) {
    if (text === opener) depth += 1;
    else if (depth > 0 && text === quote) depth -= 1;
    else if (host.startsWith(quote, start)) return true;
    // It would take the quote with it.
    if (text === '\\' && start === content - 1) return true;
  }
  return depth > 0;
}

/** What is written beside a value becomes a part of it: a brace before it, or what a bare name goes on with. */
function growsValue({ content, edit, values }: Draft, cells: readonly Cell[], { form }: Literal) {
  if (form.holes === undefined) return false;
  const isTouched = (at: number) => edit.start <= at && at <= edit.end;
  const braces = new Set(cells.filter(({ text }) => text === '{').map(({ end }) => end));
  return values.some(({ start, end }) => {
    const value = content.slice(start, end);
    const isBare = form.sigil !== undefined && value.includes(form.sigil.sign);
    return (
      (isTouched(start) && braces.has(start)) ||
      (isTouched(end) && isBare && GROWS.test(`${value.slice(-1)}${content.slice(end, end + 3)}`))
    );
  });
}

const GROWS = /^[\w\x80-\uffff](?:[\w\x80-\uffff[]|\??->)/;

/** Of the heredoc whose content ends there; null where it is none that can be told. */
export function labelBehind(host: string, end: number): string | null {
  return /^\s*([\w\x80-\uffff]+|\S+)/.exec(host.slice(end, end + 200))?.[1] ?? null;
}
