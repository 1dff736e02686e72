// Which conditions does a WHERE, ON or HAVING clause consist of, and which columns do they read, in which form?

import type { Node } from 'libpg-query';
import { rangeOrEmpty } from './mapContext';
import type { MapBuilder, Scope } from './mapContext';
import { columnsOf } from './mapExpressions';
import { conjunctsOf, kindOf, negatedColumn, sidesOf } from './predicateKinds';
import type { ColumnReference, Predicate } from './statementMap';
import { containsNode } from './walk';
import { wrapperOf } from './wrappers';

type Clause = Predicate['clause'];

/** Splits AND, goes into OR and NOT of more than a column, and adds one predicate for every condition. */
export function mapPredicates(
  builder: MapBuilder,
  scope: Scope,
  node: Node | undefined,
  clause: Clause,
): void {
  const open: { readonly node: Node; readonly underOr: boolean }[] = [];
  if (node !== undefined) open.push({ node, underOr: false });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node: condition, underOr } = next;
    if ('BoolExpr' in condition && negatedColumn(condition) === null) {
      const { args = [], boolop } = condition.BoolExpr;
      const inner = underOr || boolop !== 'AND_EXPR';
      if (boolop === 'OR_EXPR' && !underOr) addDisjunction(builder, scope, condition, args, clause);
      open.push(...args.toReversed().map((arg) => ({ node: arg, underOr: inner })));
    } else {
      builder.predicates.push(predicateOf(builder, scope, condition, clause, underOr));
    }
  }
}

function addDisjunction(
  { source, disjunctions }: MapBuilder,
  { block }: Scope,
  node: Node,
  args: readonly Node[],
  clause: Clause,
): void {
  const rangeOf = (part: unknown) => rangeOrEmpty(source, source.expression(part));
  disjunctions.push({
    clause,
    range: rangeOf(node),
    arms: args.map(rangeOf),
    conjuncts: args.map((arm) => conjunctsOf(arm).map(rangeOf)),
    block,
  });
}

function predicateOf(
  builder: MapBuilder,
  scope: Scope,
  node: Node,
  clause: Clause,
  underOr: boolean,
): Predicate {
  const { source } = builder;
  const sides = sidesOf(node).map((side) => ({
    node: side,
    columns: columnsOf(builder, scope, side),
  }));
  const withColumns = sides.filter((side) => side.columns.length > 0);
  const { kind, operator } = kindOf(node);
  const wrapped = withColumns
    .map((side) => wrapperOf(source, side.node))
    .find((found) => found !== null);
  const constant = sides.find(
    (side) => side.columns.length === 0 && !containsNode(side.node, 'subselect'),
  );
  return {
    clause,
    kind,
    operator,
    columns: withColumns.flatMap((side) => side.columns),
    isJoin: comparesRelations(withColumns.map((side) => side.columns)),
    expression: wrapped ?? null,
    bareSide: wrapped === undefined ? null : bareSideOf(withColumns),
    value:
      constant === undefined || withColumns.length === 0 ? null : valueOf(builder, constant.node),
    underOr,
    range: rangeOrEmpty(source, source.expression(node)),
    block: scope.block,
  };
}

function bareSideOf(
  sides: readonly { readonly node: Node; readonly columns: readonly ColumnReference[] }[],
): ColumnReference | null {
  return sides.find(({ node }) => 'ColumnRef' in node)?.columns[0] ?? null;
}

/** Different relations on the two sides. Names that could not be resolved are taken for different. */
function comparesRelations(sides: readonly (readonly ColumnReference[])[]): boolean {
  const [left, right] = sides;
  if (left === undefined || right === undefined) return false;
  return left.some((a) => right.some((b) => a.alias === null || a.alias !== b.alias));
}

function valueOf(builder: MapBuilder, node: unknown): Predicate['value'] {
  const span = builder.source.expression(node);
  if (span === null) return null;
  const range = builder.source.range(span);
  const parameter = builder.statement.parameters.find(({ ranges }) =>
    ranges.some(({ start, end }) => start >= range.start && end <= range.end),
  );
  return {
    text: builder.statement.text.slice(range.start, range.end),
    range,
    parameter: parameter?.number ?? null,
  };
}
