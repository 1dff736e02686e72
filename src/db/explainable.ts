// The last gate before the server: a text may follow EXPLAIN or PREPARE only if it is one query by its words.

import { isTrivia, tokenize, type Token } from '../analysis/sql/lexer';
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

const EXPLAINABLE = 'Select one SELECT, INSERT, UPDATE, DELETE, MERGE or VALUES statement.';

/**
 * Throws unless the text is one statement that begins with a query's verb. The extended protocol refuses a second
 * statement too; here it is refused before anything is sent.
 */
export function requireExplainable(sql: string): void {
  const words = significantWords(sql);
  const verb = words.find((word) => word !== '(');
  if (verb === undefined) {
    throw new DatabaseError('unsupported', `There is no statement to explain. ${EXPLAINABLE}`);
  }
  if (!QUERY_VERBS.has(verb)) {
    throw new DatabaseError(
      'unsupported',
      /^[a-z]/.test(verb)
        ? `${verb.toUpperCase()} cannot be explained. ${EXPLAINABLE}`
        : `This is not a statement that can be explained. ${EXPLAINABLE}`,
    );
  }
  const end = words.indexOf(';');
  if (end >= 0 && words.slice(end).some((word) => word !== ';')) {
    throw new DatabaseError('syntax', `There is more than one statement. ${EXPLAINABLE}`);
  }
}

/**
 * EXPLAIN ANALYZE of SELECT INTO creates the table, also in a READ ONLY transaction (seen on 14 to 18).
 * `into` is reserved, so it stands elsewhere only after INSERT, MERGE, AS or a dot.
 */
export function requireNoSelectInto(sql: string): void {
  const words = significantWords(sql);
  const creates = words.some(
    (word, i) =>
      word === 'into' &&
      !['insert', 'merge', 'as', '.'].includes(i === 0 ? '' : (words[i - 1] ?? '')),
  );
  if (!creates) return;
  throw new DatabaseError(
    'read-only',
    'SELECT INTO creates a table, so it is not executed. Explain it without ANALYZE, or remove INTO.',
  );
}

/** In lower case, without white space and comments. */
function significantWords(sql: string): readonly string[] {
  const words: string[] = [];
  for (const token of tokenize(sql)) {
    if (!isTrivia(token)) words.push(wordOf(sql, token));
  }
  return words;
}

/** Quoted text is never a key word. */
function wordOf(sql: string, { kind, start, end }: Token): string {
  if (kind === 'string' || kind === 'quoted-identifier') return `'`;
  return sql.slice(start, end).toLowerCase();
}
