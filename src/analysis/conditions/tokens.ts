// The words of a printed expression, one after the other, for a reader that looks one or two ahead.

import { isTrivia, tokenAt, type Token } from '../sql/lexer';

export class Tokens {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.#tokens = tokens;
  }

  /** Null when the text has more than `most` words. */
  static of(text: string, most: number): Tokens | null {
    const tokens: Token[] = [];
    for (let at = 0; at < text.length;) {
      const token = tokenAt(text, at);
      if (!isTrivia(token)) tokens.push(token);
      if (tokens.length > most) return null;
      at = token.end;
    }
    return new Tokens(text, tokens);
  }

  isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Where the next word begins; the end of the text after the last. */
  get start(): number {
    return this.#tokens[this.#at]?.start ?? this.text.length;
  }

  /** Where the last word that was taken ended. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  kind(ahead = 0): Token['kind'] | null {
    return this.#tokens[this.#at + ahead]?.kind ?? null;
  }

  /** As printed; empty at the end. */
  peek(ahead = 0): string {
    const token = this.#tokens[this.#at + ahead];
    return token === undefined ? '' : this.text.slice(token.start, token.end);
  }

  /** PostgreSQL prints its key words in capitals, names that need no quotes in small letters. */
  isNext(...words: readonly string[]): boolean {
    return words.every((word, ahead) => this.peek(ahead) === word);
  }

  take(): string {
    const word = this.peek();
    this.#at += 1;
    return word;
  }

  skipIf(...words: readonly string[]): boolean {
    if (!this.isNext(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /** Past the parenthesis that closes the one which was just taken. */
  skipGroup(): void {
    for (let depth = 1; depth > 0 && !this.isAtEnd();) {
      const word = this.take();
      if (word === '(') depth += 1;
      if (word === ')') depth -= 1;
    }
  }
}

/** What a string literal stands for. PostgreSQL prints E'' where there is a backslash (ruleutils.c simple_quote_literal). */
export function stringOf(literal: string): string {
  const open = literal.indexOf("'");
  const closed = literal.endsWith("'") && literal.length > open + 1;
  const text = literal.slice(open + 1, closed ? -1 : undefined).replaceAll("''", "'");
  return /^e/i.test(literal) ? text.replace(/\\(.)/gs, '$1') : text;
}
