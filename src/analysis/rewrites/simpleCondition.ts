// Can a condition be asked of rows that it was not asked of before: does it only compare columns with values?

import type { Node } from 'libpg-query';
import { containsNode, namesOf } from '../sql/walk';

/** Nothing in it can fail or have an effect: no call, no calculation, no cast of a column, no subquery. */
export function isSimpleCondition(node: Node): boolean {
  if ('BoolExpr' in node) return (node.BoolExpr.args ?? []).every(isSimpleCondition);
  if ('NullTest' in node) return isOperand(node.NullTest.arg);
  if ('BooleanTest' in node) return isOperand(node.BooleanTest.arg);
  if ('ColumnRef' in node) return isColumn(node);
  if (!('A_Expr' in node)) return false;
  const { kind, name, lexpr, rexpr } = node.A_Expr;
  if (kind === undefined || !KINDS.has(kind) || !OPERATORS.has(namesOf(name).join('.')))
    return false;
  return isOperand(lexpr) && isOperand(rexpr);
}

const KINDS: ReadonlySet<string> = new Set([
  'AEXPR_OP',
  'AEXPR_IN',
  'AEXPR_BETWEEN',
  'AEXPR_DISTINCT',
]);
const OPERATORS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', 'BETWEEN']);

function isOperand(node: Node | undefined): boolean {
  if (node === undefined) return false;
  if ('List' in node) return (node.List.items ?? []).every(isOperand);
  if ('TypeCast' in node) {
    const { arg } = node.TypeCast;
    return arg !== undefined && isValue(arg);
  }
  return isColumn(node) || isValue(node);
}

/** Not `x.*`, a whole row. */
function isColumn(node: Node): boolean {
  return 'ColumnRef' in node && !containsNode(node, 'A_Star');
}

function isValue(node: Node): boolean {
  return 'A_Const' in node || 'ParamRef' in node;
}
