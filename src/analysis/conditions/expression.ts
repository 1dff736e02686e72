// What is a printed expression made of? The tree that the reader builds, and the questions that are asked of it.

/** Offsets into the printed text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ColumnName {
  /** Null where the plan prints bare names (a single table without VERBOSE). */
  readonly alias: string | null;
  readonly column: string;
}

/** What every node has; leaves have no arguments. */
interface Node extends Span {
  readonly args: readonly Expression[];
}

export type Expression =
  | (Node & ColumnName & { readonly kind: 'column' })
  /** `value` without quotes; null for what is no literal, such as NULL or CURRENT_DATE. */
  | (Node & { readonly kind: 'constant'; readonly value: string | null })
  | (Node & { readonly kind: 'parameter' })
  /** `SubPlan 1`, `hashed SubPlan 1`, `InitPlan 1`; the name is a number up to PostgreSQL 18. */
  | (Node & {
      readonly kind: 'subplan';
      readonly name: string;
      readonly isHashed: boolean;
      readonly isInitPlan: boolean;
    })
  | (Node & { readonly kind: 'call'; readonly name: string })
  | (Node & { readonly kind: 'cast'; readonly type: string })
  /** `quantifier` of `= ANY (...)` and `<> ALL (...)`. */
  | (Node & {
      readonly kind: 'operator';
      readonly name: string;
      readonly quantifier: 'any' | 'all' | null;
    })
  /** `IS NULL`, `IS NOT TRUE` ...: the words after the operand, in small letters. */
  | (Node & { readonly kind: 'test'; readonly name: string })
  | (Node & { readonly kind: 'and' | 'or' | 'not' })
  /** Parentheses around one expression. */
  | (Node & { readonly kind: 'group' })
  | (Node & { readonly kind: 'row' | 'array' | 'collate' | 'field' | 'subscript' | 'other' });

/** Without the parentheses around it. */
export function inner(expression: Expression): Expression {
  let found = expression;
  while (found.kind === 'group' && found.args[0] !== undefined) found = found.args[0];
  return found;
}

/** The expression and all that is in it, outermost first, from left to right. */
export function* parts(expression: Expression): Generator<Expression> {
  const open = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    for (let at = next.args.length - 1; at >= 0; at -= 1) {
      const arg = next.args[at];
      if (arg !== undefined) open.push(arg);
    }
  }
}

/** Every column that is read, each once. */
export function columnsIn(expression: Expression): readonly ColumnName[] {
  const found = new Map<string, ColumnName>();
  for (const part of parts(expression)) {
    if (part.kind !== 'column') continue;
    const { alias, column } = part;
    found.set(JSON.stringify([alias, column]), { alias, column });
  }
  return [...found.values()];
}

/** Is a subquery run for each row that the expression is tested on? */
export function readsSubPlan(expression: Expression): boolean {
  for (const part of parts(expression)) {
    if (part.kind === 'subplan' && !part.isInitPlan) return true;
  }
  return false;
}

/** The literal that an expression is, under casts and COLLATE; null for all else. */
export function literalOf(expression: Expression): string | null {
  const bare = inner(expression);
  if (bare.kind === 'constant') return bare.value;
  const [arg] = bare.args;
  const isTransparent = bare.kind === 'cast' || bare.kind === 'collate';
  return isTransparent && arg !== undefined ? literalOf(arg) : null;
}
