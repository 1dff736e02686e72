// Reads an expression that EXPLAIN printed into a tree: precedence climbing over PostgreSQL's own precedences
// (documentation 18, "Operator Precedence"). It never fails: what it does not know becomes an `other` with its parts.

import { inner, type Expression } from './expression';
import { parseCall, SEPARATORS, type ArgumentParser } from './parseCall';
import { parseLeaf } from './parseLeaf';
import { Tokens } from './tokens';
import { takeTypeName } from './typeName';

/** Longer conditions (IN lists of expressions, generated SQL) are shown, not taken apart. */
const MOST_WORDS = 5_000;
/** Deeper expressions stay whole, long before the call stack ends. */
const DEEPEST = 200;

/** Null when it is too long. */
export function parseExpression(text: string): Expression | null {
  const tokens = Tokens.of(text, MOST_WORDS);
  if (tokens === null || tokens.isAtEnd()) return null;
  const parser = new ExpressionParser(tokens);
  const expression = parser.expression(0);
  if (tokens.isAtEnd()) return expression;
  // Words behind the expression, such as DESC after a sort key.
  const args = [expression, ...parser.items()];
  return { kind: 'other', args, start: expression.start, end: text.length };
}

const OR = 1;
const AND = 2;
const NOT = 3;
const IS = 4;
const COMPARISON = 5;
const OTHER_OPERATOR = 7;
const AT_TIME_ZONE = 11;
const COLLATE = 12;
const SIGN = 13;
const POSTFIX = 14;

const PRECEDENCES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['<', '>', '=', '<=', '>=', '<>', '!='].map((name) => [name, COMPARISON])),
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
  '%': 9,
  '^': 10,
};

class ExpressionParser implements ArgumentParser {
  readonly tokens: Tokens;
  #depth = 0;

  constructor(tokens: Tokens) {
    this.tokens = tokens;
  }

  /** All that binds at least as tightly as `least`. */
  expression(least: number): Expression {
    const start = this.tokens.start;
    let left = this.#prefix();
    for (;;) {
      const next = this.#postfix(left, start, least) ?? this.#infix(left, start, least);
      if (next === null) return left;
      left = next;
    }
  }

  /** Expressions up to the closing parenthesis or the end, with whatever words and commas stand between them. */
  items(): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.tokens.isAtEnd() && !this.tokens.isNext(')') && !this.tokens.isNext(']')) {
      if (SEPARATORS.has(this.tokens.peek())) this.tokens.take();
      else if (this.tokens.skipIf('AS') || this.tokens.skipIf('RETURNING'))
        takeTypeName(this.tokens);
      else if (this.tokens.peek(1) === '=>') this.tokens.skipIf(this.tokens.peek(), '=>');
      else items.push(this.expression(0));
    }
    return items;
  }

  /** The items of the parentheses that open next; none where nothing opens, or too deep. */
  group(): readonly Expression[] {
    const close = this.tokens.isNext('[') ? ']' : ')';
    if (!this.tokens.isNext('(') && close === ')') return [];
    this.tokens.take();
    if (this.#depth >= DEEPEST) {
      this.tokens.skipGroup();
      return [];
    }
    this.#depth += 1;
    const items = this.items();
    this.#depth -= 1;
    this.tokens.skipIf(close);
    return items;
  }

  #prefix(): Expression {
    const { tokens } = this;
    const start = tokens.start;
    if (tokens.isNext('NOT') || tokens.kind() === 'operator') return this.#signed(start);
    if (tokens.isNext('(')) {
      const args = this.group();
      const span = { start, end: tokens.end };
      return {
        kind: args.length === 1 ? 'group' : args.length > 1 ? 'row' : 'other',
        args,
        ...span,
      };
    }
    return parseCall(this) ?? parseLeaf(tokens);
  }

  /** NOT and operators with one operand, as in `(- a)` and `(|/ 25)`. */
  #signed(start: number): Expression {
    const { tokens } = this;
    const name = tokens.take();
    if (this.#depth >= DEEPEST) {
      while (!tokens.isAtEnd() && !tokens.isNext(')')) tokens.take();
      return { kind: 'other', args: [], start, end: tokens.end };
    }
    this.#depth += 1;
    const args = [this.expression(name === 'NOT' ? NOT : SIGN)];
    this.#depth -= 1;
    const span = { start, end: tokens.end };
    return name === 'NOT'
      ? { kind: 'not', args, ...span }
      : { kind: 'operator', name, quantifier: null, args, ...span };
  }

  #postfix(left: Expression, start: number, least: number): Expression | null {
    const { tokens } = this;
    if (least > POSTFIX) return null;
    if (tokens.skipIf('::')) {
      const type = takeTypeName(tokens);
      return { kind: 'cast', type, args: [left], start, end: tokens.end };
    }
    if (tokens.isNext('[')) {
      const args = [left, ...this.group()];
      return { kind: 'subscript', args, start, end: tokens.end };
    }
    if (!tokens.skipIf('.')) return null;
    tokens.take();
    return { kind: 'field', args: [left], start, end: tokens.end };
  }

  #infix(left: Expression, start: number, least: number): Expression | null {
    const { tokens } = this;
    if (tokens.kind() === 'operator') return this.#operator(left, start, least, tokens.peek());
    switch (tokens.peek()) {
      case 'AND':
        return least > AND ? null : this.#junction(left, start, 'and', AND);
      case 'OR':
        return least > OR ? null : this.#junction(left, start, 'or', OR);
      case 'IS':
        return least > IS ? null : this.#test(left, start);
      case 'COLLATE':
        return least > COLLATE ? null : this.#collate(left, start);
      case 'AT':
        return least > AT_TIME_ZONE ? null : this.#atTimeZone(left, start);
      case 'OPERATOR':
        return this.#operator(left, start, least, 'OPERATOR');
      case 'OVERLAPS':
        return least > OTHER_OPERATOR ? null : this.#overlaps(left, start);
      default:
        return null;
    }
  }

  /** `a = b`, `a = ANY (b)`, `a OPERATOR(public.=) b`. */
  #operator(left: Expression, start: number, least: number, printed: string): Expression | null {
    const { tokens } = this;
    const precedence = PRECEDENCES[printed] ?? OTHER_OPERATOR;
    if (least > precedence) return null;
    tokens.take();
    const name = printed === 'OPERATOR' ? this.#qualifiedOperator() : printed.toLowerCase();
    const word = tokens.isNext('ANY') ? 'any' : tokens.isNext('ALL') ? 'all' : null;
    const quantifier = tokens.peek(1) === '(' ? word : null;
    if (quantifier !== null) tokens.take();
    const args = [left, this.expression(precedence + 1)];
    return { kind: 'operator', name, quantifier, args, start, end: tokens.end };
  }

  #overlaps(left: Expression, start: number): Expression {
    this.tokens.take();
    const args = [left, this.expression(OTHER_OPERATOR + 1)];
    return { kind: 'call', name: 'overlaps', args, start, end: this.tokens.end };
  }

  /** The operator's name in `OPERATOR(public.=)`. */
  #qualifiedOperator(): string {
    const { tokens } = this;
    let name = '';
    while (!tokens.isAtEnd() && name !== ')') {
      if (tokens.kind() === 'operator') name = tokens.peek();
      if (tokens.take() === ')') break;
    }
    return name;
  }

  /** Flat: `a AND b AND c` has three arguments. */
  #junction(left: Expression, start: number, kind: 'and' | 'or', precedence: number): Expression {
    const args = [left];
    while (this.tokens.skipIf(kind.toUpperCase())) args.push(this.expression(precedence + 1));
    return { kind, args, start, end: this.tokens.end };
  }

  #test(left: Expression, start: number): Expression {
    const { tokens } = this;
    tokens.take();
    const negation = tokens.skipIf('NOT') ? 'not ' : '';
    if (tokens.skipIf('DISTINCT', 'FROM')) {
      const args = [left, this.expression(COMPARISON)];
      const name = `is ${negation}distinct from`;
      return { kind: 'operator', name, quantifier: null, args, start, end: tokens.end };
    }
    const words: string[] = [];
    while (tokens.kind() === 'word' && !ENDS.has(tokens.peek())) words.push(tokens.take());
    const name = `is ${negation}${words.join(' ').toLowerCase()}`;
    return { kind: 'test', name, args: [left], start, end: tokens.end };
  }

  /** The collation's name, `"C"` or `pg_catalog."C"`, is no column. */
  #collate(left: Expression, start: number): Expression {
    const { tokens } = this;
    tokens.take();
    tokens.take();
    while (tokens.skipIf('.')) tokens.take();
    return { kind: 'collate', args: [left], start, end: tokens.end };
  }

  #atTimeZone(left: Expression, start: number): Expression | null {
    const { tokens } = this;
    const isLocal = tokens.skipIf('AT', 'LOCAL');
    if (!isLocal && !tokens.skipIf('AT', 'TIME', 'ZONE')) return null;
    const args = isLocal ? [left] : [left, this.expression(AT_TIME_ZONE + 1)];
    return { kind: 'call', name: 'timezone', args, start, end: tokens.end };
  }
}

/** Words that end a test, as no name does. */
const ENDS: ReadonlySet<string> = new Set(['AND', 'OR', 'WHEN', 'THEN', 'ELSE', 'END']);

/** Without any parentheses around the whole. */
export function parseInner(text: string): Expression | null {
  const expression = parseExpression(text);
  return expression === null ? null : inner(expression);
}
