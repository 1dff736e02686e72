// The units of SQL in string literals, each with its place in the program: what a literal holds, character by character.

import { escapeAt } from './escapes';
import type { LiteralForm } from './literalForms';
import { childrenOf, type SyntaxNode } from './syntaxNode';

/** One literal of an expression. */
export interface Literal {
  readonly form: LiteralForm;
  /** What ends it where that is a quote; null for a heredoc. */
  readonly quote: string | null;
  /** Its content. */
  readonly start: number;
  readonly end: number;
  readonly format: Format | null;
  readonly indentation: Indentation;
}

/** What is taken off the lines of a block; `margin`: up to a bar, as by Kotlin's trimMargin(). */
export type Indentation = 'common' | 'margin' | null;

/** What a formatting call makes of a literal that is no template by itself. */
export type Format = 'printf' | 'braces';

/** What stands for one character, or for a value that is put in. */
export interface Cell {
  /** Empty for what the literal does not hold: an indentation, a line that goes on. */
  readonly text: string;
  /** In the program. */
  readonly start: number;
  readonly end: number;
  /** The expression whose value stands here, as written; null for a character. */
  readonly code: string | null;
  /** The values are taken in the order of the text. */
  readonly inOrder?: true;
  /** Index of the literal in its expression. */
  readonly literal: number;
}

/** Null where the node is not of this form after all. */
export function literalOf(
  host: string,
  node: SyntaxNode,
  form: LiteralForm,
  treatment: Pick<Literal, 'format' | 'indentation'>,
): Literal | null {
  const how = {
    format: treatment.format,
    indentation: form.indented === true ? ('common' as const) : treatment.indentation,
  };
  form.opening.lastIndex = node.startIndex;
  const opening = form.opening.exec(host);
  if (opening === null) return null;
  if (form.body !== undefined || form.endNode !== undefined) {
    const child = childrenOf(node).find(({ type }) => type === (form.body ?? form.endNode));
    if (child === undefined) return null;
    const [start, end] =
      form.body === undefined
        ? [node.startIndex, child.startIndex]
        : [child.startIndex, child.endIndex];
    return { form, quote: null, start, end, ...how };
  }
  const groups = opening.groups ?? {};
  const quote = form.end?.(groups) ?? groups['quote'] ?? '';
  const [start, end] = [form.opening.lastIndex, node.endIndex - quote.length];
  // An unfinished literal ends with the file.
  if (quote === '' || end < start || !host.startsWith(quote, end)) return null;
  return { form, quote, start, end, ...how };
}

/** The content, in the order of the text. */
export function cellsOf(host: string, node: SyntaxNode, literal: Literal, index: number): Cell[] {
  return cellsAround(host, holesOf(host, node, literal), literal, index);
}

/** The same where it is known where values stand. */
export function cellsAround(
  host: string,
  holes: readonly Span[],
  literal: Literal,
  index: number,
): Cell[] {
  const { form } = literal;
  const cells: Cell[] = [];
  let next = 0;
  for (let at = literal.start; at < literal.end;) {
    const hole = holes[next];
    if (form.sigil !== undefined && host.startsWith(form.sigil.write, at)) {
      const { sign: text, write } = form.sigil;
      cells.push({ text, start: at, end: at + write.length, code: null, literal: index });
      at += write.length;
      if (hole !== undefined && hole.start < at) next += 1;
      continue;
    }
    if (hole?.start === at) {
      const code = codeOf(host.slice(hole.start, hole.end), form);
      cells.push({ text: '', ...hole, code, literal: index });
      at = hole.end;
      next += 1;
      continue;
    }
    const named = nameAt(host, at, form);
    if (named !== null) {
      const code = codeOf(named, form);
      cells.push({ text: '', start: at, end: at + named.length, code, literal: index });
      at += named.length;
      continue;
    }
    const { text, length } = unitAt(host, at, literal);
    cells.push({ text, start: at, end: at + length, code: null, literal: index });
    at += length;
  }
  return cells;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The outermost nodes that stand for values; what PHP writes around them belongs to them. */
function holesOf(host: string, node: SyntaxNode, { form, start, end }: Literal): readonly Span[] {
  if (form.holes === undefined) return [];
  const spans: Span[] = [];
  for (const found of node.descendantsOfType([...form.holes])) {
    if (found === null || found.startIndex < start || found.endIndex > end) continue;
    if (found.startIndex < (spans.at(-1)?.end ?? 0)) continue;
    const [from, to] = [found.startIndex, found.endIndex];
    const isBraced =
      host.charAt(from) === '$' && host.charAt(from - 1) === '{' && host.charAt(to) === '}';
    spans.push(isBraced ? { start: from - 1, end: to + 1 } : { start: from, end: to });
  }
  return spans;
}

function nameAt(host: string, at: number, { names }: LiteralForm): string | null {
  if (names === undefined) return null;
  names.lastIndex = at;
  return names.exec(host)?.[0] ?? null;
}

function unitAt(host: string, at: number, literal: Literal): { text: string; length: number } {
  const { form, quote } = literal;
  const isBrace = /^(?:\{\{|\}\})/.test(host.slice(at, at + 2));
  if (form.braces === true && isBrace) return { text: host.charAt(at), length: 2 };
  const escape = escapeAt(host, at, form.escapes, quote);
  if (escape !== null && at + escape.length <= literal.end) return escape;
  // A pair of surrogates is one character.
  const text = String.fromCodePoint(host.codePointAt(at) ?? 0);
  return { text, length: text.length };
}

/** Without the signs that mark it as a value, and without its conversion where braces have one. */
function codeOf(written: string, { braces }: LiteralForm): string {
  const code = written.replace(/^(?:[#$]?\{+|\$)/, '').replace(/\}+$/, '');
  return (braces === true ? code.replace(/(?:![rsa])?(?::[^:'"]*)?$/, '') : code).trim();
}
