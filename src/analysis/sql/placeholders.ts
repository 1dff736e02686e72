// Where does a text stand in for values: $1, :name, :'name', ?, %s, %(name)s, ${x}, @name?

import type { SourceRange } from '../../model/sourceRange';
import { isAnonymous } from '../../model/statement';
import { isTrivia, tokenAt } from './lexer';
import type { Token } from './lexer';

export interface Placeholder extends SourceRange {
  readonly kind: 'number' | 'other';
  /** As written. */
  readonly label: string;
  /** Equal for placeholders that take the same value. */
  readonly key: string;
  /** Stands where only a name can stand: after FROM or beside a dot. */
  readonly isName: boolean;
}

export function findPlaceholders(text: string): Placeholder[] {
  // Most statements have none: reading them word by word would cost as much as parsing.
  if (!/[$:?%@]/.test(text)) return [];
  const found: Placeholder[] = [];
  let previous: Token | null = null;
  let brackets = 0;
  for (let at = 0; at < text.length;) {
    const token = tokenAt(text, at);
    const hit: Hit | null = isTrivia(token)
      ? null
      : placeholderAt(text, token, previous, brackets > 0);
    if (hit !== null) {
      const label = text.slice(hit.start, hit.end);
      found.push({
        ...hit,
        label,
        key: isAnonymous(label) ? `${label}#${String(found.length)}` : label,
        isName: standsForName(text, hit, previous),
      });
      previous = { kind: 'parameter', start: hit.start, end: hit.end, unfinished: false };
      at = hit.end;
      continue;
    }
    if (!isTrivia(token)) previous = token;
    if (text.charAt(token.start) === '[') brackets += 1;
    if (text.charAt(token.start) === ']') brackets -= 1;
    at = token.end;
  }
  return found;
}

type Hit = SourceRange & { readonly kind: 'number' | 'other' };

const NAMED = /:[A-Za-z_]\w*|:'[A-Za-z_]\w*'|:"[A-Za-z_]\w*"/y;
const TEMPLATE = /[$#]\{/y;
const FORMAT = /%(?:\([A-Za-z_]\w*\))?[sd]\b/y;
const AT_NAME = /@[A-Za-z_]\w*/y;
/** `=?`, `=%s`, `=@name`: the lexer reads the comparison and the mark as one operator. */
const GLUED = /^(=|<>|!=|<=|>=|<|>|\+|\*|\/|\|\|)([?%@])$/;

function placeholderAt(
  text: string,
  token: Token,
  previous: Token | null,
  inBrackets: boolean,
): Hit | null {
  const { start } = token;
  if (token.kind === 'parameter') return { kind: 'number', start, end: token.end };
  if (token.kind === 'operator') return operatorPlaceholder(text, token, previous);
  if (token.kind !== 'punctuation') return null;
  const template = matchAt(text, start, TEMPLATE);
  if (template !== null) return templateAt(text, start);
  // In `a[1:n]` the colon parts the bounds of a slice.
  if (inBrackets && previous !== null && text.charAt(previous.start) !== '[') return null;
  return matchAt(text, start, NAMED);
}

function operatorPlaceholder(text: string, token: Token, previous: Token | null): Hit | null {
  const operator = text.slice(token.start, token.end);
  if (operator.startsWith('#')) {
    return matchAt(text, token.start, TEMPLATE) === null ? null : templateAt(text, token.start);
  }
  const glued = GLUED.exec(operator);
  const at = token.end - 1;
  const free = operator.length === 1 && expectsValue(text, previous);
  if (glued === null && !free) return null;
  const mark = text.charAt(at);
  if (mark === '?') return { kind: 'other', start: at, end: token.end };
  if (mark === '%') return matchAt(text, at, FORMAT);
  return mark === '@' ? matchAt(text, at, AT_NAME) : null;
}

function matchAt(text: string, start: number, pattern: RegExp): Hit | null {
  pattern.lastIndex = start;
  return pattern.test(text) ? { kind: 'other', start, end: pattern.lastIndex } : null;
}

/** Braces inside the expression are balanced. */
function templateAt(text: string, start: number): Hit | null {
  let depth = 0;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '{') depth += 1;
    if (text.charAt(at) === '}') depth -= 1;
    if (depth === 0) return { kind: 'other', start, end: at + 1 };
  }
  return null;
}

/** After these an expression begins, so that ?, % and @ cannot be operators between two values. */
const BEFORE_VALUE = new Set(
  (
    'select distinct where and or not on having when then else case in any some all like ilike to between by limit ' +
    'offset values set returning is from symmetric escape using interval fetch first next zone'
  ).split(' '),
);

function expectsValue(text: string, previous: Token | null): boolean {
  if (previous === null) return true;
  const word = text.slice(previous.start, previous.end).toLowerCase();
  if (previous.kind === 'word') return BEFORE_VALUE.has(word);
  return previous.kind === 'operator' || ['(', ',', '[', ':='].includes(word);
}

const BEFORE_NAME = new Set(['from', 'join', 'into', 'update', 'table', 'only']);

function standsForName(text: string, { start, end }: SourceRange, previous: Token | null): boolean {
  if (text.charAt(start - 1) === '.' || text.charAt(end) === '.') return true;
  if (text.startsWith(':"', start)) return true;
  return (
    previous?.kind === 'word' &&
    BEFORE_NAME.has(text.slice(previous.start, previous.end).toLowerCase())
  );
}
