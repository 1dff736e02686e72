// Where do the parts of a statement stand? Builds the map that rules place their findings with.

import type {
  DeleteStmt,
  InsertStmt,
  MergeStmt,
  Node,
  SelectStmt,
  UpdateStmt,
  WithClause,
} from 'libpg-query';
import { clausesOf, spanOfQuery } from './mapBlocks';
import type { MapBuilder, Scope } from './mapContext';
import { mapExpression } from './mapExpressions';
import { mapFrom, mapRangeVar } from './mapFrom';
import { mapPredicates } from './mapPredicates';
import { SourceText } from './sourceText';
import type { Span } from './sourceText';
import type { QueryBlock, StatementMap } from './statementMap';
import type { ParsedStatement } from './toStatement';
import { isFields } from './walk';

/** The text of a statement with the places of its tokens. */
export function sourceOf({ statement, masked }: ParsedStatement): SourceText {
  return new SourceText(
    masked,
    statement.parameters.flatMap(({ ranges }) => ranges),
  );
}

/** Statements that are not queries have a map without blocks. */
export function mapStatement(parsed: ParsedStatement, source = sourceOf(parsed)): StatementMap {
  const { statement, tree } = parsed;
  const builder: MapBuilder = {
    source,
    statement,
    blocks: [],
    relations: [],
    predicates: [],
    disjunctions: [],
    functions: [],
    columns: [],
    mapQuery: (node, outer, cte) => {
      mapQuery(builder, node, outer, cte, false);
    },
  };
  const root = tree.stmts?.[0]?.stmt;
  if (root !== undefined) mapQuery(builder, root, null, null, false);
  const { blocks, relations, predicates, disjunctions, functions, columns } = builder;
  return {
    statement,
    blocks,
    relations,
    predicates,
    disjunctions,
    functions,
    columns,
    keyword: source.range({ first: 0, last: 0 }),
    tree,
    source,
  };
}

type QueryKind = QueryBlock['kind'];

function kindOf(node: Node): QueryKind | null {
  if ('SelectStmt' in node) return node.SelectStmt.valuesLists === undefined ? 'select' : 'values';
  if ('InsertStmt' in node) return 'insert';
  if ('UpdateStmt' in node) return 'update';
  if ('DeleteStmt' in node) return 'delete';
  return 'MergeStmt' in node ? 'merge' : null;
}

function mapQuery(
  builder: MapBuilder,
  node: unknown,
  outer: Scope | null,
  cte: string | null,
  isBranch: boolean,
): void {
  if (!isNode(node)) return;
  const kind = kindOf(node);
  if (kind === null) return;
  const span =
    outer === null
      ? { first: 0, last: builder.source.tokens.length - 1 }
      : spanOfQuery(builder, Object.values(node)[0], isBranch);
  const block: QueryBlock = {
    id: builder.blocks.length,
    parent: outer?.block ?? null,
    kind,
    cte,
    range: builder.source.range(span),
    limit: null,
    offset: null,
    orderBy: [],
    groupBy: [],
    distinct: null,
    targets: null,
  };
  builder.blocks.push(block);
  const scope: Scope = { block: block.id, ctes: outer?.ctes ?? new Set(), aliases: [] };
  if ('SelectStmt' in node) mapSelect(builder, scope, node.SelectStmt, span);
  if ('InsertStmt' in node) mapInsert(builder, scope, node.InsertStmt);
  if ('UpdateStmt' in node) mapUpdate(builder, scope, node.UpdateStmt);
  if ('DeleteStmt' in node) mapDelete(builder, scope, node.DeleteStmt);
  if ('MergeStmt' in node) mapMerge(builder, scope, node.MergeStmt);
}

/** Nodes come from walks of unknown fields; a query's node has one key, its type. */
function isNode(value: unknown): value is Node {
  return isFields(value) && Object.keys(value).length === 1;
}

function withCtes(builder: MapBuilder, scope: Scope, clause: WithClause | undefined): Scope {
  if (clause === undefined) return scope;
  const entries = (clause.ctes ?? []).flatMap((cte) =>
    'CommonTableExpr' in cte ? [cte.CommonTableExpr] : [],
  );
  const visible = new Set(scope.ctes);
  if (clause.recursive === true) for (const { ctename = '' } of entries) visible.add(ctename);
  for (const { ctename = '', ctequery } of entries) {
    mapQuery(builder, ctequery, { ...scope, ctes: new Set(visible) }, ctename, false);
    visible.add(ctename);
  }
  return { ...scope, ctes: visible };
}

function mapSelect(builder: MapBuilder, outer: Scope, select: SelectStmt, span: Span): void {
  const scope = withCtes(builder, outer, select.withClause);
  for (const branch of branchesOf(select)) {
    mapQuery(builder, { SelectStmt: branch }, scope, null, true);
  }
  mapFrom(builder, scope, select.fromClause ?? []);
  mapPredicates(builder, scope, select.whereClause, 'where');
  mapPredicates(builder, scope, select.havingClause, 'having');
  const { targetList, valuesLists, whereClause, groupClause, havingClause, windowClause } = select;
  const { distinctClause, sortClause, limitOffset, limitCount } = select;
  mapExpression(builder, scope, [
    distinctClause,
    targetList,
    valuesLists,
    whereClause,
    groupClause,
    havingClause,
    windowClause,
    sortClause,
    limitOffset,
    limitCount,
  ]);
  const block = builder.blocks[scope.block];
  if (block === undefined) return;
  builder.blocks[scope.block] = { ...block, ...clausesOf(builder, scope, select, span) };
}

/** The SELECTs that UNION, INTERSECT and EXCEPT combine; long chains lean to the left, so without recursion. */
function branchesOf(select: SelectStmt): SelectStmt[] {
  const branches: SelectStmt[] = [];
  const open = [select.rarg, select.larg];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const isPlain =
      next.sortClause === undefined &&
      next.limitCount === undefined &&
      next.withClause === undefined;
    if (next.larg !== undefined && next.rarg !== undefined && isPlain)
      open.push(next.rarg, next.larg);
    else branches.push(next);
  }
  return branches;
}

function mapInsert(builder: MapBuilder, outer: Scope, insert: InsertStmt): void {
  const scope = withCtes(builder, outer, insert.withClause);
  if (insert.relation !== undefined) mapRangeVar(builder, scope, insert.relation);
  mapAssigned(builder, scope, insert.cols);
  mapQuery(builder, insert.selectStmt, scope, null, true);
  const conflict = insert.onConflictClause;
  mapPredicates(builder, scope, conflict?.whereClause, 'where');
  mapAssigned(builder, scope, conflict?.targetList);
  mapExpression(builder, scope, [
    conflict?.targetList,
    conflict?.whereClause,
    insert.returningClause,
  ]);
}

function mapUpdate(builder: MapBuilder, outer: Scope, update: UpdateStmt): void {
  const scope = withCtes(builder, outer, update.withClause);
  if (update.relation !== undefined) mapRangeVar(builder, scope, update.relation);
  mapAssigned(builder, scope, update.targetList);
  mapFrom(builder, scope, update.fromClause ?? []);
  mapPredicates(builder, scope, update.whereClause, 'where');
  mapExpression(builder, scope, [update.targetList, update.whereClause, update.returningClause]);
}

function mapDelete(builder: MapBuilder, outer: Scope, statement: DeleteStmt): void {
  const scope = withCtes(builder, outer, statement.withClause);
  if (statement.relation !== undefined) mapRangeVar(builder, scope, statement.relation);
  mapFrom(builder, scope, statement.usingClause ?? []);
  mapPredicates(builder, scope, statement.whereClause, 'where');
  mapExpression(builder, scope, [statement.whereClause, statement.returningClause]);
}

function mapMerge(builder: MapBuilder, outer: Scope, merge: MergeStmt): void {
  const scope = withCtes(builder, outer, merge.withClause);
  if (merge.relation !== undefined) mapRangeVar(builder, scope, merge.relation);
  mapFrom(builder, scope, merge.sourceRelation === undefined ? [] : [merge.sourceRelation]);
  mapPredicates(builder, scope, merge.joinCondition, 'on');
  mapExpression(builder, scope, [
    merge.joinCondition,
    merge.mergeWhenClauses,
    merge.returningClause,
  ]);
}

/** The columns that INSERT and UPDATE set, which are names only and no expressions. */
function mapAssigned(
  builder: MapBuilder,
  scope: Scope,
  targets: readonly Node[] | undefined,
): void {
  for (const target of targets ?? []) {
    if (!('ResTarget' in target)) continue;
    const { name, location } = target.ResTarget;
    if (name === undefined || location === undefined) continue;
    const first = builder.source.indexAt(location);
    builder.columns.push({
      alias: scope.aliases[0] ?? null,
      column: name,
      range: builder.source.range({ first, last: first }),
      block: scope.block,
    });
  }
}
