// Which statements does a document hold, and where? Splits as psql does, and keeps an unfinished statement from its neighbours.

import type { SourceRange } from '../../model/sourceRange';
import { isTrivia, tokenAt } from './lexer';
import type { Token } from './lexer';

export interface StatementSlice extends SourceRange {
  /** Behind the semicolon; equal to `end` when there is none. */
  readonly terminatorEnd: number;
}

/** Slices in the order of the text; white space, comments, psql commands and COPY data lie between them. */
export function splitStatements(text: string): StatementSlice[] {
  const slices: StatementSlice[] = [];
  const open = new OpenStatement(text);
  for (let at = 0; at < text.length;) {
    const token = tokenAt(text, at);
    at = token.end;
    if (isTrivia(token)) continue;
    const isEnd = token.kind === 'meta-command' || open.endsAt(token);
    if (!isEnd) open.add(token);
    if (!isEnd && !token.unfinished) continue;
    const slice = open.close(token);
    if (slice === null) continue;
    slices.push(slice);
    if (token.kind === 'punctuation') at = copyDataEnd(text, slice);
  }
  const last = open.close(null);
  if (last !== null) slices.push(last);
  return slices;
}

/** The statement at a position: the one around it, else the one that ends on the same line, else the next, else the last. */
export function statementAt(
  text: string,
  slices: readonly StatementSlice[],
  position: number,
): StatementSlice | null {
  const around = slices.find((slice) => position >= slice.start && position <= slice.terminatorEnd);
  if (around !== undefined) return around;
  const before = slices.findLast((slice) => slice.terminatorEnd < position) ?? null;
  const after = slices.find((slice) => slice.start > position) ?? null;
  if (before !== null && !text.slice(before.terminatorEnd, position).includes('\n')) return before;
  return after ?? before;
}

/** The statements of a selection, which is read as a document of its own: part of a statement counts as it is selected. */
export function statementsIn(text: string, selection: SourceRange): StatementSlice[] {
  return splitStatements(text.slice(selection.start, selection.end)).map((slice) => ({
    start: slice.start + selection.start,
    end: slice.end + selection.start,
    terminatorEnd: slice.terminatorEnd + selection.start,
  }));
}

/** The statement that is being read, with the little grammar that tells which semicolons belong to it. */
class OpenStatement {
  readonly #text: string;
  #start = -1;
  #end = -1;
  #words: string[] = [];
  /** Of BEGIN ATOMIC and CASE inside the body of a SQL function. */
  #bodyDepth = 0;
  #parentheses = 0;

  constructor(text: string) {
    this.#text = text;
  }

  endsAt(token: Token): boolean {
    return (
      token.kind === 'punctuation' &&
      this.#text.charAt(token.start) === ';' &&
      this.#bodyDepth === 0 &&
      !(this.#isRule() && this.#parentheses > 0)
    );
  }

  add(token: Token): void {
    if (this.#start < 0) this.#start = token.start;
    this.#end = token.end;
    if (token.kind === 'word')
      this.#addWord(this.#text.slice(token.start, token.end).toLowerCase());
    if (token.kind !== 'punctuation') return;
    const char = this.#text.charAt(token.start);
    if (char === '(') this.#parentheses += 1;
    if (char === ')') this.#parentheses -= 1;
  }

  close(terminator: Token | null): StatementSlice | null {
    const isSemicolon = terminator?.kind === 'punctuation';
    const slice =
      this.#start < 0
        ? null
        : {
            start: this.#start,
            end: this.#end,
            terminatorEnd: isSemicolon ? terminator.end : this.#end,
          };
    this.#start = -1;
    this.#words = [];
    this.#bodyDepth = 0;
    this.#parentheses = 0;
    return slice;
  }

  #addWord(word: string): void {
    if (this.#bodyDepth > 0) {
      if (word === 'case') this.#bodyDepth += 1;
      if (word === 'end') this.#bodyDepth -= 1;
    } else if (word === 'atomic' && this.#words.at(-1) === 'begin' && this.#isRoutine()) {
      this.#bodyDepth = 1;
    }
    // The first words tell the kind, the last one is needed for BEGIN ATOMIC.
    if (this.#words.length < LEADING_WORDS) this.#words.push(word);
    else this.#words[LEADING_WORDS - 1] = word;
  }

  #isRoutine(): boolean {
    const kind = this.#kindOfCreate();
    return kind === 'function' || kind === 'procedure';
  }

  #isRule(): boolean {
    return this.#kindOfCreate() === 'rule';
  }

  #kindOfCreate(): string | undefined {
    const words = this.#words;
    if (words[0] !== 'create') return undefined;
    return words[1] === 'or' ? words[3] : words[1];
  }
}

/** CREATE OR REPLACE FUNCTION and one for the latest word. */
const LEADING_WORDS = 5;

const COPY_FROM_STDIN = /^copy\b[^;]*\bfrom\s+stdin\b/i;
const END_OF_DATA = /^\\\.[ \t]*$/gm;

/** Behind the data lines that follow COPY ... FROM STDIN, when there are any. */
function copyDataEnd(text: string, slice: StatementSlice): number {
  if (!COPY_FROM_STDIN.test(text.slice(slice.start, slice.end))) return slice.terminatorEnd;
  END_OF_DATA.lastIndex = slice.terminatorEnd;
  return END_OF_DATA.test(text) ? END_OF_DATA.lastIndex : slice.terminatorEnd;
}
