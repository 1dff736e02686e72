// `'x' = ANY (tags)` as `tags @> ARRAY['x']`, which a GIN index on the array serves.

import { plainType } from '../conditions/typeName';
import type { PredicateRewrite } from './rewrite';

export const arrayMember: PredicateRewrite = {
  id: 'array-member',
  rewrite({ predicate, text, type }) {
    const { columns, operator, kind, expression, value, underOr } = predicate;
    const [column] = columns;
    // Under NOT a NULL element would make a difference.
    if (operator !== '= any' || kind !== 'other' || underOr) return null;
    if (column === undefined || columns.length > 1 || expression !== null || value === null)
      return null;
    const name = text.slice(column.range.start, column.range.end);
    const array = /\b(?:ANY|SELECT)\b/.test(text) ? 'ARRAY' : 'array';
    // A literal alone makes an array of text, which the operator compares with no other.
    const cast = type === null || isTyped(value.text, type) ? '' : `::${plainType(type)}`;
    return `${name} @> ${array}[${value.text}]${cast}`;
  },
};

function isTyped(value: string, type: string): boolean {
  return type === 'text[]' || (type === 'integer[]' && /^-?\d{1,9}$/.test(value));
}
