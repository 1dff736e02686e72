// Finds where JSON text breaks, and where the value at a path starts: positions that JSON.parse does not give.

export interface JsonFault {
  readonly offset: number;
  readonly expected: string;
  /** The text ended before the value did. */
  readonly truncated: boolean;
}

export type JsonPath = readonly (string | number)[];

export type JsonScan =
  | { readonly kind: 'complete'; readonly end: number }
  | { readonly kind: 'found'; readonly offset: number }
  | { readonly kind: 'fault'; readonly fault: JsonFault };

type Frame = { step: string | number; readonly array: boolean };

const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;

/** Scans one value from `start`. With `target`, stops where that path's value (or key) begins. An explicit stack. */
export function scanJson(text: string, start: number, target: JsonPath | null = null): JsonScan {
  const scanner = new Scanner(text, start, target);
  return scanner.run();
}

class Scanner {
  readonly #text: string;
  readonly #target: JsonPath | null;
  readonly #frames: Frame[] = [];
  /** How many of the frames' steps agree with the target. */
  #matched = 0;
  #at: number;
  readonly #scalar = new RegExp(SCALAR, 'y');
  readonly #escape = new RegExp(ESCAPE, 'y');

  constructor(text: string, start: number, target: JsonPath | null) {
    this.#text = text;
    this.#at = start;
    this.#target = target;
  }

  run(): JsonScan {
    for (;;) {
      this.#space();
      if (this.#isTarget()) return { kind: 'found', offset: this.#at };
      const opened = this.#value();
      if (typeof opened === 'string') return this.#fault(opened);
      if (opened) continue;
      const after = this.#afterValue();
      if (after === 'done') return { kind: 'complete', end: this.#at };
      if (after !== 'next') return this.#fault(after);
    }
  }

  /** True when it opened an object or array that has a first member; a text says what was expected. */
  #value(): boolean | string {
    const head = this.#text[this.#at];
    if (head === '{' || head === '[') return this.#open(head === '[');
    if (head === '"') return this.#string() ? false : 'end of this string';
    return this.#match(this.#scalar) ? false : 'value';
  }

  #open(array: boolean): boolean | string {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === (array ? ']' : '}')) {
      this.#at += 1;
      return false;
    }
    this.#frames.push({ step: 0, array });
    if (array) return this.#entered();
    return this.#key() ?? true;
  }

  #entered(): true {
    const depth = this.#frames.length;
    const top = this.#frames[depth - 1];
    if (this.#matched >= depth) this.#matched = depth - 1;
    if (this.#matched === depth - 1 && this.#target?.[depth - 1] === top?.step) {
      this.#matched = depth;
    }
    return true;
  }

  /** Reads `"key":`; a text says what was expected. */
  #key(): string | null {
    const from = this.#at;
    if (this.#text[from] !== '"') return 'key in double quotes';
    if (!this.#string()) return 'end of this key';
    const top = this.#frames.at(-1);
    if (top !== undefined) top.step = this.#text.slice(from + 1, this.#at - 1);
    this.#space();
    if (this.#text[this.#at] !== ':') return '":"';
    this.#at += 1;
    this.#entered();
    return null;
  }

  #afterValue(): string {
    for (;;) {
      const top = this.#frames.at(-1);
      if (top === undefined) return 'done';
      this.#space();
      const mark = this.#text[this.#at];
      if (mark === ',') {
        this.#at += 1;
        this.#space();
        if (!top.array) return this.#key() ?? 'next';
        if (typeof top.step === 'number') top.step += 1;
        this.#entered();
        return 'next';
      }
      if (mark !== (top.array ? ']' : '}')) return top.array ? '"," or "]"' : '"," or "}"';
      this.#at += 1;
      this.#frames.pop();
    }
  }

  #isTarget(): boolean {
    const target = this.#target;
    return (
      target !== null && this.#frames.length === target.length && this.#matched === target.length
    );
  }

  #fault(expected: string): JsonScan {
    return {
      kind: 'fault',
      fault: { offset: this.#at, expected, truncated: this.#at >= this.#text.length },
    };
  }

  #match(sticky: RegExp): boolean {
    sticky.lastIndex = this.#at;
    if (!sticky.test(this.#text)) return false;
    this.#at = sticky.lastIndex;
    return true;
  }

  /** By hand: a regular expression would overflow on strings of megabytes. Stops where the string breaks. */
  #string(): boolean {
    this.#at += 1;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) {
        this.#at += 1;
        return true;
      }
      if (code < FIRST_PRINTABLE) return false;
      if (code !== BACKSLASH) continue;
      if (!this.#match(this.#escape)) {
        if (this.#text.length - this.#at < LONGEST_ESCAPE) this.#at = this.#text.length;
        return false;
      }
      this.#at -= 1;
    }
    return false;
  }

  #space(): void {
    while (SPACES.has(this.#text.charCodeAt(this.#at))) this.#at += 1;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Control characters must be escaped in JSON. */
const FIRST_PRINTABLE = 0x20;
const LONGEST_ESCAPE = '\\uFFFF'.length;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
