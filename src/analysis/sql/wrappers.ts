// Is a column compared as it is, or wrapped in a function, a cast or an operator, so that a plain index cannot serve it?

import type { SourceText } from './sourceText';
import type { Predicate } from './statementMap';
import { containsNode, isFields, namesOf } from './walk';

/** Null for a bare column, also under COLLATE. */
export function wrapperOf(source: SourceText, node: unknown): Predicate['expression'] {
  if (!isFields(node)) return null;
  const [type, fields] = Object.entries(node)[0] ?? [];
  if (type === 'ColumnRef' || !isFields(fields)) return null;
  if (type === 'CollateClause') return wrapperOf(source, fields['arg']);
  const span = source.expression(node);
  const kind = kindOf(type ?? '', fields);
  if (span === null || kind === null) return null;
  const range = source.range(span);
  return { text: source.text(range), range, ...kind };
}

function kindOf(
  type: string,
  fields: Readonly<Record<string, unknown>>,
): { wrapper: 'function' | 'cast' | 'arithmetic'; name: string } | null {
  switch (type) {
    case 'FuncCall':
      return { wrapper: 'function', name: namesOf(fields['funcname']).at(-1) ?? '' };
    case 'TypeCast':
      return { wrapper: 'cast', name: typeNameOf(fields['typeName']) };
    case 'A_Expr':
      if (fields['kind'] === 'AEXPR_NULLIF') return { wrapper: 'function', name: 'nullif' };
      return { wrapper: 'arithmetic', name: namesOf(fields['name']).at(-1) ?? '' };
    case 'CoalesceExpr':
      return { wrapper: 'function', name: 'coalesce' };
    case 'MinMaxExpr':
      return { wrapper: 'function', name: fields['op'] === 'IS_LEAST' ? 'least' : 'greatest' };
    case 'CaseExpr':
      return { wrapper: 'function', name: 'case' };
    // Row comparisons and lists: an index on the columns serves them when the columns are bare.
    case 'RowExpr':
    case 'List':
      return null;
    default:
      return containsNode(fields, 'ColumnRef') ? { wrapper: 'function', name: '' } : null;
  }
}

/** `int4` for `integer`: the parser's own name of the type. */
export function typeNameOf(typeName: unknown): string {
  return isFields(typeName) ? (namesOf(typeName['names']).at(-1) ?? '') : '';
}
