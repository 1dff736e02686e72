// Where does a value that is put into SQL stand for a value or a name of SQL, and where for words that nobody can know here?

import { isTrivia, tokenize, type Token } from '../sql/lexer';
import type { Cell, Format, Span } from './cells';

/** Stands for a value while the SQL around it is read; the lexer takes it for a letter. */
const MARK = '\ue000';

const PRINTF = /%%|%(?:\d+\$)?[-+ 0#]*\d*(?:\.\d+)?[sdvqfxTi]/g;
const BRACES = /\{\{|\}\}|\{[\w.:!]*\}/g;

/** The cells of one literal, with what a formatting call replaces as values. */
export function withFormat(cells: readonly Cell[], format: Format | null): Cell[] {
  if (format === null) return [...cells];
  const pattern = format === 'printf' ? PRINTF : BRACES;
  const spans = [...textOf(cells).matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  return joinedAt(cells, spans, (text) => {
    if (text === '%%' || text === '{{' || text === '}}')
      return { text: text.charAt(0), code: null };
    const name = /^\{([A-Za-z_][\w.]*)/.exec(text)?.[1];
    return name === undefined ? { text: '', code: '', inOrder: true } : { text: '', code: name };
  });
}

/**
 * A value in quotes of its own takes their place, and one in a word the word's: `'${name}'`, `orders_${year}`. Null where a
 * value stands for words that nobody can know here, such as `${where}` behind the name of a table.
 */
export function settledHoles(cells: readonly Cell[]): Cell[] | null {
  const text = textOf(cells);
  if (!text.includes(MARK)) return [...cells];
  const spans: Token[] = [];
  let previous: Token | null = null;
  for (const token of tokenize(text)) {
    if (isTrivia(token)) continue;
    const word = text.slice(token.start, token.end);
    const isAlone = /^(["'])\ue000\1$/.test(word);
    if (isAlone || (token.kind === 'word' && word.includes(MARK))) {
      if (previous !== null && !mayPrecede(text, previous)) return null;
      spans.push(token);
    }
    previous = token;
  }
  return joinedAt(cells, spans, (word, joined) => ({
    text: '',
    code: codeOf(word, joined),
    ...(joined.some(({ inOrder }) => inOrder) ? { inOrder: true } : {}),
  }));
}

function codeOf(word: string, joined: readonly Cell[]): string {
  const codes = joined.flatMap(({ code }) => (code === null ? [] : [code]));
  return word.replace(/^["']|["']$/g, '').replaceAll(MARK, () => codes.shift() ?? '');
}

/** Words behind which a value or a name stands; behind others words do, such as an alias or the next clause. */
const BEFORE = new Set(
  (
    'select distinct all where and or not on having when then else case in any some like ilike similar to between by limit ' +
    'offset values set returning is from escape interval fetch first next join into update table only as using index ' +
    'exists union except intersect zone cross lateral analyze with'
  ).split(' '),
);

function mayPrecede(text: string, { kind, start, end }: Token): boolean {
  const word = text.slice(start, end);
  if (kind === 'word') return BEFORE.has(word.toLowerCase());
  if (kind === 'operator') return true;
  return kind === 'punctuation' && ['(', ',', '[', '.', ':=', '::', '='].includes(word);
}

/** One cell in place of those that a span of their text covers. */
function joinedAt(
  cells: readonly Cell[],
  spans: readonly Span[],
  make: (text: string, joined: readonly Cell[]) => Pick<Cell, 'text' | 'code' | 'inOrder'>,
): Cell[] {
  const text = textOf(cells);
  const result: Cell[] = [];
  let next = 0;
  let at = 0;
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index];
    const span = spans[next];
    if (cell === undefined) break;
    if (span?.start !== at || widthOf(cell) === 0) {
      result.push(cell);
      at += widthOf(cell);
      continue;
    }
    const joined: Cell[] = [];
    for (let other = cells[index]; other && at < span.end; other = cells[(index += 1)]) {
      joined.push(other);
      at += widthOf(other);
    }
    index -= 1;
    next += 1;
    const made = make(text.slice(span.start, span.end), joined);
    result.push({ ...cell, end: joined.at(-1)?.end ?? cell.end, ...made });
  }
  return result;
}

/** With a mark for each value. */
export function textOf(cells: readonly Pick<Cell, 'text' | 'code'>[]): string {
  return cells.map(({ text, code }) => (code === null ? text : MARK)).join('');
}

function widthOf({ text, code }: Cell): number {
  return code === null ? text.length : MARK.length;
}
