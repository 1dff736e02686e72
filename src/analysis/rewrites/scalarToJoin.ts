// `(SELECT max(t.x) FROM t WHERE t.k = o.k)` in a select list as LEFT JOIN with t grouped by k, which is read once and not for each row.

import type { FuncCall, Node, SelectStmt } from 'libpg-query';
import type { Catalog } from '../../model/catalog';
import type { SourceRange } from '../../model/sourceRange';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { isSimpleCondition } from './simpleCondition';
import { isInteger } from '../conditions/integerTypes';
import { resolveColumn } from '../columns/resolve';
import { columnAt, qualified, type KnownColumn } from './knownColumn';
import { conjunctsOf } from '../sql/predicateKinds';
import type { StatementMap } from '../sql/statementMap';
import { containsNode, isFields, namesOf, walkTree } from '../sql/walk';
import type { Rewritten } from './rewrite';
import {
  besideAnd,
  blockAround,
  hasAnonymousParameters,
  hasComments,
  inItsCase,
  isWithin,
  plainSelect,
  wholeRelations,
} from './selectParts';

/** For the subquery around a place in the select list of a SELECT that returns all its rows; null where the answer might differ. */
export function scalarToJoin(
  map: StatementMap,
  catalog: Catalog,
  place: SourceRange,
): Rewritten | null {
  const query = plainSelect(map.tree.stmts?.[0]?.stmt, OUTER_CLAUSES);
  const from = query === null ? null : fromEnd(map, query);
  if (query === null || from === null || hasAnonymousParameters(map)) return null;
  for (const target of query.targetList ?? []) {
    const found = subqueryIn(map, target, place);
    if (found === null) continue;
    const joined = joinedOf(map, catalog, found, wholeRelations(query.fromClause));
    const name = joined === null ? null : nameBehind(target, joined.aggregate);
    if (joined === null || name === null || hasComments(map, found.range)) return null;
    const { text } = map.statement;
    const value = `${joined.value}${name === '' ? '' : ` ${inItsCase(map, 'as')} ${name}`}`;
    return {
      title: `Join ${joined.table}, grouped once`,
      edit: {
        range: { start: found.range.start, end: from },
        newText: `${value}${text.slice(found.range.end, from)}${joined.sql}`,
      },
      equivalence: { kind: 'same' },
    };
  }
  return null;
}

/** With LIMIT few rows may need the value; a grouped or locked query could not be joined. */
const OUTER_CLAUSES: ReadonlySet<keyof SelectStmt> = new Set([
  'targetList',
  'fromClause',
  'whereClause',
  'sortClause',
] as const);

const INNER_CLAUSES: ReadonlySet<keyof SelectStmt> = new Set([
  'targetList',
  'fromClause',
  'whereClause',
] as const);

/** Where a join can be appended to FROM: a list with commas would not be joined as a whole, and `*` would show what is joined. */
function fromEnd(
  map: StatementMap,
  { fromClause = [], targetList = [] }: SelectStmt,
): number | null {
  const span = map.source.expression(fromClause);
  if (fromClause.length !== 1 || span === null || targetList.some(isBareStar)) return null;
  const next = map.source.find({ ...span, last: map.source.tokens.length - 1 }, BEHIND_FROM);
  const last = next < 0 ? map.source.tokens.length - 1 : next - 1;
  return map.source.range({ first: last, last }).end;
}

const BEHIND_FROM: ReadonlySet<string> = new Set(['where', 'order']);

function isBareStar(target: Node): boolean {
  const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
  if (value === undefined || !('ColumnRef' in value)) return false;
  const { fields = [] } = value.ColumnRef;
  return fields.length === 1 && containsNode(fields, 'A_Star');
}

interface Subquery {
  readonly select: SelectStmt;
  /** With its parentheses. */
  readonly range: SourceRange;
}

function subqueryIn(map: StatementMap, target: Node, place: SourceRange): Subquery | null {
  let found: Subquery | null = null;
  walkTree(target, (name, fields) => {
    if (name !== 'SubLink') return found === null;
    const { subLinkType, subselect } = fields;
    const query = isFields(subselect) ? (subselect as unknown as Node) : undefined;
    const select = subLinkType === 'EXPR_SUBLINK' ? plainSelect(query, INNER_CLAUSES) : null;
    const span = map.source.expression({ SubLink: fields });
    const range = span === null ? null : map.source.range(span);
    if (select !== null && range !== null && isWithin(place, range)) found = { select, range };
    return false;
  });
  return found;
}

/** What the column is called must stay; empty where that does not depend on the subquery, null where it is not known. */
function nameBehind(target: Node, aggregate: string): string | null {
  if (!('ResTarget' in target)) return null;
  const { name, val } = target.ResTarget;
  if (name !== undefined || val === undefined) return '';
  if ('SubLink' in val) return aggregate;
  return 'FuncCall' in val || 'CoalesceExpr' in val || 'A_Expr' in val ? '' : null;
}

interface Joined {
  readonly table: string;
  /** As its column is called: `max`. */
  readonly aggregate: string;
  /** In place of the subquery. */
  readonly value: string;
  /** Behind FROM. */
  readonly sql: string;
}

function joinedOf(
  map: StatementMap,
  catalog: Catalog,
  { select }: Subquery,
  outer: ReadonlySet<string>,
): Joined | null {
  const parts = partsOf(map, catalog, select);
  if (parts === null) return null;
  if (!parts.keys.every((key) => outer.has(key.outer.found.relation.alias))) return null;
  const { aggregate, from, keys, kept } = parts;
  const { text } = map.statement;
  const word = (words: string): string => inItsCase(map, words);
  const table = from.RangeVar.relname ?? '';
  const own = newName(text, `${table}_grouped`);
  const result = newName(text, aggregate.name === 'count' ? 'counted' : `${aggregate.name}_value`);
  const named = keys.map((key, index) => ({
    ...{ inner: key.inner.text, outer: qualified(key.outer) },
    name: newName(text, `key_${String(index + 1)}`),
  }));
  const list = [
    ...named.map(({ inner, name }) => `${inner} ${word('as')} ${name}`),
    `${aggregate.text} ${word('as')} ${result}`,
  ];
  const on = named.map(({ name, outer: value }) => `${own}.${name} = ${value}`);
  const grouped = [
    `${word('left join')} (${word('select')} ${list.join(', ')}`,
    `${word('from')} ${parts.fromText}`,
    ...(kept === '' ? [] : [`${word('where')} ${kept}`]),
    `${word('group by')} ${named.map(({ inner }) => inner).join(', ')}) ${own}`,
    `${word('on')} ${on.join(` ${word('and')} `)}`,
  ].join(' ');
  const value = `${own}.${result}`;
  return {
    table,
    aggregate: aggregate.name,
    // Of no rows count gives 0, the others NULL.
    value: aggregate.name === 'count' ? `coalesce(${value}, 0)` : value,
    sql: `${text.includes('\n') ? '\n' : ' '}${grouped}`,
  };
}

/** A name that the statement does not hold yet. */
function newName(text: string, wanted: string): string {
  const isTaken = (name: string): boolean => text.toLowerCase().includes(name.toLowerCase());
  let name = wanted;
  for (let number = 2; isTaken(name); number += 1) name = `${wanted}_${String(number)}`;
  return sqlIdentifier(name);
}

interface Key {
  readonly inner: KnownColumn;
  readonly outer: KnownColumn;
}

function partsOf(map: StatementMap, catalog: Catalog, select: SelectStmt) {
  const [from, ...others] = select.fromClause ?? [];
  const [target] = select.targetList ?? [];
  if (from === undefined || !('RangeVar' in from) || others.length > 0) return null;
  const call = target !== undefined && 'ResTarget' in target ? target.ResTarget : null;
  if (from.RangeVar.alias?.colnames !== undefined || select.targetList?.length !== 1) return null;
  if (call?.val === undefined || call.name !== undefined || !('FuncCall' in call.val)) return null;
  const aggregate = aggregateOf(map, catalog, call.val.FuncCall);
  const span = map.source.expression(call.val);
  const block = span === null ? null : blockAround(map, map.source.range(span));
  if (aggregate === null || block === null) return null;
  const relation = map.relations.find(({ block: at }) => at === block.id);
  if (relation === undefined) return null;
  const keys: Key[] = [];
  const kept: string[] = [];
  for (const condition of conjunctsOf(select.whereClause)) {
    const key = keyOf(map, catalog, condition, block.id);
    if (key !== null) keys.push(key);
    else if (isOwn(map, catalog, condition, block.id))
      kept.push(besideAnd(condition, textOf(map, condition)));
    else return null;
  }
  if (keys.length === 0) return null;
  const only = from.RangeVar.inh === true ? '' : `${inItsCase(map, 'only')} `;
  const alias = relation.alias === relation.name ? '' : ` ${sqlIdentifier(relation.alias)}`;
  const fromText = `${only}${map.source.text(relation.range)}${alias}`;
  return { aggregate, from, fromText, keys, kept: kept.join(` ${inItsCase(map, 'and')} `) };
}

function textOf(map: StatementMap, node: Node): string {
  const span = map.source.expression(node);
  return span === null ? '' : map.source.text(map.source.range(span));
}

/** Asks something of the table alone, in a way that cannot fail for rows that were not asked before. */
function isOwn(map: StatementMap, catalog: Catalog, condition: Node, block: number): boolean {
  const span = map.source.expression(condition);
  if (span === null || !isSimpleCondition(condition)) return false;
  const range = map.source.range(span);
  return map.columns
    .filter((column) => isWithin(column.range, range))
    .every((column) => resolveColumn(map, catalog, column)?.relation.block === block);
}

/** `t.k = o.k`, of types whose equal values are one group. */
function keyOf(map: StatementMap, catalog: Catalog, condition: Node, block: number): Key | null {
  if (!('A_Expr' in condition)) return null;
  const { kind, name, lexpr, rexpr } = condition.A_Expr;
  if (kind !== 'AEXPR_OP' || namesOf(name).join('.') !== '=') return null;
  if (lexpr === undefined || rexpr === undefined) return null;
  const sides = [lexpr, rexpr].map((side) => columnAt(map, catalog, side));
  const inner = sides.find((side) => side?.found.relation.block === block) ?? null;
  const outer = sides.find((side) => side?.found.relation.block === 0) ?? null;
  return inner !== null && outer !== null && isOneGroup(inner, outer) ? { inner, outer } : null;
}

const GROUPED =
  /^(?:smallint|integer|bigint|uuid|date|boolean|numeric|text|character varying|timestamp with(?:out)? time zone)$/;

function isOneGroup({ found: { column: a } }: KnownColumn, { found: { column: b } }: KnownColumn) {
  const [one, other] = [a, b].map(({ type }) => type.replace(/\(.*?\)/, ''));
  if (one === undefined || other === undefined || a.collation !== b.collation) return false;
  return (isInteger(one) && isInteger(other)) || (one === other && GROUPED.test(one));
}

/** What it gives must not depend on the order of rows: sums of floats do. */
const TYPES: Readonly<Record<string, RegExp | undefined>> = {
  sum: /^(?:smallint|integer|bigint|numeric)$/,
  avg: /^(?:smallint|integer|bigint|numeric)$/,
  min: /^(?:smallint|integer|bigint|numeric|date|timestamp with(?:out)? time zone)$/,
  max: /^(?:smallint|integer|bigint|numeric|date|timestamp with(?:out)? time zone)$/,
};

function aggregateOf(
  map: StatementMap,
  catalog: Catalog,
  call: FuncCall,
): { readonly name: string; readonly text: string } | null {
  const name = namesOf(call.funcname).join('.');
  const { args = [], agg_star: isStar, over, agg_filter, agg_order, agg_distinct } = call;
  const isPlain = [over, agg_filter, agg_order].every((part) => part === undefined);
  if (!isPlain || agg_distinct === true) return null;
  const text = textOf(map, { FuncCall: call });
  const [argument, ...others] = args;
  if (name === 'count' && isStar === true) return { name, text };
  const column = argument === undefined ? null : columnAt(map, catalog, argument);
  if (column === null || others.length > 0) return null;
  if (column.found.relation.block !== column.reference.block) return null;
  const type = column.found.column.type.replace(/\(.*?\)/, '');
  return name === 'count' || TYPES[name]?.test(type) === true ? { name, text } : null;
}
