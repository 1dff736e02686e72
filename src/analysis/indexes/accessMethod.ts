// Which access method serves an operator that no B-tree does? The type of what is indexed decides: of the expression, where
// the column is wrapped.

import { parseInner } from '../conditions/parseExpression';

/** What functions give whatever they are given, among those that people index. */
const RESULTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:to_tsvector|json[b]?_to_tsvector|setweight|strip)$/, 'tsvector'],
  [/^(?:string_to_array|regexp_split_to_array|regexp_match|tsvector_to_array)$/, 'text[]'],
  [/^(?:int4|int8|num|ts|tstz|date)(?:multi)?range$/, 'range'],
  [/^(?:jsonb_\w*|to_jsonb)$/, 'jsonb'],
  [/^(?:box|point|circle|polygon|st_\w+)$/, 'box'],
];

/** Null where the expression does not tell. `columnType`: of the one column in it. */
export function typeOfExpression(expression: string, columnType: string | null): string | null {
  const read = parseInner(expression);
  if (read === null) return null;
  if (read.kind === 'cast') return read.type;
  if (read.kind === 'array') return 'text[]';
  if (read.kind === 'call') {
    const name = read.name.toLowerCase();
    return RESULTS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
  }
  if (read.kind !== 'operator') return null;
  // The others of jsonb, arrays and tsvector give what they are given.
  return read.name.endsWith('>>') ? 'text' : columnType;
}

export interface ContainmentMethod {
  readonly method: 'gin' | 'gist';
  /** Only where the type has no default class of that method. */
  readonly opclass: string | null;
}

/** Null where none is known to serve it. `type` null: the operator alone has to tell. */
export function containmentMethod(
  type: string | null,
  operator: string,
  value: string,
): ContainmentMethod | null {
  const known = type ?? /::([a-z_][\w. ]*(?:\[\])?)$/i.exec(value)?.[1] ?? null;
  if (known === null) return OF_GIN_ALONE.has(operator) ? GIN : null;
  if (known.endsWith('[]') || /^(?:jsonb|tsvector|tsquery|hstore)\b/.test(known)) return GIN;
  if (
    /range$/.test(known) ||
    /^(?:box|point|circle|polygon|ltree|geometry|geography)\b/.test(known)
  )
    return { method: 'gist', opclass: null };
  return /^(?:inet|cidr)\b/.test(known) ? { method: 'gist', opclass: 'inet_ops' } : null;
}

const GIN: ContainmentMethod = { method: 'gin', opclass: null };
const OF_GIN_ALONE: ReadonlySet<string> = new Set(['@@', '@?', '?', '?|', '?&']);
