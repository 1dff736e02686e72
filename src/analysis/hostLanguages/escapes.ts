// What does a backslash or a doubled sign in a literal stand for, and how is SQL written so that the literal holds it?

/** How a kind of literal writes characters that it cannot hold as they are. */
export type EscapeStyle =
  | 'none'
  | 'javascript'
  | 'python'
  | 'go'
  | 'java'
  | 'kotlin'
  | 'csharp'
  | 'ruby'
  | 'php'
  | 'rust'
  // A backslash before itself or the quote alone.
  | 'quote'
  // A quote is written twice.
  | 'doubled';

export interface Escape {
  /** What the literal holds for it; empty for a line that goes on. */
  readonly text: string;
  /** Units of the program's text. */
  readonly length: number;
}

interface Backslash {
  /** One letter behind the backslash each. */
  readonly letters: Readonly<Record<string, string>>;
  /** Codes, sticky; the digits are the group that matched. */
  readonly codes: RegExp;
  readonly octal?: true;
  /** What goes with a backslash at the end of a line. */
  readonly goesOn?: RegExp;
  /** Before these a backslash only protects; before others it stays. All are protected where it is absent. */
  readonly protects?: string;
}

const C = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' } as const;
const U4 = 'u([0-9a-fA-F]{4})';
const U8 = 'U([0-9a-fA-F]{8})';
const BRACED = 'u\\{([0-9a-fA-F_]{1,8})\\}';
const LINE_END = /\r\n|\n|\r/y;

const BACKSLASHES: Readonly<Record<Exclude<EscapeStyle, 'none' | 'doubled'>, Backslash>> = {
  javascript: {
    letters: C,
    codes: new RegExp(`${BRACED}|${U4}|x([0-9a-fA-F]{2})`, 'y'),
    octal: true,
    goesOn: /\r\n|[\n\r\u2028\u2029]/y,
  },
  python: {
    letters: { ...C, a: '\x07' },
    codes: new RegExp(`${U4}|${U8}|x([0-9a-fA-F]{2})`, 'y'),
    octal: true,
    goesOn: LINE_END,
    protects: '\\\'"',
  },
  go: {
    letters: { ...C, a: '\x07' },
    codes: new RegExp(`${U4}|${U8}|x([0-9a-fA-F]{2})`, 'y'),
    octal: true,
  },
  java: {
    letters: { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', s: ' ' },
    codes: /u+([0-9a-fA-F]{4})/y,
    octal: true,
    goesOn: LINE_END,
  },
  kotlin: { letters: { n: '\n', r: '\r', t: '\t', b: '\b' }, codes: new RegExp(U4, 'y') },
  csharp: {
    letters: { ...C, a: '\x07', e: '\x1b', '0': '\0' },
    codes: new RegExp(`${U4}|${U8}|x([0-9a-fA-F]{1,4})`, 'y'),
  },
  ruby: {
    letters: { ...C, a: '\x07', e: '\x1b', s: ' ' },
    codes: new RegExp(`${BRACED}|${U4}|x([0-9a-fA-F]{1,2})`, 'y'),
    octal: true,
    goesOn: LINE_END,
  },
  php: {
    letters: { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', e: '\x1b' },
    codes: new RegExp(`${BRACED}|x([0-9a-fA-F]{1,2})`, 'y'),
    octal: true,
    protects: '\\$"',
  },
  rust: {
    letters: { n: '\n', r: '\r', t: '\t', '0': '\0' },
    codes: new RegExp(`${BRACED}|x([0-9a-fA-F]{2})`, 'y'),
    goesOn: /(?:\r\n|\n)\s*/y,
  },
  quote: { letters: {}, codes: /(?!)/y, protects: '\\' },
};

const OCTAL = /[0-7]{1,3}/y;

/** What is written in another way at `at`; null where the character stands for itself. A heredoc has no quote. */
export function escapeAt(
  text: string,
  at: number,
  style: EscapeStyle,
  quote: string | null,
): Escape | null {
  if (style === 'none') return null;
  if (style === 'doubled') {
    const isDoubled = quote !== null && text.startsWith(quote + quote, at);
    return isDoubled ? { text: quote, length: 2 * quote.length } : null;
  }
  return text.charAt(at) === '\\' ? backslashAt(text, at + 1, BACKSLASHES[style], quote) : null;
}

function backslashAt(
  text: string,
  next: number,
  { letters, codes, octal, goesOn, protects }: Backslash,
  quote: string | null,
): Escape | null {
  const code = matchAt(codes, text, next);
  if (code !== null) return coded(code.slice(1).find(Boolean) ?? '', 16, code[0].length);
  const digits = octal && matchAt(OCTAL, text, next);
  if (digits) return coded(digits[0], 8, digits[0].length);
  const rest = goesOn && matchAt(goesOn, text, next);
  if (rest) return { text: '', length: 1 + rest[0].length };
  const point = text.codePointAt(next);
  if (point === undefined) return null;
  const char = String.fromCodePoint(point);
  const letter = letters[char];
  if (letter !== undefined) return { text: letter, length: 2 };
  const isQuote = quote !== null && (char === quote || char === OPENERS[quote]);
  const isProtected = protects === undefined || protects.includes(char) || isQuote;
  return isProtected ? { text: char, length: 1 + char.length } : null;
}

function coded(digits: string, base: number, length: number): Escape {
  const code = parseInt(digits.replaceAll('_', ''), base);
  // Beyond Unicode it does not compile; a mark keeps the place.
  return { text: code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code), length: 1 + length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Within brackets a language counts those that open as well. */
export const OPENERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '>': '<' };

/** In a block a quote stands for itself, but for each that begins three. */
const BLOCK_ENDS: Readonly<Record<string, RegExp>> = {
  '"""': /"(?="")/g,
  "'''": /'(?='')/g,
};

/** The text as it is written in such a literal, at its end or not; null where it cannot be. */
export function escaped(
  text: string,
  style: EscapeStyle,
  quote: string | null,
  isAtEnd: boolean,
): string | null {
  const opener = OPENERS[quote ?? ''];
  if (style === 'none') {
    const isOpen = isAtEnd && /["'\\]$/.test(text);
    const ends = [quote, opener].some((sign) => typeof sign === 'string' && text.includes(sign));
    return ends || isOpen ? null : text;
  }
  if (style === 'doubled') return quote === null ? text : text.replaceAll(quote, quote + quote);
  const backslashed = text.replaceAll('\\', '\\\\');
  if (quote === null) return backslashed;
  const closed = backslashed.replaceAll(BLOCK_ENDS[quote] ?? quote, '\\$&');
  const quoted = opener === undefined ? closed : closed.replaceAll(opener, `\\${opener}`);
  // Nor may one stand before those that end the block.
  return quote.length > 1 && isAtEnd ? quoted.replace(/(["'])$/, '\\$1') : quoted;
}
