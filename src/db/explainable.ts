// The last gate before the server: a text may follow EXPLAIN or PREPARE only if it begins as a query does.

import { DatabaseError } from './errors';

/** Other things that EXPLAIN takes (CREATE TABLE AS, EXECUTE, DECLARE, REFRESH) do more than a query. */
const QUERY_VERBS: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'merge',
  'values',
  'with',
  'table',
]);

/** White space, line comments, opening parentheses; block comments nest and are skipped by hand. */
const SKIPPED = /^(?:\s+|--[^\n]*(?:\n|$)|\()/;

/** Throws unless the statement begins with a query's verb. That it is only one, the extended protocol sees to. */
export function requireExplainable(sql: string): void {
  const verb = /^[a-z]+/i.exec(withoutLead(sql))?.[0].toLowerCase() ?? '';
  if (QUERY_VERBS.has(verb)) return;
  throw new DatabaseError(
    'unsupported',
    verb === ''
      ? 'There is no statement to explain. Select a SELECT, INSERT, UPDATE, DELETE, MERGE or VALUES statement.'
      : `${verb.toUpperCase()} cannot be explained. Select a SELECT, INSERT, UPDATE, DELETE, MERGE or VALUES statement.`,
  );
}

function withoutLead(sql: string): string {
  let rest = sql;
  for (;;) {
    const skipped = rest.startsWith('/*')
      ? blockCommentLength(rest)
      : (SKIPPED.exec(rest)?.[0].length ?? 0);
    if (skipped === 0) return rest;
    rest = rest.slice(skipped);
  }
}

function blockCommentLength(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const pair = text.slice(i, i + 2);
    if (pair !== '/*' && pair !== '*/') continue;
    depth += pair === '/*' ? 1 : -1;
    i += 1;
    if (depth === 0) return i + 1;
  }
  return text.length;
}
