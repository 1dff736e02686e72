// Does an item of ORDER BY name a column of the table whatever the select list is, so that a subquery can be ordered by it as well?

import type { Node } from 'libpg-query';
import type { Table } from '../../model/catalog';
import type { OrderItem, StatementMap } from '../sql/statementMap';
import { namesOf } from '../sql/walk';
import { isQualified } from './knownColumn';

export function isOwnColumn(
  map: StatementMap,
  { columns }: Table,
  { column, range }: OrderItem,
): boolean {
  // A number, and a name that the select list gives, stand for what is written there.
  if (column === null || column.range.start !== range.start) return false;
  const { column: name } = column;
  if (!columns.some((known) => known.name === name)) return false;
  return isQualified(map.source.text(column.range)) || !isOfAnswer(map, name);
}

/** Whether a part of the select list that has no name is called so, or may be (parse_target.c FigureColname). */
function isOfAnswer({ tree }: StatementMap, name: string): boolean {
  const statement = tree.stmts?.[0]?.stmt;
  if (statement === undefined || !('SelectStmt' in statement)) return true;
  return (statement.SelectStmt.targetList ?? []).some((target) => isCalled(target, name));
}

function isCalled(target: Node, name: string): boolean {
  if (!('ResTarget' in target)) return true;
  const { name: given, val } = target.ResTarget;
  if (given !== undefined || val === undefined) return given === name;
  if ('FuncCall' in val) return namesOf(val.FuncCall.funcname).at(-1) === name;
  return !('ColumnRef' in val || ('A_Expr' in val && val.A_Expr.kind === 'AEXPR_OP'));
}
