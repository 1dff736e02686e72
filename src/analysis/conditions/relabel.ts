// Is a cast around a column only a relabel (RelabelType), so that an index on the bare column still serves the condition?

import { plainType } from './typeName';

/** By target: types that are stored alike and whose operators share an index (pg_cast without a function, 14 to 18). */
const STORED_ALIKE: Readonly<Record<string, readonly string[]>> = {
  text: ['character varying'],
  'character varying': ['text'],
  bpchar: ['character varying', 'text'],
  'text[]': ['character varying[]'],
  'character varying[]': ['text[]'],
  inet: ['cidr'],
  'bit varying': ['bit'],
};

/** Types of PostgreSQL itself: a cast from one of them that is not in the list above computes something. */
const BUILT_IN =
  /^(?:smallint|integer|bigint|numeric|real|double precision|money|boolean|text|name|"char"|character|bpchar|bytea|date|time|timestamp|interval|uuid|json|jsonb|xml|inet|cidr|macaddr8?|bit|oid|reg\w+|tsvector|tsquery|point|line|lseg|box|path|polygon|circle|\w+range)\b/;

/**
 * `from` is the column's type, null when it is not known. Then, and for domains and enums, whose making is not known
 * either, it counts whether the statement itself has the cast: PostgreSQL adds none but relabels to text.
 */
export function isRelabel(
  from: string | null,
  to: string,
  isWritten: boolean | null = null,
): boolean {
  const target = plainType(to);
  const sources = Object.hasOwn(STORED_ALIKE, target) ? (STORED_ALIKE[target] ?? []) : [];
  if (from === null || !BUILT_IN.test(from)) return isWritten !== true && sources.length > 0;
  const source = plainType(from);
  return source === target || sources.includes(source);
}
