// What is each parameter of a statement for? It is compared with a column, limits the rows, or something else.

import type { Catalog, Column } from '../../model/catalog';
import type { SourceRange } from '../../model/sourceRange';
import type { Parameter } from '../../model/statement';
import type { Predicate, QueryBlock, StatementMap } from '../sql/statementMap';
import { tableNamed } from './tables';

/** `least`: of what is kept, as in `column >= $1`; `most` likewise. `not`: rows with the value are left out. */
export type ComparedAs = 'value' | 'not' | 'pattern' | 'least' | 'most';

export interface ComparedParameter {
  readonly kind: 'compared';
  readonly as: ComparedAs;
  readonly column: Column;
  /** The other end is a parameter too. */
  readonly isPair: boolean;
}

export type ParameterRole =
  | ComparedParameter
  | { readonly kind: 'limit' | 'offset' }
  /** In an expression, or compared with what is not known. */
  | { readonly kind: 'other' };

/** By number: the first is $1's. */
export function parameterRoles(
  map: StatementMap,
  catalog: Catalog | null,
): readonly ParameterRole[] {
  const roles = map.statement.parameters.map((parameter) => roleOf(map, catalog, parameter));
  return roles.map((role) =>
    role.kind === 'compared' ? { ...role, isPair: hasOtherEnd(role, roles) } : role,
  );
}

function roleOf(map: StatementMap, catalog: Catalog | null, parameter: Parameter): ParameterRole {
  for (const { limit, offset } of map.blocks) {
    if (isCount(limit, parameter)) return { kind: 'limit' };
    if (isCount(offset, parameter)) return { kind: 'offset' };
  }
  if (catalog === null) return { kind: 'other' };
  for (const predicate of map.predicates) {
    const as = comparedAs(map, predicate, parameter);
    const column = as === null ? null : columnOf(map, catalog, predicate);
    if (as !== null && column !== null) return { kind: 'compared', as, column, isPair: false };
  }
  return { kind: 'other' };
}

/** Null unless it is one of the values themselves, not part of an expression. */
function comparedAs(
  map: StatementMap,
  { kind, operator, value, expression, columns }: Predicate,
  parameter: Parameter,
): ComparedAs | null {
  const [column] = columns;
  if (value === null || expression !== null || column === undefined || columns.length > 1)
    return null;
  const inside = parameter.ranges.find((range) => within(range, value.range));
  if (inside === undefined) return null;
  if (/between/.test(operator)) {
    const before = map.statement.text.slice(value.range.start, inside.start);
    return /\band\s*$/i.test(before) ? 'most' : before.trim() === '' ? 'least' : null;
  }
  if (kind === 'in-list') return 'value';
  if (operator === 'not in') return 'not';
  if (!isAll(map, value.range, parameter)) return null;
  if (/^i?like$/.test(operator)) return 'pattern';
  if (kind === 'not-equal') return /like|~/.test(operator) ? null : 'not';
  if (kind === 'equality') return 'value';
  if (!/^[<>]=?$/.test(operator)) return null;
  const isFlipped = value.range.start < column.range.start;
  return operator.startsWith('<') === isFlipped ? 'least' : 'most';
}

function columnOf(
  map: StatementMap,
  catalog: Catalog,
  { columns: [reference] }: Predicate,
): Column | null {
  if (reference === undefined) return null;
  const relations = map.relations.filter(({ alias, block }) =>
    reference.alias === null ? block === reference.block : alias === reference.alias,
  );
  for (const relation of relations) {
    const table = tableNamed(catalog, relation);
    const column = table?.columns.find(({ name }) => name === reference.column);
    if (column) return column;
  }
  return null;
}

function hasOtherEnd(role: ComparedParameter, roles: readonly ParameterRole[]): boolean {
  const other = role.as === 'least' ? 'most' : 'least';
  return (
    (role.as === 'least' || role.as === 'most') &&
    roles.some(
      (each) => each.kind === 'compared' && each.as === other && each.column === role.column,
    )
  );
}

/** The range of such a clause begins with its keyword. */
function isCount(clause: QueryBlock['limit'], { label, ranges }: Parameter): boolean {
  return (
    clause !== null &&
    clause.text.replace(/::[^)]*|[\s()]/g, '') === label &&
    ranges.some((range) => within(range, clause.range))
  );
}

/** Also with a cast or parentheses around it: `$1::date`. */
function isAll(map: StatementMap, range: SourceRange, { ranges }: Parameter): boolean {
  const inside = ranges.find((each) => within(each, range));
  if (inside === undefined) return false;
  const { text } = map.statement;
  const around = text.slice(range.start, inside.start) + text.slice(inside.end, range.end);
  return /^[\s()]*(?:::[\w\s."[\]]+)?[\s()]*$/.test(around);
}

function within(inner: SourceRange, outer: SourceRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
