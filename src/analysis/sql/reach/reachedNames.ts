// Under which names can a statement call code? Everything in it that PostgreSQL may resolve to a function, an operator, a type
// or a relation, by over-approximation: a name too many costs a look-up, a name too few runs code that nobody was told of.

import type { ParseTree } from '../parser';
import { isFields, namesOf, walkTree, type Fields } from '../walk';

export interface ReachedName {
  /** Null is looked up in the search_path. */
  readonly schema: string | null;
  readonly name: string;
}

/** A literal without a type becomes any type that fits. */
export interface CalledName extends ReachedName {
  /** How many arguments it is given; null when that is not known. */
  readonly arguments: number | null;
  /** True when such a literal is among them. */
  readonly untyped: boolean;
}

export interface UsedOperator extends ReachedName {
  /** True where such a literal is the operand. */
  readonly left_untyped: boolean;
  readonly right_untyped: boolean;
}

export interface ReachedNames {
  readonly functions: readonly CalledName[];
  /** `row.name` calls name(row) where the row has no such column. */
  readonly fields: readonly ReachedName[];
  readonly operators: readonly UsedOperator[];
  readonly types: readonly ReachedName[];
  readonly relations: readonly ReachedName[];
  /** Columns get defaults, and triggers and rules fire. */
  readonly writes: boolean;
}

export const NO_NAMES: ReachedNames = {
  functions: [],
  fields: [],
  operators: [],
  types: [],
  relations: [],
  writes: false,
};

const WRITING: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'TruncateStmt',
  'CopyStmt',
]);

const ORDERED = ['<', '<=', '>', '>='] as const;
const EQUAL = ['=', '<>'] as const;

export function namesReached(tree: ParseTree): ReachedNames {
  const names = {
    functions: [] as CalledName[],
    fields: [] as ReachedName[],
    operators: [] as UsedOperator[],
    types: [] as ReachedName[],
    relations: [] as ReachedName[],
    writes: false,
  };
  walkTree(tree, (kind, fields) => {
    if (WRITING.has(kind)) names.writes = true;
    if (typeof fields['relname'] === 'string') names.relations.push(relationOf(fields));
    if (Array.isArray(fields['names']) && 'typemod' in fields) addType(names, fields);
    switch (kind) {
      case 'FuncCall':
        names.functions.push(callOf(fields));
        break;
      case 'RangeTableSample':
        names.functions.push(unknownCall(namesOf(fields['method'])));
        break;
      case 'ColumnRef':
        names.fields.push(...lastOf(namesOf(fields['fields']), 2));
        break;
      case 'A_Indirection':
        // Of any expression: here a function with one argument of any type may be meant.
        for (const name of namesOf(fields['indirection']))
          names.functions.push({ schema: null, name, arguments: 1, untyped: true });
        break;
      case 'A_Expr':
      case 'SubLink':
        names.operators.push(...operatorsOf(fields));
        break;
      case 'SortBy':
        names.operators.push(...operatorNamed(namesOf(fields['useOp']), TYPED));
        break;
    }
    names.operators.push(...comparisonsOf(kind, fields));
    return undefined;
  });
  return names;
}

function relationOf(fields: Fields): ReachedName {
  return { schema: textOf(fields['schemaname']), name: textOf(fields['relname']) ?? '' };
}

function addType(names: { types: ReachedName[]; relations: ReachedName[] }, fields: Fields): void {
  const path = namesOf(fields['names']);
  const type = named(path);
  if (type !== null) names.types.push(type);
  // `table.column%TYPE`
  const table = fields['pct_type'] === true ? named(path.slice(0, -1)) : null;
  if (table !== null) names.relations.push(table);
}

function callOf(fields: Fields): CalledName {
  const given: readonly unknown[] = Array.isArray(fields['args']) ? fields['args'] : [];
  const ordered = fields['agg_within_group'] === true ? fields['agg_order'] : [];
  const count = given.length + (Array.isArray(ordered) ? ordered.length : 0);
  const spread = fields['func_variadic'] === true;
  return {
    ...(named(namesOf(fields['funcname'])) ?? { schema: null, name: '' }),
    arguments: spread ? null : count,
    untyped: given.some(isUntyped) || count > given.length,
  };
}

function unknownCall(path: readonly string[]): CalledName {
  const name = named(path) ?? { schema: null, name: '' };
  return { ...name, arguments: null, untyped: true };
}

type Operands = Pick<UsedOperator, 'left_untyped' | 'right_untyped'>;
const TYPED: Operands = { left_untyped: false, right_untyped: false };

function operatorsOf(fields: Fields): UsedOperator[] {
  return operatorNamed(namesOf(fields['name'] ?? fields['operName']), {
    left_untyped: isUntyped(fields['lexpr'] ?? fields['testexpr']),
    right_untyped: isUntyped(fields['rexpr']),
  });
}

function operatorNamed(path: readonly string[], operands: Operands): UsedOperator[] {
  const name = named(path);
  return name === null ? [] : [{ ...name, ...operands }];
}

/** BETWEEN, IN, CASE, USING and their like call operators that they do not name. */
function comparisonsOf(kind: string, fields: Fields): UsedOperator[] {
  switch (kind) {
    case 'A_Expr':
      return /BETWEEN/.test(textOf(fields['kind']) ?? '')
        ? comparisons(ORDERED, isUntyped(fields['lexpr']), isUntyped(fields['rexpr']))
        : [];
    case 'SubLink':
      return fields['subLinkType'] === 'ANY_SUBLINK' && fields['operName'] === undefined
        ? comparisons(EQUAL, isUntyped(fields['testexpr']), false)
        : [];
    case 'CaseExpr':
      return fields['arg'] === undefined ? [] : comparisons(EQUAL, isUntyped(fields['arg']), true);
    case 'JoinExpr':
      return fields['usingClause'] === undefined && fields['isNatural'] !== true
        ? []
        : comparisons(EQUAL, false, false);
    default:
      return kind === 'CTECycleClause' ? comparisons(EQUAL, true, true) : [];
  }
}

function comparisons(
  names: readonly string[],
  left_untyped: boolean,
  right_untyped: boolean,
): UsedOperator[] {
  return names.map((name) => ({ schema: null, name, left_untyped, right_untyped }));
}

/** `'x'`, NULL and `$1`; in rows and arrays of them too. */
function isUntyped(node: unknown): boolean {
  if (!isFields(node)) return false;
  const constant = node['A_Const'];
  if (isFields(constant)) return constant['sval'] !== undefined || constant['isnull'] === true;
  // The coercion goes beneath it (parse_coerce.c coerce_type).
  const collated = node['CollateClause'];
  if (isFields(collated)) return isUntyped(collated['arg']);
  const list = node['RowExpr'] ?? node['List'] ?? node['A_ArrayExpr'] ?? node['NamedArgExpr'];
  if (isFields(list)) {
    const items = list['args'] ?? list['items'] ?? list['elements'] ?? [list['arg']];
    return Array.isArray(items) && items.some(isUntyped);
  }
  return node['ParamRef'] !== undefined;
}

function lastOf(path: readonly string[], least: number): ReachedName[] {
  const name = path.at(-1);
  return name === undefined || path.length < least ? [] : [{ schema: null, name }];
}

/** A database's name before the schema's must be the current one, so it tells nothing. */
function named(path: readonly string[]): ReachedName | null {
  const name = path.at(-1);
  return name === undefined ? null : { schema: path.at(-2) ?? null, name };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
