// Which literals may be told? Those that the call itself wrote. All others, from plans, views, logs and statistics, become $n.

import { isTrivia, tokenize, type Token } from '../../../analysis/sql/lexer';

/** Numbers in parentheses behind these say how long a type is. */
const SIZED_TYPES =
  /^(?:varchar|char|character|varying|bpchar|numeric|decimal|bit|float|time|timestamp|timestamptz|timetz|interval)$/;
/** Numbers behind these count rows, columns or sub-plans. */
const COUNTING = /^(?:limit|offset|first|next|by|subplan|initplan)$/;
/** A date as PostgreSQL prints it where a time is wanted. */
const DAY = /^(\d{4,}-\d\d-\d\d)[ T]00:00(?::00)?(?:[+-]\d\d(?::\d\d)?)?$/;

export class OwnLiterals {
  readonly #own = new Set<string>(['']);
  readonly #replaced = new Map<string, string>();
  /** The statement's own parameters, behind which the others are counted. */
  #parameters = 0;

  /** `sql` and `values`: what the call gave; null of a plan from elsewhere. */
  constructor(sql: string | null, values: readonly (string | null)[] = []) {
    for (const value of values) if (value !== null) this.#own.add(value);
    if (sql === null) return;
    for (const token of tokenize(sql)) {
      const word = sql.slice(token.start, token.end);
      if (token.kind === 'string') this.#own.add(contentOf(word));
      if (token.kind === 'number') this.#own.add(word);
      if (token.kind === 'parameter')
        this.#parameters = Math.max(this.#parameters, Number(word.slice(1)));
    }
  }

  /** SQL, or an expression as EXPLAIN prints it: without comments, and without the literals of others. */
  inSql(text: string): string {
    const tokens = tokenize(text);
    const before: string[] = [];
    const callers: string[] = [];
    return tokens
      .map((token) => {
        const word = text.slice(token.start, token.end);
        if (isTrivia(token)) return token.kind === 'comment' ? ' ' : word;
        const written = this.#written(token, word, { before, callers });
        follow(before, callers, word.toLowerCase());
        return written;
      })
      .join('');
  }

  /** SQL of ours that would change something: figures of ours stand in it too, but for what a predicate or a check compares. */
  inChange(sql: string): string {
    return /\b(?:where|check|create)\b/i.test(sql) ? this.inSql(sql) : sql;
  }

  /** Words of ours about it: what was replaced elsewhere is replaced here as well. */
  inProse(text: string): string {
    let told = text;
    for (const [literal, name] of this.#replaced) {
      if (!told.includes(literal)) continue;
      told = /^[\d.]/.test(literal)
        ? told.replace(comparedWith(literal), name)
        : told.replaceAll(literal, name);
    }
    return told;
  }

  #written(
    token: Token,
    word: string,
    {
      before,
      callers,
    }: { readonly before: readonly string[]; readonly callers: readonly string[] },
  ): string {
    if (token.kind === 'string') {
      return this.#isOwn(contentOf(word)) ? word : `'${this.#nameOf(word)}'`;
    }
    if (token.kind !== 'number' || this.#own.has(word)) return word;
    return isOfStructure(before, callers) ? word : this.#nameOf(word);
  }

  #nameOf(literal: string): string {
    const known = this.#replaced.get(literal);
    if (known !== undefined) return known;
    const name = `$${String(this.#parameters + this.#replaced.size + 1)}`;
    this.#replaced.set(literal, name);
    return name;
  }

  /** Also in the forms in which PostgreSQL prints it: in an array, with a sign, a date as a time. */
  #isOwn(content: string): boolean {
    if (/^\$\d+$/.test(content)) return true;
    if (this.#own.has(content) || this.#own.has(content.replace(/^-/, ''))) return true;
    const array = /^\{(.*)\}$/s.exec(content)?.[1];
    if (array !== undefined)
      return array.split(',').every((item) => this.#isOwn(item.replace(/^"(.*)"$/s, '$1')));
    const day = DAY.exec(content);
    return day !== null && this.#own.has(day[1] ?? '');
  }
}

function follow(before: string[], callers: string[], word: string): void {
  if (word === '(') callers.push(before[0] ?? '');
  if (word === ')') callers.pop();
  before.unshift(word);
  before.length = Math.min(before.length, 2);
}

function isOfStructure(before: readonly string[], callers: readonly string[]): boolean {
  const [last = ''] = before;
  if (COUNTING.test(last) || last === '[') return true;
  return (last === '(' || last === ',') && SIZED_TYPES.test(callers.at(-1) ?? '');
}

/** A number in a sentence is a literal only where it is compared; elsewhere it counts rows. */
function comparedWith(number: string): RegExp {
  const escaped = number.replace(/[.+]/g, '\\$&');
  return new RegExp(`(?<=[=<>~(,+*/%-]\\s?)${escaped}(?![\\d.]| [kMGT%]\\b)`, 'g');
}

/** Between the quotes of '', E'', U&'', B'' and $tag$ $tag$. */
function contentOf(literal: string): string {
  const dollar = /^\$[^$]*\$/.exec(literal)?.[0];
  if (dollar !== undefined) return literal.slice(dollar.length, -dollar.length);
  const open = literal.indexOf("'") + 1;
  const end = literal.length > open && literal.endsWith("'") ? -1 : literal.length;
  return literal.slice(open, end).replaceAll("''", "'");
}
