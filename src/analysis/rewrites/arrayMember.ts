// `'x' = ANY (tags)` as `tags @> ARRAY['x']`, which a GIN index on the array serves.

import { plainType } from '../conditions/typeName';
import type { Predicate } from '../sql/statementMap';
import type { PredicateRewrite } from './rewrite';
import { hasCollate } from './selectParts';

export const arrayMember: PredicateRewrite = {
  id: 'array-member',
  rewrite({ predicate, text, column: kind }) {
    const [column] = predicate.columns;
    const { value } = predicate;
    const type = kind?.type ?? null;
    // Arrays of two types compare by no operator, and a literal or parameter alone makes an array of text.
    if (!isArrayMember(predicate) || type === null) return null;
    if (hasCollate(text, predicate.range)) return null;
    if (column === undefined || value === null) return null;
    const name = text.slice(column.range.start, column.range.end);
    const array = /\b(?:ANY|SELECT)\b/.test(text) ? 'ARRAY' : 'array';
    const cast = isTyped(value.text, type) ? '' : `::${plainType(type)}`;
    return `${name} @> ${array}[${value.text}]${cast}`;
  },
};

/** Under NOT a NULL element would make a difference. */
export function isArrayMember(predicate: Predicate): boolean {
  const { columns, operator, kind, expression, value, underOr } = predicate;
  return (
    operator === '= any' &&
    kind === 'other' &&
    !underOr &&
    columns.length === 1 &&
    expression === null &&
    value !== null
  );
}

function isTyped(value: string, type: string): boolean {
  return type === 'text[]' || (type === 'integer[]' && /^-?\d{1,9}$/.test(value));
}
