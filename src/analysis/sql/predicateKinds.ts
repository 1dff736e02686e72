// What kind of condition is it: which operator, which two sides, and how could an index serve it?

import type { A_Expr, FuncCall, Node } from 'libpg-query';
import {
  kindOfCall,
  kindOfLike,
  kindOfOperator,
  kindOfQuantified,
  kindOfTest,
} from './operatorKinds';
import type { PredicateKind } from './statementMap';
import { containsNode, isFields, namesOf } from './walk';

/** The operands that are compared; lists of IN and BETWEEN count as one side. */
export function sidesOf(node: Node): readonly Node[] {
  if ('A_Expr' in node) {
    const { lexpr, rexpr } = node.A_Expr;
    return [lexpr, rexpr].filter((side) => side !== undefined);
  }
  if ('NullTest' in node) return node.NullTest.arg === undefined ? [] : [node.NullTest.arg];
  if ('BooleanTest' in node)
    return node.BooleanTest.arg === undefined ? [] : [node.BooleanTest.arg];
  if ('SubLink' in node) return node.SubLink.testexpr === undefined ? [] : [node.SubLink.testexpr];
  if ('FuncCall' in node && callOf(node.FuncCall) !== null) return node.FuncCall.args ?? [];
  return [negatedColumn(node) ?? node];
}

/** The parts of a condition that must all hold, parentheses aside; without recursion, as these may be deep. */
export function conjunctsOf(node: Node | undefined): readonly Node[] {
  const parts: Node[] = [];
  const open = node === undefined ? [] : [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('BoolExpr' in next && next.BoolExpr.boolop === 'AND_EXPR')
      open.push(...(next.BoolExpr.args ?? []).toReversed());
    else parts.push(next);
  }
  return parts;
}

interface Kind {
  readonly kind: PredicateKind;
  /** As written; `in` and `between` for what has no operator of its own. */
  readonly operator: string;
}

/** `NOT done` compares the column as `done` does; null for all else. */
export function negatedColumn(node: Node): Node | null {
  if (!('BoolExpr' in node) || node.BoolExpr.boolop !== 'NOT_EXPR') return null;
  const [arg] = node.BoolExpr.args ?? [];
  return arg !== undefined && 'ColumnRef' in arg ? arg : null;
}

export function kindOf(node: Node): Kind {
  if ('A_Expr' in node) return kindOfExpression(node.A_Expr);
  if ('NullTest' in node) {
    return node.NullTest.nulltesttype === 'IS_NULL'
      ? { kind: 'is-null', operator: 'is null' }
      : { kind: 'is-not-null', operator: 'is not null' };
  }
  if ('BooleanTest' in node) {
    const test = BOOLEAN_TESTS[node.BooleanTest.booltesttype ?? ''] ?? '';
    return { kind: kindOfTest(test), operator: test };
  }
  // `active` alone is `active = true`, and NOT of it `active = false`.
  if ('ColumnRef' in node || negatedColumn(node) !== null)
    return { kind: 'equality', operator: '=' };
  if ('SubLink' in node) {
    const { subLinkType, operName } = node.SubLink;
    if (subLinkType === 'EXISTS_SUBLINK') return { kind: 'other', operator: 'exists' };
    const operator = namesOf(operName).at(-1) ?? 'in';
    return { kind: operator === 'in' || operator === '=' ? 'in-list' : 'other', operator };
  }
  if ('FuncCall' in node) {
    const operator = namesOf(node.FuncCall.funcname).at(-1) ?? '';
    return { kind: callOf(node.FuncCall) ?? 'other', operator };
  }
  return { kind: 'other', operator: '' };
}

function callOf({ funcname, args = [] }: FuncCall): PredicateKind | null {
  const [name = '', ...others] = namesOf(funcname).filter((part) => part !== 'pg_catalog');
  if (args.length !== 2 || others.length > 0) return null;
  return kindOfCall(name, containsNode(args[0], 'ColumnRef'));
}

const BOOLEAN_TESTS: Readonly<Record<string, string>> = {
  IS_TRUE: 'is true',
  IS_NOT_TRUE: 'is not true',
  IS_FALSE: 'is false',
  IS_NOT_FALSE: 'is not false',
  IS_UNKNOWN: 'is unknown',
  IS_NOT_UNKNOWN: 'is not unknown',
};

function kindOfExpression(expression: A_Expr): Kind {
  const operator = namesOf(expression.name).at(-1) ?? '';
  switch (expression.kind) {
    case 'AEXPR_IN':
      return operator === '='
        ? { kind: 'in-list', operator: 'in' }
        : { kind: 'not-equal', operator: 'not in' };
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL': {
      const quantifier = expression.kind === 'AEXPR_OP_ANY' ? 'any' : 'all';
      const isColumnFirst = containsNode(expression.lexpr, 'ColumnRef');
      const kind = kindOfQuantified(operator, quantifier, isColumnFirst);
      return { kind, operator: `${operator} ${quantifier}` };
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
      return { kind: 'range', operator: 'between' };
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return { kind: 'not-equal', operator: 'not between' };
    case 'AEXPR_LIKE':
      return operator === '~~'
        ? { kind: kindOfLike(constantOf(expression.rexpr)), operator: 'like' }
        : { kind: 'not-equal', operator: 'not like' };
    case 'AEXPR_ILIKE':
      return operator === '~~*'
        ? { kind: 'like-infix', operator: 'ilike' }
        : { kind: 'not-equal', operator: 'not ilike' };
    case 'AEXPR_SIMILAR':
      return { kind: 'other', operator: 'similar to' };
    case 'AEXPR_DISTINCT':
      return { kind: 'not-equal', operator: 'is distinct from' };
    case 'AEXPR_NOT_DISTINCT':
      return { kind: 'other', operator: 'is not distinct from' };
    case 'AEXPR_NULLIF':
      return { kind: 'other', operator: 'nullif' };
    case 'AEXPR_OP':
    case undefined:
      break;
  }
  return { kind: kindOfOperator(operator, constantOf(expression.rexpr)), operator };
}

/** The text of a string constant, also under a cast; null for everything else. */
export function constantOf(node: unknown): string | null {
  if (!isFields(node)) return null;
  const cast = node['TypeCast'];
  if (isFields(cast)) return constantOf(cast['arg']);
  const constant = node['A_Const'];
  const string = isFields(constant) ? constant['sval'] : undefined;
  if (!isFields(string)) return null;
  // Protobuf leaves out the empty string.
  const text = string['sval'] ?? '';
  return typeof text === 'string' ? text : null;
}
