// What are the words of a SQL text? PostgreSQL's lexical rules plus psql's, never failing on unfinished tokens.

export type TokenKind =
  | 'word'
  | 'quoted-identifier'
  | 'string'
  | 'number'
  | 'parameter'
  | 'operator'
  | 'punctuation'
  | 'comment'
  | 'space'
  | 'meta-command';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** The text or line ended before the token did. */
  readonly unfinished: boolean;
}

// eslint-disable-next-line no-control-regex -- the parser reads a NUL as a blank
const SPACE = /[\s\u0000\ufeff]+/y;
const LINE_COMMENT = /--[^\r\n]*/y;
const WORD = /[A-Za-z_\u0080-\ufefe\uff00-\uffff][\w$\u0080-\ufefe\uff00-\uffff]*/y;
const NUMBER =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;
const PARAMETER = /\$\d+/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const OPERATOR = /[-+*/<>=~!@#%^&|`?]+/y;
const STRING_PREFIX = /(?:[uU]&|[eEbBxXnN])?'/y;
const META_COMMAND = /\\[^\r\n]*/y;
const LINE_END = /\r\n|\n|\r|$/g;

/** The token that begins at `start`; the text must not be at its end. */
export function tokenAt(text: string, start: number): Token {
  return plainAt(text, start) ?? unusualAt(text, start, text.charAt(start));
}

const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Words and blanks in ASCII, most of every text, without a regular expression. */
function plainAt(text: string, start: number): Token | null {
  let code = text.charCodeAt(start);
  let end = start;
  if (code === 0x20 || code === 0x0a) {
    while (code === 0x20 || code === 0x0a) code = text.charCodeAt((end += 1));
    return made('space', start, end);
  }
  if (!isLetter(code)) return null;
  while (isLetter(code) || isDigit(code)) code = text.charCodeAt((end += 1));
  // Of E'', U&"" and names beyond ASCII or with a dollar sign this was the beginning only.
  const isWhole = code !== 0x27 && code !== 0x26 && code !== 0x24 && !(code >= 0x80);
  return isWhole ? made('word', start, end) : null;
}

function unusualAt(text: string, start: number, char: string): Token {
  return (
    simple(text, start, SPACE, 'space') ??
    commentAt(text, start, char) ??
    quotedAt(text, start, char) ??
    simple(text, start, WORD, 'word') ??
    simple(text, start, NUMBER, 'number') ??
    dollarAt(text, start, char) ??
    operatorAt(text, start) ??
    simple(text, start, META_COMMAND, 'meta-command') ??
    punctuationAt(text, start, char)
  );
}

/** All tokens of the text, without a gap between them. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

export function isTrivia(token: Token): boolean {
  return token.kind === 'space' || token.kind === 'comment';
}

function made(kind: TokenKind, start: number, end: number, unfinished = false): Token {
  return { kind, start, end, unfinished };
}

function endOf(text: string, start: number, pattern: RegExp): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function simple(text: string, start: number, pattern: RegExp, kind: TokenKind): Token | null {
  const end = endOf(text, start, pattern);
  return end > start ? made(kind, start, end) : null;
}

function punctuationAt(text: string, start: number, char: string): Token {
  const wide = char === ':' && (text.charAt(start + 1) === ':' || text.charAt(start + 1) === '=');
  return made('punctuation', start, start + (wide ? 2 : 1));
}

/** Block comments nest. */
function commentAt(text: string, start: number, char: string): Token | null {
  if (char === '-') return simple(text, start, LINE_COMMENT, 'comment');
  if (char !== '/' || text.charAt(start + 1) !== '*') return null;
  let depth = 0;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return made('comment', start, marks.lastIndex);
  }
  return made('comment', start, text.length, true);
}

function quotedAt(text: string, start: number, char: string): Token | null {
  if (char === '"') return closedBy(text, start, start + 1, '"', false, 'quoted-identifier');
  if ((char === 'U' || char === 'u') && text.startsWith('&"', start + 1)) {
    return closedBy(text, start, start + 3, '"', false, 'quoted-identifier');
  }
  const open = endOf(text, start, STRING_PREFIX);
  if (open < 0) return null;
  return closedBy(text, start, open, "'", char === 'e' || char === 'E', 'string');
}

/** A doubled quote stands for itself; a backslash escapes in E'' only (standard_conforming_strings is on since 9.1). */
function closedBy(
  text: string,
  start: number,
  from: number,
  quote: string,
  escapes: boolean,
  kind: TokenKind,
): Token {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\' && escapes) at += 1;
    else if (char === quote) {
      if (text.charAt(at + 1) !== quote) return made(kind, start, at + 1);
      at += 1;
    }
  }
  // Never closed: only this line is lost, so that the statements below keep their meaning.
  LINE_END.lastIndex = from;
  return made(kind, start, LINE_END.exec(text)?.index ?? text.length, true);
}

function dollarAt(text: string, start: number, char: string): Token | null {
  if (char !== '$') return null;
  const parameter = simple(text, start, PARAMETER, 'parameter');
  if (parameter !== null) return parameter;
  const open = endOf(text, start, DOLLAR_TAG);
  if (open < 0) return null;
  const tag = text.slice(start, open);
  const close = text.indexOf(tag, open);
  return close < 0
    ? made('string', start, text.length, true)
    : made('string', start, close + tag.length);
}

/** A comment ends an operator; one that ends in + or - needs an unusual character before (manual, 4.1.3 "Operators"). */
function operatorAt(text: string, start: number): Token | null {
  const full = simple(text, start, OPERATOR, 'operator');
  if (full === null) return null;
  let operator = text.slice(start, full.end);
  const comment = operator.search(/--|\/\*/);
  if (comment >= 0) operator = operator.slice(0, comment);
  while (operator.length > 1 && /[+-]$/.test(operator) && !/[~!@#%^&|`?]/.test(operator)) {
    operator = operator.slice(0, -1);
  }
  return made('operator', start, start + operator.length);
}
