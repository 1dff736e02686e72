// The one reader of conditions that EXPLAIN prints, such as ((status = 'open'::text) AND (lower(email) = $1)): which column
// is compared, how, and with what? Locating words, plan rules and index advice all ask here.

import { kindOfCall, kindOfOperator, kindOfQuantified, kindOfTest } from '../sql/operatorKinds';
import type { PredicateKind } from '../sql/statementMap';
import { columnsIn, inner, literalOf, parts, type ColumnName, type Expression } from './expression';
import { parseInner } from './parseExpression';
import { subjectOf, type Subject } from './subject';

/** One condition after splitting AND. */
export interface Condition {
  /** As printed, without the outer parentheses. */
  readonly text: string;
  readonly kind: PredicateKind;
  /** As printed, from the subject's side: `=`, `<>`, `= any`, `is null`; empty for what compares nothing. */
  readonly operator: string;
  /** The side that an index could serve; null when there is none. */
  readonly subject: Subject | null;
  /** The other side, as printed; empty for IS NULL; `true` for a bare boolean, `false` for NOT of one. */
  readonly value: string;
  /** The other side without quotes and casts, when it is a literal. */
  readonly literal: string | null;
  readonly other: OtherSide;
  /** True when the other side is known before the scan: no column and no SubPlan. */
  readonly isRestriction: boolean;
  /** True for OR and NOT (of more than a boolean column), where one index on the column alone does not serve. */
  readonly underOr: boolean;
  /** The conditions of each arm of an OR (they are ANDed), of NOT the one that is negated; empty for all else. */
  readonly arms: readonly (readonly Condition[])[];
  /** Every column it names, each once. */
  readonly columns: readonly ColumnName[];
  /** Its spans are those of the text that was read. */
  readonly expression: Expression;
}

/** What a column is compared with. What an InitPlan found is known before the scan, like a parameter. */
export type OtherSide = 'none' | 'constant' | 'parameter' | 'column' | 'subplan';

/** The conditions between AND; none where the text is empty or too long to take apart. */
export function readConditions(text: string | undefined): readonly Condition[] {
  const expression = text === undefined ? null : parseInner(text);
  if (text === undefined || expression === null) return [];
  return conjuncts(expression).map((part) => conditionOf(text, part));
}

/** The same comparison seen from the other side, as `b.id = a.x` of `a.x = b.id`; null where none can be read so. */
export function mirrored({ text }: Condition): Condition | null {
  const expression = parseInner(text);
  if (expression?.kind !== 'operator' || expression.quantifier !== null) return null;
  const [left, right] = expression.args;
  const name = MIRRORED.get(expression.name);
  if (name === undefined || left === undefined || right === undefined) return null;
  const sides: Sides = { name, sides: [right, left], quantifier: null };
  return comparison(text, expression, columnsIn(expression), sides);
}

function conjuncts(expression: Expression): readonly Expression[] {
  return expression.kind === 'and'
    ? expression.args.flatMap((arg) => conjuncts(inner(arg)))
    : [expression];
}

function conditionOf(source: string, expression: Expression): Condition {
  const columns = columnsIn(expression);
  const [left, right] = expression.args;
  const { kind } = expression;
  if (kind === 'column') return bareBoolean(source, expression, columns, true);
  if (kind === 'not' && left !== undefined && inner(left).kind === 'column')
    return bareBoolean(source, expression, columns, false);
  if (kind === 'or' || kind === 'not') return opaque(source, expression, columns);
  if (kind === 'test' && left !== undefined) return test(source, expression, columns, left);
  if (kind === 'operator' && left !== undefined && right !== undefined) {
    return comparison(source, expression, columns, sidesOf(expression, left, right));
  }
  if (
    kind === 'call' &&
    left !== undefined &&
    right !== undefined &&
    expression.args.length === 2
  ) {
    const called = kindOfCall(expression.name, columnsIn(left).length > 0);
    if (called !== null) {
      const sides: Sides = { name: expression.name, sides: [left, right], quantifier: null };
      return { ...comparison(source, expression, columns, sides), kind: called };
    }
  }
  return common(source, expression, columns);
}

/** A constant in front, as in `5 < a`, is read the other way round. */
function sidesOf(
  { name, quantifier }: Expression & { readonly kind: 'operator' },
  left: Expression,
  right: Expression,
): Sides {
  const back = quantifier === null ? MIRRORED.get(name) : undefined;
  const isBackwards = columnsIn(left).length === 0 && columnsIn(right).length > 0;
  return back !== undefined && isBackwards
    ? { name: back, sides: [right, left], quantifier }
    : { name, sides: [left, right], quantifier };
}

type Columns = readonly ColumnName[];

interface Sides {
  readonly name: string;
  readonly sides: readonly [Expression, Expression];
  readonly quantifier: 'any' | 'all' | null;
}

/** Operators that say the same from the other side. */
const MIRRORED: ReadonlyMap<string, string> = new Map([
  ['=', '='],
  ['<>', '<>'],
  ['<', '>'],
  ['>', '<'],
  ['<=', '>='],
  ['>=', '<='],
  ['@>', '<@'],
  ['<@', '@>'],
  ['&&', '&&'],
]);

function comparison(
  source: string,
  expression: Expression,
  columns: Columns,
  { name, sides: [left, right], quantifier }: Sides,
): Condition {
  const subject = subjectOf(source, left);
  // `'x' = ANY (tags)`: what could be served stands behind, by another operator than this one.
  const isBehind = columnsIn(left).length === 0 && columnsIn(right).length > 0;
  const [about, against] = isBehind ? [right, left] : [left, right];
  const literal = literalOf(against);
  const side = sideOf(against);
  const kind =
    quantifier === null
      ? kindOfOperator(name, isBehind ? null : literal)
      : kindOfQuantified(name, quantifier, columnsIn(left).length > 0);
  return {
    ...common(source, expression, columns),
    kind: isBehind && quantifier === null ? 'other' : kind,
    operator: quantifier === null ? name : `${name} ${quantifier}`,
    subject: isBehind ? subjectOf(source, about) : subject,
    value: slice(source, against),
    literal,
    other: side,
    isRestriction: side === 'constant' || side === 'parameter',
  };
}

function test(
  source: string,
  expression: Expression & { readonly kind: 'test' },
  columns: Columns,
  arg: Expression,
): Condition {
  return {
    ...common(source, expression, columns),
    kind: kindOfTest(expression.name),
    operator: expression.name,
    subject: subjectOf(source, arg),
  };
}

/** `active` alone is `active = true`, and NOT of it `active = false`: an index serves both (indxpath.c match_boolean_index_clause). */
function bareBoolean(
  source: string,
  expression: Expression,
  columns: Columns,
  value: boolean,
): Condition {
  const [negated] = value ? [] : expression.args;
  return {
    ...common(source, expression, columns),
    kind: 'equality',
    operator: '=',
    subject: subjectOf(source, negated === undefined ? expression : inner(negated)),
    value: String(value),
    literal: String(value),
    other: 'constant',
  };
}

function opaque(source: string, expression: Expression, columns: Columns): Condition {
  return {
    ...common(source, expression, columns),
    underOr: true,
    isRestriction: false,
    arms: expression.args.map((arm) =>
      conjuncts(inner(arm)).map((part) => conditionOf(source, part)),
    ),
  };
}

/** What a call or a subplan is, where nothing is compared; the start of all else. */
function common(source: string, expression: Expression, columns: Columns): Condition {
  return {
    text: slice(source, expression),
    kind: 'other',
    operator: '',
    subject: null,
    value: '',
    literal: null,
    other: 'none',
    isRestriction: true,
    underOr: false,
    arms: [],
    columns,
    expression,
  };
}

function sideOf(expression: Expression): OtherSide {
  let found: OtherSide = 'constant';
  for (const part of parts(expression)) {
    if (part.kind === 'column') return 'column';
    if (part.kind === 'subplan' && !part.isInitPlan) found = 'subplan';
    const isKnown = part.kind === 'parameter' || part.kind === 'subplan';
    if (isKnown && found === 'constant') found = 'parameter';
  }
  return found;
}

function slice(source: string, { start, end }: { start: number; end: number }): string {
  return source.slice(start, end);
}
