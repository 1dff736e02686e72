// `SELECT DISTINCT a.* FROM a JOIN b ON ...` as `... WHERE EXISTS (SELECT 1 FROM b ...)`: no row of a comes twice, so none need be
// compared.

import type { JoinExpr, Node, SelectStmt } from 'libpg-query';
import type { Catalog } from '../../model/catalog';
import type { SourceRange } from '../../model/sourceRange';
import { resolveColumn, tableOf } from '../columns/resolve';
import { provenKeys } from '../indexes/provenKeys';
import { conjunctsOf } from '../sql/predicateKinds';
import type { QueryBlock, RelationReference, StatementMap } from '../sql/statementMap';
import { containsNode } from '../sql/walk';
import { columnAt } from './knownColumn';
import type { Rewritten } from './rewrite';
import {
  besideAnd,
  hasAnonymousParameters,
  hasComments,
  inItsCase,
  isStable,
  isWithin,
  plainSelect,
} from './selectParts';

interface WithoutJoin extends Rewritten {
  /** What is no longer joined. */
  readonly tested: RelationReference;
}

/** For a SELECT DISTINCT of two tables that shows columns of one, its key among them; null where a row might come twice. */
export function distinctToExists(map: StatementMap, catalog: Catalog): WithoutJoin | null {
  const query = plainSelect(map.tree.stmts?.[0]?.stmt, CLAUSES);
  const [block, ...blocks] = map.blocks;
  const [join, ...others] = query?.fromClause ?? [];
  if (query === null || block === undefined || blocks.length > 0 || others.length > 0) return null;
  if (join === undefined || !('JoinExpr' in join) || !isPlainDistinct(query)) return null;
  if (hasAnonymousParameters(map)) return null;
  const sides = sidesOf(map, join.JoinExpr);
  const shown = sides === null ? null : shownSide(map, catalog, query, sides);
  if (sides === null || shown === null) return null;
  const tested = sides.find((side) => side !== shown);
  return tested === undefined
    ? null
    : edited(map, catalog, { query, block, join: join.JoinExpr, shown, tested });
}

const CLAUSES: ReadonlySet<keyof SelectStmt> = new Set([
  'distinctClause',
  'targetList',
  'fromClause',
  'whereClause',
  'sortClause',
  'limitCount',
  'limitOffset',
] as const);

/** DISTINCT ON lists expressions. */
function isPlainDistinct({ distinctClause = [] }: SelectStmt): boolean {
  const [first] = distinctClause;
  return first !== undefined && Object.keys(first).length === 0;
}

interface Side {
  readonly relation: RelationReference;
  /** With its alias. */
  readonly text: string;
}

/** Two tables that are joined by ON alone. */
function sidesOf(map: StatementMap, join: JoinExpr): readonly Side[] | null {
  const { jointype, isNatural, usingClause, alias, larg, rarg, quals } = join;
  if (jointype !== 'JOIN_INNER' || isNatural === true || usingClause !== undefined) return null;
  if (alias !== undefined || quals === undefined) return null;
  const found = [larg, rarg].flatMap((side) => sideOf(map, side) ?? []);
  return found.length === 2 ? found : null;
}

function sideOf(map: StatementMap, node: Node | undefined): Side | null {
  if (node === undefined || !('RangeVar' in node)) return null;
  const { inh, alias, location } = node.RangeVar;
  if (inh !== true || alias?.colnames !== undefined || location === undefined) return null;
  const first = map.source.indexAt(location);
  const { start } = map.source.range({ first, last: first });
  const relation = map.relations.find(({ range }) => range.start === start);
  if (relation?.kind !== 'table') return null;
  if (alias === undefined) return { relation, text: map.source.text(relation.range) };
  const behind = map.source.tokens.findIndex((token) => token.start >= relation.range.end);
  const last = map.source.word(behind) === 'as' ? behind + 1 : behind;
  const { end } = map.source.range({ first: last, last });
  return { relation, text: map.source.text({ start, end }) };
}

/** The side whose columns alone are selected, among them a key of it. */
function shownSide(
  map: StatementMap,
  catalog: Catalog,
  { targetList = [] }: SelectStmt,
  sides: readonly Side[],
): Side | null {
  const owners = new Set<string>();
  const own = new Set<string>();
  let isAll = false;
  for (const target of targetList) {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    // Calls may number rows or give several for one.
    if (value === undefined || !('ColumnRef' in value)) return null;
    const [table, star] = value.ColumnRef.fields ?? [];
    if (star !== undefined && 'A_Star' in star) {
      if (table === undefined || !('String' in table)) return null;
      owners.add(table.String.sval ?? '');
      isAll = true;
      continue;
    }
    const found = columnAt(map, catalog, value);
    if (found === null) return null;
    owners.add(found.found.relation.alias);
    own.add(found.reference.column);
  }
  const [alias, ...others] = owners;
  const side = sides.find(({ relation }) => relation.alias === alias);
  const table = side === undefined ? null : tableOf(catalog, side.relation);
  if (side === undefined || table === null || others.length > 0) return null;
  const isShown = (name: string): boolean => isAll || own.has(name);
  return provenKeys(table).some((key) => key.every(isShown)) ? side : null;
}

interface Found {
  readonly query: SelectStmt;
  readonly block: QueryBlock;
  readonly join: JoinExpr;
  readonly shown: Side;
  readonly tested: Side;
}

function edited(map: StatementMap, catalog: Catalog, found: Found): WithoutJoin | null {
  const { query, block, join, shown, tested } = found;
  const { text } = map.statement;
  const { source } = map;
  const { distinct, targets } = block;
  const from = source.expression(query.fromClause);
  if (distinct === null || targets === null || from === null) return null;
  if (source.word(from.first - 1) !== 'from') return null;
  const start = source.range(from).start;
  const word = source.find({ ...from, last: source.tokens.length - 1 }, new Set(['where']));
  const where = query.whereClause === undefined ? null : source.expression(query.whereClause);
  const last = word < 0 ? null : endOfWhere(map, word);
  const end = last === null ? endOfJoin(map, from.first) : source.range({ first: last, last }).end;
  const region = { start: distinct.start, end };
  if ((where === null) !== word < 0 || end < start) return null;
  if (hasComments(map, region) || !isStable(map, region)) return null;
  const kept: string[] = [];
  const asked: string[] = [];
  for (const condition of [...conjunctsOf(join.quals), ...conjunctsOf(query.whereClause)]) {
    const span = source.expression(condition);
    // `x.*` names columns that no list of them holds.
    if (span === null || containsNode(condition, 'A_Star')) return null;
    const range = source.range(span);
    const owners = ownersIn(map, catalog, range);
    if (owners === null) return null;
    const isKept = owners.every((alias) => alias === shown.relation.alias);
    (isKept ? kept : asked).push(besideAnd(condition, source.text(range)));
  }
  if (asked.length === 0) return null;
  const and = ` ${inItsCase(map, 'and')} `;
  const exists = `${inItsCase(map, 'exists')} (${inItsCase(map, 'select')} 1 ${inItsCase(map, 'from')} ${tested.text} ${inItsCase(map, 'where')} ${asked.join(and)})`;
  const space = /^\s*/.exec(text.slice(distinct.end))?.[0].length ?? 0;
  const list = text.slice(distinct.end + space, start);
  const before = word < 0 ? ' ' : text.charAt(source.range({ first: word, last: word }).start - 1);
  return {
    title: `Test with EXISTS instead of joining ${tested.relation.name}`,
    edit: {
      range: region,
      newText: `${list}${shown.text}${before}${inItsCase(map, 'where')} ${[...kept, exists].join(and)}`,
    },
    equivalence: { kind: 'same' },
    tested: tested.relation,
  };
}

const BEHIND: ReadonlySet<string> = new Set(['order', 'limit', 'offset', 'fetch']);

function endOfWhere({ source }: StatementMap, word: number): number {
  const next = source.find({ first: word + 1, last: source.tokens.length - 1 }, BEHIND);
  return next < 0 ? source.tokens.length - 1 : next - 1;
}

/** Without a WHERE, FROM ends where the next clause begins. */
function endOfJoin(map: StatementMap, first: number): number {
  const last = endOfWhere(map, first);
  return map.source.range({ first: last, last }).end;
}

/** Aliases of the columns that a condition names; null when one is not known. */
function ownersIn(
  map: StatementMap,
  catalog: Catalog,
  range: SourceRange,
): readonly string[] | null {
  const owners = map.columns
    .filter((column) => isWithin(column.range, range))
    .map((column) => resolveColumn(map, catalog, column)?.relation.alias ?? null);
  return owners.every((alias) => alias !== null) ? owners : null;
}
