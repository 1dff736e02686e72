// Where do the nodes of a parse tree begin and end? The parser tells starts in bytes; ends come from the words of the text.

import type { SourceRange } from '../../model/sourceRange';
import { isTrivia, tokenize } from './lexer';
import type { Token } from './lexer';
import { OffsetMap } from './offsets';
import { isFields } from './walk';

const OPENING = new Set(['(', '[', 'case']);
const CLOSING = new Set([')', ']', 'end']);

/** A half-open range of token indexes. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

export class SourceText {
  /** Without white space and comments. */
  readonly tokens: readonly Token[];
  readonly #text: string;
  readonly #offsets: OffsetMap;
  /** Lower-case for words, as written for others. */
  readonly #words: readonly string[];

  /** `placeholders`: what was masked, perhaps by fewer characters than were written. */
  constructor(text: string, placeholders: readonly SourceRange[] = []) {
    const written = new Map(placeholders.map(({ start, end }) => [start, end]));
    this.#text = text;
    this.#offsets = new OffsetMap(text);
    this.tokens = tokenize(text)
      .filter((token) => !isTrivia(token))
      .map((token) => ({ ...token, end: written.get(token.start) ?? token.end }));
    this.#words = this.tokens.map(({ kind, start, end }) =>
      kind === 'word' ? text.slice(start, end).toLowerCase() : text.slice(start, end),
    );
  }

  /** Empty outside the text. */
  word(index: number): string {
    return this.#words[index] ?? '';
  }

  /** Of the token around a byte position, or the next one. */
  indexAt(byte: number): number {
    const unit = this.#offsets.unitOfByte(byte);
    let low = 0;
    let high = this.tokens.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.tokens[middle]?.end ?? 0) <= unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  range({ first, last }: Span): SourceRange {
    const start = this.tokens[first]?.start ?? this.#text.length;
    return { start, end: Math.max(start, this.tokens[last]?.end ?? this.#text.length) };
  }

  text(range: SourceRange): string {
    return this.#text.slice(range.start, range.end);
  }

  /** Of an expression with everything that belongs to it; null for one that the parser made up. */
  expression(node: unknown): Span | null {
    const bare = this.located(node);
    return bare === null ? null : this.#completed(bare);
  }

  /** From the first to the last token that the parser tells a place of. */
  located(node: unknown): Span | null {
    let from = Infinity;
    let to = -1;
    const open: unknown[] = [node];
    while (open.length > 0) {
      const value = open.pop();
      if (Array.isArray(value)) open.push(...(value as unknown[]).slice(0, MAX_SPREAD));
      if (Array.isArray(value) && value.length > MAX_SPREAD) open.push(value.at(-1));
      if (!isFields(value)) continue;
      for (const [key, field] of Object.entries(value)) {
        if (typeof field === 'object') open.push(field);
        if (typeof field !== 'number' || field < 0 || !LOCATION_FIELDS.has(key)) continue;
        from = Math.min(from, field);
        to = Math.max(to, field);
      }
      // Protobuf leaves out zeros: a WITH at the very start has no location.
      if ('ctes' in value && value['location'] === undefined) from = 0;
    }
    if (to < 0) return null;
    return { first: this.indexAt(from), last: this.indexAt(to) };
  }

  /** Of the token that closes the one at `index`; the last token when none does. */
  closing(index: number): number {
    let depth = 0;
    for (let at = index; at < this.tokens.length; at += 1) {
      if (OPENING.has(this.word(at))) depth += 1;
      if (CLOSING.has(this.word(at))) depth -= 1;
      if (depth === 0) return at;
    }
    return this.tokens.length - 1;
  }

  /** The first of the words outside parentheses in a span; -1 when there is none. */
  find(span: Span, words: ReadonlySet<string>): number {
    for (let at = span.first; at <= span.last; at += 1) {
      if (words.has(this.word(at))) return at;
      if (OPENING.has(this.word(at))) at = this.closing(at);
    }
    return -1;
  }

  #completed(bare: Span): Span {
    let { first, last } = bare;
    // A negative constant is placed at its sign (gram.y doNegate).
    if (this.word(last) === '-') last += 1;
    last = this.#tail(last);
    let depth = 0;
    for (let at = first; at <= last; at += 1) {
      if (OPENING.has(this.word(at))) depth += 1;
      if (CLOSING.has(this.word(at))) depth -= 1;
      if (depth < 0) {
        first = this.#openingBefore(first);
        depth = 0;
      }
      if (at === last && depth > 0) last = this.#unwind(last, depth);
      if (at === last) break;
    }
    return { first, last: this.#tail(last) };
  }

  #openingBefore(index: number): number {
    let depth = 0;
    for (let at = index - 1; at >= 0; at -= 1) {
      if (CLOSING.has(this.word(at))) depth += 1;
      if (OPENING.has(this.word(at))) depth -= 1;
      if (depth < 0) return at;
    }
    return index;
  }

  /** The token that closes `depth` open ones. */
  #unwind(from: number, depth: number): number {
    let open = depth;
    for (let at = from + 1; at < this.tokens.length; at += 1) {
      if (OPENING.has(this.word(at))) open += 1;
      if (CLOSING.has(this.word(at))) open -= 1;
      if (open === 0) return at;
    }
    return this.tokens.length - 1;
  }

  /** What follows the last located token without a place of its own: names behind dots, arguments, the words of IS and of types. */
  #tail(from: number): number {
    let last = from;
    for (;;) {
      const word = this.word(last);
      const next = this.word(last + 1);
      const isName =
        this.tokens[last]?.kind === 'word' || this.tokens[last]?.kind === 'quoted-identifier';
      if (next === '.' && (isName || word === ')')) last += 2;
      else if ((next === '(' && isName && !NOT_CALLED.has(word)) || (next === '[' && isName)) {
        last = this.closing(last + 1);
      } else if (FOLLOWERS[word]?.has(next) === true) last += 1;
      else if (next === '[' && word === ']') last = this.closing(last + 1);
      else if (word === 'collate' && next !== '') last += 1;
      else return last;
    }
  }
}

/** Long VALUES and IN lists: the last element tells the end, the first ones the start. */
const MAX_SPREAD = 10_000;

const LOCATION_FIELDS = new Set(['location', 'rexpr_list_end', 'list_end']);

/** Words that a parenthesis follows without being their argument. */
const NOT_CALLED = new Set(['and', 'or', 'then', 'else', 'when', 'over', 'as']);

const IS_WORDS = [
  'not',
  'null',
  'true',
  'false',
  'unknown',
  'distinct',
  'document',
  'normalized',
  'json',
];

const FOLLOWERS: Readonly<Record<string, ReadonlySet<string>>> = {
  is: new Set(IS_WORDS),
  not: new Set([...IS_WORDS, 'in', 'like', 'ilike', 'between', 'similar']),
  timestamp: new Set(['with', 'without']),
  time: new Set(['with', 'without', 'zone']),
  with: new Set(['time']),
  without: new Set(['time']),
  double: new Set(['precision']),
  character: new Set(['varying']),
  bit: new Set(['varying']),
  json: new Set(['object', 'array', 'scalar', 'value']),
};
