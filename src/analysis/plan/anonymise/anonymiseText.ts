// Replaces names and literals in SQL, and in the expressions that EXPLAIN prints, token by token.

import { unquotedIdentifier } from '../../../util/sqlIdentifier';
import { isTrivia, tokenize, type Token } from '../../sql/lexer';
import type { NameKind, Pseudonyms } from './pseudonyms';
import {
  isFunction,
  isSystemName,
  isType,
  RESERVED_KEYWORDS,
  STATEMENT_KEYWORDS,
} from './sqlWords';

/** Where a text comes from decides which of its words are keywords. */
export interface Dialect {
  /** What a name is called that was not met before. */
  readonly newName: NameKind;
  readonly isKeyword: (word: string, folded: string) => boolean;
}

/** Deparsed trees: keywords are upper case, names with upper case letters are quoted (ruleutils.c quote_identifier). */
export const EXPRESSION: Dialect = {
  newName: 'column',
  isKeyword: (word, folded) => /[A-Z]/.test(word) || folded === 'true' || folded === 'false',
};

/** `names`: what the parser found used as names; a word of the language among them is a name, too, unless it is reserved. */
export function statementDialect(names: ReadonlySet<string>): Dialect {
  return {
    newName: 'name',
    isKeyword: (_word, folded) =>
      RESERVED_KEYWORDS.has(folded) ||
      ((STATEMENT_KEYWORDS.has(folded) || isType(folded)) && !names.has(folded)),
  };
}

export function anonymiseText(text: string, dialect: Dialect, pseudonyms: Pseudonyms): string {
  return new TextRewriter(text, tokenize(text), dialect, pseudonyms).rewrite();
}

class TextRewriter {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #dialect: Dialect;
  readonly #pseudonyms: Pseudonyms;
  /** What stood before each open parenthesis, folded. */
  readonly #callers: string[] = [];
  /** The last three that were no blank, newest first. */
  #before: readonly string[] = [];
  /** In a type's name, which may have several words. */
  #inType = false;
  /** Numbers that count columns or rows, not data. */
  #ordinals = false;

  constructor(text: string, tokens: readonly Token[], dialect: Dialect, pseudonyms: Pseudonyms) {
    this.#text = text;
    this.#tokens = tokens;
    this.#dialect = dialect;
    this.#pseudonyms = pseudonyms;
  }

  rewrite(): string {
    return this.#tokens
      .map((token, index) => {
        const word = this.#text.slice(token.start, token.end);
        if (token.kind === 'space') return word;
        if (token.kind === 'comment') return ' ';
        const written = this.#replaced(token, word, index);
        this.#follow(token, word.toLowerCase());
        return written;
      })
      .join('');
  }

  #replaced(token: Token, word: string, index: number): string {
    switch (token.kind) {
      case 'string':
        return `'${this.#pseudonyms.literal(contentOf(word)).replaceAll("'", "''")}'`;
      case 'number':
        return this.#isStructure(index) ? word : this.#pseudonyms.number(word);
      case 'quoted-identifier':
        return this.#quoted(word);
      case 'word':
        return this.#keeps(word, index) ? word : this.#name(word.toLowerCase());
      case 'meta-command':
        return '';
      case 'parameter':
      case 'operator':
      case 'punctuation':
      case 'comment':
      case 'space':
        return word;
    }
  }

  #quoted(word: string): string {
    const name = unquotedIdentifier(word.slice(word.indexOf('"')));
    return isSystemName(name) || (name === 'char' && this.#before[0] === '::')
      ? word
      : this.#name(name);
  }

  #name(name: string): string {
    return this.#pseudonyms.name(name, this.#dialect.newName);
  }

  #keeps(word: string, index: number): boolean {
    const folded = word.toLowerCase();
    const [last = '', second = ''] = this.#before;
    if (isSystemName(folded)) return true;
    // (SubPlan 1).col1, from 17; a name of its own from 19.
    if (last === '.' && second === ')') return /^col\d+$/.test(folded);
    if (/^(?:subplan|initplan)$/.test(last)) return true;
    const next = this.#next(index);
    // (hashed SubPlan 1), InitPlan 1 (returns $0)
    if (folded === 'hashed' && next === 'subplan') return true;
    if (folded === 'returns' && this.#nextKind(index) === 'parameter') return true;
    if (isTimeZoneWord(folded, { last, second, next })) return true;
    if (last === '.' || next === '.') return false;
    if (next === '(' && isFunction(folded)) return true;
    if (this.#inType || last === '::' || this.#isCast(last)) return isType(folded);
    // extract(year from x), date '2001-01-01'
    if (last === '(' && second === 'extract') return true;
    if (isType(folded) && this.#nextKind(index) === 'string') return true;
    return this.#dialect.isKeyword(word, folded);
  }

  #isCast(last: string): boolean {
    return last === 'as' && this.#callers.at(-1) === 'cast';
  }

  /** Numbers of columns and rows, of sub-plans, subscripts and the precision of types. */
  #isStructure(index: number): boolean {
    const [last = '', second = ''] = this.#before;
    if (/^(?:subplan|initplan|limit|offset|first|next)$/.test(last)) return true;
    if (last === 'by' || (this.#ordinals && last === ',')) return this.#isAlone(index);
    if (last === '[' || (last === '(' && isType(second))) return true;
    return last === ',' && isType(this.#callers.at(-1) ?? '');
  }

  #isAlone(index: number): boolean {
    return /^(?:,|\)|asc|desc|nulls|limit|offset|having|order|union|)$/.test(this.#next(index));
  }

  #follow(token: Token, folded: string): void {
    const [last = ''] = this.#before;
    if (folded === '(') this.#callers.push(last);
    if (folded === ')') this.#callers.pop();
    const isWord = token.kind === 'word' || token.kind === 'quoted-identifier';
    this.#inType =
      isWord && (this.#inType || last === '::' || this.#isCast(last)) && isType(folded);
    if (last === 'by') this.#ordinals = this.#callers.length === 0 || token.kind === 'number';
    else if (/^(?:limit|offset|having|select|union|where|\))$/.test(folded)) this.#ordinals = false;
    this.#before = [folded, ...this.#before.slice(0, 2)];
  }

  #next(index: number): string {
    const token = this.#nextToken(index);
    return token === undefined ? '' : this.#text.slice(token.start, token.end).toLowerCase();
  }

  #nextKind(index: number): Token['kind'] | undefined {
    return this.#nextToken(index)?.kind;
  }

  #nextToken(index: number): Token | undefined {
    let at = index + 1;
    while (isTriviaAt(this.#tokens, at)) at += 1;
    return this.#tokens[at];
  }
}

/** Of x AT TIME ZONE 'UTC' and x AT LOCAL, though a column of the statement be called at, time or zone. */
function isTimeZoneWord(
  word: string,
  { last, second, next }: { readonly last: string; readonly second: string; readonly next: string },
): boolean {
  if (word === 'at') return next === 'time' || next === 'local';
  if (word === 'time') return last === 'at' && next === 'zone';
  return (
    (word === 'zone' && last === 'time' && second === 'at') || (word === 'local' && last === 'at')
  );
}

function isTriviaAt(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return token !== undefined && isTrivia(token);
}

/** Between the quotes of '', E'', U&'', B'' and $tag$ $tag$; unfinished ones to their end. */
function contentOf(literal: string): string {
  const dollar = /^\$[^$]*\$/.exec(literal)?.[0];
  if (dollar !== undefined) {
    const end = literal.endsWith(dollar) ? literal.length - dollar.length : literal.length;
    return literal.slice(dollar.length, Math.max(dollar.length, end));
  }
  const open = literal.indexOf("'") + 1;
  const closed = literal.length > open && literal.endsWith("'") ? -1 : literal.length;
  return literal.slice(open, closed).replaceAll("''", "'");
}
