// What stands for a value in a program's configuration: literals, names of environment variables, and what is computed.

import { tokensOf, unescaped, type ProgramLanguage, type Token } from './programTokens';

export type ProgramValue = { readonly at: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'flag'; readonly on: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback: ProgramValue | null }
  | { readonly kind: 'joined'; readonly parts: readonly ProgramValue[] }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, ProgramValue> }
  | { readonly kind: 'list'; readonly items: readonly ProgramValue[] }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly given: readonly ProgramValue[];
      readonly named: ReadonlyMap<string, ProgramValue>;
    }
  | { readonly kind: 'computed' }
);

/** Names stand for what they were given; deeper than this, or of more parts, it is computed. Heuristic. */
const MOST_DEPTH = 12;
const MOST_PARTS = 10_000;
/** Of one name in a file. Heuristic. */
const MOST_PLACES = 100;

const CONTINUES = /^(?:\?\?|\|\||&&|=>|[.?:+\-*/%=<>&|!]|or|and|if|else|as|satisfies)$/;
const OPENS: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

export class Program {
  readonly language: ProgramLanguage;
  readonly tokens: readonly Token[];
  /** Index of the mark that closes the one at an index. */
  readonly #closed: ReadonlyMap<number, number>;
  /** By name, the indexes of the values that it is given. */
  readonly #defined: ReadonlyMap<string, readonly number[]>;
  readonly #unpacked: ReadonlySet<string>;
  #partsLeft = MOST_PARTS;

  constructor(text: string, language: ProgramLanguage) {
    this.language = language;
    this.tokens = tokensOf(text, language);
    this.#closed = pairs(this.tokens);
    this.#defined = definitions(this.tokens);
    this.#unpacked = unpacked(this.tokens, this.#closed);
  }

  /** Of each `name:` or `name =`, the index where its value begins. */
  valuesOf(name: string): readonly number[] {
    const found: number[] = [];
    for (const [at, { kind, text }] of this.tokens.entries()) {
      if (text !== name || (kind !== 'word' && kind !== 'text')) continue;
      const next = this.tokens[at + 1]?.text;
      if ((next === ':' || next === '=') && this.tokens[at + 2]?.text !== '=') found.push(at + 2);
    }
    return found.slice(0, MOST_PLACES);
  }

  /** The value that begins at the index. */
  valueAt(start: number, depth = 0): ProgramValue {
    if (depth === 0) this.#partsLeft = MOST_PARTS;
    return this.#interpret(start, this.#endOf(start), depth);
  }

  /** The object in whose braces the token stands, with the name that it is the value of; null outside of all. */
  enclosing(index: number): { readonly object: ProgramValue; readonly name: string } | null {
    let open = -1;
    for (const [from, to] of this.#closed) {
      if (this.tokens[from]?.text === '{' && from < index && to > index && from > open) open = from;
    }
    if (open < 0) return null;
    const [name, mark] = [this.tokens[open - 2], this.tokens[open - 1]];
    return {
      object: this.valueAt(open),
      name: name !== undefined && /^[:=]$/.test(mark?.text ?? '') ? name.text : '',
    };
  }

  /** Behind the last token of the expression. */
  #endOf(start: number): number {
    let at = start;
    while (at < this.tokens.length) {
      const token = this.tokens[at];
      if (token === undefined || (token.kind === 'mark' && /^[,;)\]}]$/.test(token.text))) break;
      const before = this.tokens[at - 1]?.text ?? '';
      if (at > start && token.beginsLine && !CONTINUES.test(token.text) && !CONTINUES.test(before))
        break;
      at = (this.#closed.get(at) ?? at) + 1;
    }
    return at;
  }

  #interpret(start: number, end: number, depth: number): ProgramValue {
    const first = this.tokens[start];
    const at = first?.at ?? 0;
    this.#partsLeft -= 1;
    if (first === undefined || start >= end || depth > MOST_DEPTH || this.#partsLeft < 0)
      return { kind: 'computed', at };
    const either = this.#split(start, end, /^(?:\?\?|\|\||or)$/);
    if (either !== null) return this.#either(start, either, end, depth);
    const stop = this.#withoutTypes(start, end);
    const whole = this.#closed.get(start) === stop - 1;
    if (whole && first.text === '{')
      return { kind: 'object', at, fields: this.#fields(start, depth) };
    if (whole && first.text === '[') {
      return { kind: 'list', at, items: this.#items(start, depth).map(({ value }) => value) };
    }
    if (whole && first.text === '(') return this.#interpret(start + 1, stop - 1, depth + 1);
    const plus = this.#split(start, stop, /^\+$/);
    if (plus !== null) {
      const left = this.#interpret(start, plus, depth + 1);
      const right = this.#interpret(plus + 1, stop, depth + 1);
      // A plus before a value makes a number of it.
      return plus === start ? right : { kind: 'joined', at, parts: [left, right] };
    }
    return stop - start === 1 ? this.#single(first, depth) : this.#reached(start, stop, depth);
  }

  #either(start: number, mark: number, end: number, depth: number): ProgramValue {
    const value = this.#interpret(start, mark, depth + 1);
    if (value.kind === 'absent') return this.#interpret(mark + 1, end, depth + 1);
    if (value.kind !== 'variable' || value.fallback !== null) return value;
    return { ...value, fallback: this.#interpret(mark + 1, end, depth + 1) };
  }

  /** TypeScript's `x!`, `x as T` and `x satisfies T` are x. */
  #withoutTypes(start: number, end: number): number {
    let stop = this.#split(start, end, /^(?:as|satisfies)$/) ?? end;
    while (stop > start + 1 && this.tokens[stop - 1]?.text === '!') stop -= 1;
    return stop;
  }

  #single(token: Token, depth: number): ProgramValue {
    const { at, text } = token;
    if (token.kind === 'text' || token.kind === 'number') return { kind: 'text', at, text };
    if (token.kind === 'template') return this.#template(token, depth);
    if (/^(?:true|false)$/i.test(text)) return { kind: 'flag', at, on: /^t/i.test(text) };
    if (/^(?:null|None|undefined)$/.test(text)) return { kind: 'absent', at };
    return token.kind === 'word' ? this.#named(token, depth) : { kind: 'computed', at };
  }

  /** A name that is given a value once, at any place of the program. */
  #named({ text, at }: Token, depth: number): ProgramValue {
    const [place, ...others] = this.#defined.get(text) ?? [];
    if (place !== undefined && others.length === 0) return this.valueAt(place, depth + 1);
    return this.#unpacked.has(text)
      ? { kind: 'variable', at, name: text, fallback: null }
      : { kind: 'computed', at };
  }

  #template({ text, at }: Token, depth: number): ProgramValue {
    const hole = this.language === 'python' ? /\{([^{}]*)\}/g : /\$\{((?:[^{}]|\{[^{}]*\})*)\}/g;
    const parts: ProgramValue[] = [];
    let last = 0;
    for (const match of text.matchAll(hole)) {
      parts.push({ kind: 'text', at, text: unescaped(text.slice(last, match.index)) });
      parts.push(this.#inHole(match[1] ?? '', at, depth));
      last = match.index + match[0].length;
    }
    parts.push({ kind: 'text', at, text: unescaped(text.slice(last)) });
    return parts.length === 1
      ? { kind: 'text', at, text: unescaped(text) }
      : { kind: 'joined', at, parts };
  }

  #inHole(source: string, at: number, depth: number): ProgramValue {
    const inner = new Program(source, this.language);
    const value = inner.valueAt(0, depth + 1);
    const [only] = inner.tokens;
    if (value.kind !== 'computed' || inner.tokens.length !== 1 || only?.kind !== 'word')
      return { ...value, at };
    return { ...this.#named(only, depth + 1), at };
  }

  /** `a.b.c`, `a['b']`, `f(x)` */
  #reached(start: number, end: number, depth: number): ProgramValue {
    const at = this.tokens[start]?.at ?? 0;
    let path = '';
    for (let index = start; index < end; index = (this.#closed.get(index) ?? index) + 1) {
      const { kind = 'mark', text = '' } = this.tokens[index] ?? {};
      const isLast = this.#closed.get(index) === end - 1;
      if (text === '(' && isLast) return this.#call(path, index, at, depth);
      const key = this.tokens[index + 1];
      if (text === '[' && isLast && key?.kind === 'text') path += `.${key.text}`;
      else if (kind === 'word' || text === '.') path += text;
      else if (text !== '!' && text !== '?') return { kind: 'computed', at };
    }
    const name = /^(?:(?:process|import\.meta|Bun|Deno)\.env|os\.environ|environ|env)\.(\w+)$/.exec(
      path,
    );
    return name?.[1] === undefined
      ? { kind: 'computed', at }
      : { kind: 'variable', at, name: name[1], fallback: null };
  }

  #call(name: string, open: number, at: number, depth: number): ProgramValue {
    const given: ProgramValue[] = [];
    const named = new Map<string, ProgramValue>();
    for (const item of this.#items(open, depth)) {
      if (item.name === null) given.push(item.value);
      else named.set(item.name, item.value);
    }
    const [first, second] = given;
    if (/^(?:int|str|String|Number|parseInt|Boolean|bool)$/.test(name) && first !== undefined)
      return first;
    const asks =
      /^(?:(?:os\.)?getenv|(?:os\.)?environ\.get|Deno\.env\.get|env|env\.(?:str|int|bool|get)|config)$/.test(
        name,
      );
    if (asks && first?.kind === 'text') {
      const fallback = named.get('default') ?? second ?? null;
      return { kind: 'variable', at, name: first.text, fallback };
    }
    return { kind: 'call', at, name, given, named };
  }

  #fields(open: number, depth: number): ReadonlyMap<string, ProgramValue> {
    const fields = new Map<string, ProgramValue>();
    const close = this.#closed.get(open) ?? open;
    for (let at = open + 1; at < close;) {
      const key = this.tokens[at];
      const mark = this.tokens[at + 1]?.text;
      if (key?.text === '...' && this.tokens[at + 1]?.kind === 'word') {
        const spread = this.valueAt(at + 1, depth + 1);
        if (spread.kind === 'object')
          for (const [name, value] of spread.fields) {
            this.#partsLeft -= 1;
            if (this.#partsLeft < 0) break;
            fields.set(name, value);
          }
      } else if (key !== undefined && (key.kind === 'word' || key.kind === 'text')) {
        if (mark === ':') fields.set(key.text, this.valueAt(at + 2, depth + 1));
        else if (mark === ',' || at + 1 === close)
          fields.set(key.text, this.#named(key, depth + 1));
      }
      at = this.#behindComma(at, close);
    }
    return fields;
  }

  #items(
    open: number,
    depth: number,
  ): readonly { readonly name: string | null; readonly value: ProgramValue }[] {
    const items: { name: string | null; value: ProgramValue }[] = [];
    const close = this.#closed.get(open) ?? open;
    for (let at = open + 1; at < close; at = this.#behindComma(at, close)) {
      const name =
        this.tokens[at + 1]?.text === '=' && this.tokens[at + 2]?.text !== '='
          ? (this.tokens[at]?.text ?? '')
          : null;
      items.push({ name, value: this.valueAt(name === null ? at : at + 2, depth + 1) });
    }
    return items;
  }

  #behindComma(start: number, close: number): number {
    let at = start;
    while (at < close && this.tokens[at]?.text !== ',') at = (this.#closed.get(at) ?? at) + 1;
    return at + 1;
  }

  /** The first such mark between the two, outside of brackets. */
  #split(start: number, end: number, mark: RegExp): number | null {
    for (let at = start; at < end; at = (this.#closed.get(at) ?? at) + 1) {
      const token = this.tokens[at];
      if (token !== undefined && /^(?:mark|word)$/.test(token.kind) && mark.test(token.text))
        return at;
    }
    return null;
  }
}

/** What is closed by another mark, or never, is left out. */
function pairs(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const open: { readonly at: number; readonly close: string }[] = [];
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'mark') continue;
    const close = OPENS[text];
    if (close !== undefined) open.push({ at, close });
    else if (open.at(-1)?.close === text) found.set(open.pop()?.at ?? 0, at);
  }
  return found;
}

function definitions(tokens: readonly Token[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [at, { kind, text }] of tokens.entries()) {
    const assigned = tokens[at + 1]?.text === '=' && tokens[at + 2]?.text !== '=';
    if (kind !== 'word' || !assigned || tokens[at - 1]?.text === '.') continue;
    const places = found.get(text);
    if (places === undefined) found.set(text, [at + 2]);
    else places.push(at + 2);
  }
  return found;
}

/** The names of `const { NAME } = process.env`. */
function unpacked(
  tokens: readonly Token[],
  closed: ReadonlyMap<number, number>,
): ReadonlySet<string> {
  const found = new Set<string>();
  let until = 0;
  for (const [open, close] of [...closed].sort(([a], [b]) => a - b)) {
    // What stands in another one is in it already.
    if (open < until || tokens[open]?.text !== '{') continue;
    const behind = tokens.slice(close + 1, close + 5).map(({ text }) => text);
    if (behind.join('') !== '=process.env') continue;
    for (let at = open + 1; at < close; at += 1) found.add(tokens[at]?.text ?? '');
    until = close;
  }
  return found;
}
