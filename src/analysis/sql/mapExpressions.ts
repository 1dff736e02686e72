// Which columns, functions and subqueries does an expression name, and where?

import type { ColumnRef, FuncCall } from 'libpg-query';
import { soleAlias } from './mapContext';
import type { MapBuilder, Scope } from './mapContext';
import type { ColumnReference } from './statementMap';
import { isFields, namesOf, walkTree } from './walk';
import type { Fields } from './walk';

/** Adds everything an expression names to the map; subqueries become blocks of their own. */
export function mapExpression(builder: MapBuilder, scope: Scope, node: unknown): void {
  if (node === undefined) return;
  walkTree({ node }, (name, fields) => {
    if (name === 'ColumnRef') {
      const column = columnOf(builder, scope, fields);
      if (column !== null) builder.columns.push(column);
      return false;
    }
    if (name === 'FuncCall') mapFunction(builder, scope, fields);
    if (name === 'subselect') {
      builder.mapQuery(fields, scope, null);
      return false;
    }
    return undefined;
  });
}

/** The columns of an expression itself, not those of subqueries inside it. */
export function columnsOf(builder: MapBuilder, scope: Scope, node: unknown): ColumnReference[] {
  const columns: ColumnReference[] = [];
  walkTree({ node }, (name, fields) => {
    if (name === 'ColumnRef') {
      const column = columnOf(builder, scope, fields);
      if (column !== null) columns.push(column);
    }
    return name !== 'subselect';
  });
  return columns;
}

/** Null for `*` and for references that the parser made up. */
export function columnOf(
  builder: MapBuilder,
  scope: Scope,
  { fields, location }: ColumnRef | Fields,
): ColumnReference | null {
  const names = namesOf(fields);
  const column = names.at(-1);
  const isStar = Array.isArray(fields) && fields.length > names.length;
  if (column === undefined || isStar || typeof location !== 'number' || location < 0) return null;
  const first = builder.source.indexAt(location);
  return {
    alias: names.length > 1 ? (names.at(-2) ?? null) : soleAlias(scope),
    column,
    range: builder.source.range({ first, last: first + 2 * (names.length - 1) }),
    block: scope.block,
  };
}

function mapFunction(builder: MapBuilder, scope: Scope, call: FuncCall | Fields): void {
  const names = namesOf(call.funcname);
  const span = builder.source.expression({ FuncCall: call });
  if (span === null) return;
  builder.functions.push({
    schema: names.length > 1 ? (names.at(-2) ?? null) : null,
    name: names.at(-1) ?? '',
    range: builder.source.range(span),
    block: scope.block,
  });
}

/** The node under a type name, such as `ColumnRef`; null for other types. */
export function fieldsOf(node: unknown, type: string): Fields | null {
  const fields = isFields(node) ? node[type] : undefined;
  return isFields(fields) ? fields : null;
}
