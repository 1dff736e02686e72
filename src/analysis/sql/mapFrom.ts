// Which relations does a FROM list name, and which conditions join them?

import type { JoinExpr, Node, RangeVar } from 'libpg-query';
import { mapExpression } from './mapExpressions';
import type { MapBuilder, Scope } from './mapContext';
import { mapPredicates } from './mapPredicates';
import type { Span } from './sourceText';
import type { RelationReference } from './statementMap';
import { namesOf, walkTree } from './walk';

/** Adds the relations first, so that a name in a join condition can be resolved, then their inner parts and conditions. */
export function mapFrom(builder: MapBuilder, scope: Scope, items: readonly Node[]): void {
  const joins: JoinExpr[] = [];
  const inner: (() => void)[] = [];
  for (const item of items) mapItem(builder, scope, item, joins, inner);
  for (const map of inner) map();
  for (const join of joins) mapJoinCondition(builder, scope, join);
}

function mapItem(
  builder: MapBuilder,
  scope: Scope,
  item: Node,
  joins: JoinExpr[],
  inner: (() => void)[],
): void {
  if ('JoinExpr' in item) {
    const { larg, rarg } = item.JoinExpr;
    if (larg !== undefined) mapItem(builder, scope, larg, joins, inner);
    if (rarg !== undefined) mapItem(builder, scope, rarg, joins, inner);
    joins.push(item.JoinExpr);
  } else if ('RangeVar' in item) {
    mapRangeVar(builder, scope, item.RangeVar);
  } else if ('RangeTableSample' in item) {
    const { relation, args } = item.RangeTableSample;
    if (relation !== undefined) mapItem(builder, scope, relation, joins, inner);
    inner.push(() => {
      mapExpression(builder, scope, args);
    });
  } else {
    const added = derivedRelation(builder, scope, item);
    if (added !== null) add(builder, scope, added);
    inner.push(() => {
      mapDerived(builder, scope, item);
    });
  }
}

function mapDerived(builder: MapBuilder, scope: Scope, item: Node): void {
  if ('RangeSubselect' in item) builder.mapQuery(item.RangeSubselect.subquery, scope, null);
  else mapExpression(builder, scope, item);
}

export function mapRangeVar(builder: MapBuilder, scope: Scope, relation: RangeVar): void {
  const { relname = '', schemaname, alias, location } = relation;
  const { source } = builder;
  const start = location ?? 0;
  // ONLY and its parenthesis stand before the name that the location tells.
  const first = source.indexAt(start);
  const dots = [relation.catalogname, schemaname].filter((name) => name !== undefined).length;
  add(builder, scope, {
    kind: schemaname === undefined && scope.ctes.has(relname) ? 'cte' : 'table',
    schema: schemaname ?? null,
    name: relname,
    alias: alias?.aliasname ?? relname,
    range: source.range({ first, last: first + 2 * dots }),
    block: scope.block,
  });
}

function add(builder: MapBuilder, scope: Scope, relation: RelationReference): void {
  builder.relations.push(relation);
  scope.aliases.push(relation.alias);
}

/** A subquery, VALUES list or function in FROM; null for what the map has no kind for. */
function derivedRelation(builder: MapBuilder, scope: Scope, item: Node): RelationReference | null {
  const { source } = builder;
  const span = source.located(item);
  if (span === null) return null;
  const common = { schema: null, block: scope.block };
  if ('RangeSubselect' in item) {
    const { subquery, alias } = item.RangeSubselect;
    const isValues =
      subquery !== undefined &&
      'SelectStmt' in subquery &&
      subquery.SelectStmt.valuesLists !== undefined;
    return {
      ...common,
      kind: isValues ? 'values' : 'subquery',
      name: '',
      alias: alias?.aliasname ?? '',
      range: source.range(parenthesized(builder, span)),
    };
  }
  let name = '';
  walkTree(item, (type, fields) => {
    if (type === 'FuncCall' && name === '') name = namesOf(fields['funcname']).at(-1) ?? '';
    return name === '';
  });
  const alias = 'RangeFunction' in item ? item.RangeFunction.alias?.aliasname : undefined;
  const whole = source.expression(item) ?? span;
  return { ...common, kind: 'function', name, alias: alias ?? name, range: source.range(whole) };
}

/** From the parenthesis around a query in FROM to the one that closes it. */
function parenthesized(builder: MapBuilder, inside: Span): Span {
  const { source } = builder;
  const queryWords = new Set([
    'select',
    'values',
    'with',
    'table',
    'insert',
    'update',
    'delete',
    'merge',
  ]);
  let at = inside.first;
  while (at > 0 && !queryWords.has(source.word(at))) at -= 1;
  while (at > 0 && source.word(at - 1) !== '(') at -= 1;
  const opening = Math.max(0, at - 1);
  return { first: opening, last: source.closing(opening) };
}

function mapJoinCondition(builder: MapBuilder, scope: Scope, join: JoinExpr): void {
  mapPredicates(builder, scope, join.quals, 'on');
  mapExpression(builder, scope, join.quals);
  const names = namesOf(join.usingClause);
  if (names.length === 0) return;
  const right = builder.source.located(join.rarg);
  if (right === null) return;
  mapUsing(builder, scope, join, names, right);
}

function mapUsing(
  builder: MapBuilder,
  scope: Scope,
  join: JoinExpr,
  names: readonly string[],
  right: Span,
): void {
  const { source } = builder;
  let at = right.last;
  while (at < source.tokens.length && source.word(at) !== 'using') at += 1;
  names.forEach((column, index) => {
    // USING ( a , b ): every other token behind the parenthesis is a name.
    const place = at + 2 + 2 * index;
    const range = source.range({ first: place, last: place });
    const columns = [join.larg, join.rarg].map((side) => ({
      alias: soleRelation(side),
      column,
      range,
      block: scope.block,
    }));
    builder.columns.push(...columns);
    builder.predicates.push({
      clause: 'using',
      kind: 'equality',
      operator: '=',
      columns,
      isJoin: true,
      expression: null,
      bareSide: null,
      value: null,
      underOr: false,
      range,
      block: scope.block,
    });
  });
}

/** The alias of a join's side when it is one relation. */
function soleRelation(side: Node | undefined): string | null {
  if (side === undefined) return null;
  if ('RangeVar' in side) return side.RangeVar.alias?.aliasname ?? side.RangeVar.relname ?? null;
  if ('RangeSubselect' in side) return side.RangeSubselect.alias?.aliasname ?? null;
  if ('RangeFunction' in side) return side.RangeFunction.alias?.aliasname ?? null;
  return null;
}
