// Why would a statement that is run in a session of its own do nothing, and what does it do outside the database? By its tree, as
// words mean something else in strings and names.

import type { ParseTree } from '../analysis/sql/parser';
import { isFields, namesOf, walkTree, type Fields } from '../analysis/sql/walk';

const OF_A_SESSION =
  /^(?:BEGIN, COMMIT or ROLLBACK|SET|PREPARE|EXECUTE|DEALLOCATE|DECLARE CURSOR|FETCH|CLOSE|LISTEN|UNLISTEN|DISCARD|LOCK|LOAD|CONSTRAINTS SET)$/;

/** Null where it has an effect. */
export function whyWithoutEffect(tree: ParseTree, verb: string): string | null {
  if (OF_A_SESSION.test(verb))
    return `Not run: each statement is run in a session of its own, where ${verb} would have no effect.`;
  if (verb === 'EXPLAIN')
    return 'Not run: Explain & Optimize shows the plan of the statement itself, without the word EXPLAIN.';
  const copy = statementOf(tree, 'CopyStmt');
  if (copy !== null && textOf(copy, 'filename') === null) return copyOfClient(copy);
  if (makesTemporary(tree))
    return 'Not run: each statement is run in a session of its own, which ends with it, and what is temporary is gone with the session. Leave out TEMPORARY, or run it in psql.';
  return null;
}

/** For the question before it is run; null for what stays in the database. */
export function effectOutside(tree: ParseTree): string | null {
  const copy = statementOf(tree, 'CopyStmt');
  if (copy === null) return null;
  if (copy['is_program'] === true)
    return "It runs a program on the server, with the rights of the server's own user.";
  return copy['is_from'] === true
    ? 'It reads a file of the server.'
    : 'It writes a file of the server.';
}

function copyOfClient(copy: Fields): string {
  if (copy['is_from'] === true)
    return 'Not run: COPY FROM STDIN reads rows that a program sends, and there is none here. psql has \\copy.';
  const query = copy['query'] === undefined ? 'a SELECT' : 'its query alone';
  return `Not run: COPY TO STDOUT sends rows to a program, and there is none here. psql has \\copy; run ${query} to see the rows.`;
}

function makesTemporary(tree: ParseTree): boolean {
  let found = false;
  walkTree(tree, (kind, fields) => {
    if (typeof fields['relname'] === 'string')
      found ||= fields['relpersistence'] === 't' || fields['schemaname'] === TEMPORARY;
    // CREATE FUNCTION, AGGREGATE, OPERATOR, TYPE, DOMAIN.
    if (kind.startsWith('Create') || kind.startsWith('Define'))
      found ||= ['funcname', 'defnames', 'typeName', 'domainname'].some(
        (name) => namesOf(fields[name])[0] === TEMPORARY,
      );
    return undefined;
  });
  return found;
}

const TEMPORARY = 'pg_temp';

function statementOf(tree: ParseTree, kind: string): Fields | null {
  const statement: unknown = tree.stmts?.[0]?.stmt;
  const fields = isFields(statement) ? statement[kind] : undefined;
  return isFields(fields) ? fields : null;
}

function textOf(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
