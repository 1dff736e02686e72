// Which entries of pg_stat_statements are Planwright's own? Its queries carry a comment; a comment changes no queryid.

const MARK = '/* planwright */';

/** Behind the first word: PostgreSQL 18 keeps nothing of what stands before a statement. */
export function marked(sql: string): string {
  return sql.replace(FIRST_WORD, `$& ${MARK}`);
}

const FIRST_WORD = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*[a-z]+/i;

/** At the end of each transaction; one comment would be lost among others of the same statement, so it has none. */
const UNLOCKS = /^SELECT pg_catalog\.pg_advisory_unlock_all\(\)/;

/** What is no query is told by the names that it makes. */
const MAKES_OWN_NAME =
  /^\s*(?:DECLARE|CLOSE|FETCH\s+\S+\s+FROM|SAVEPOINT|ROLLBACK\s+TO\s+SAVEPOINT|PREPARE|DEALLOCATE|EXPLAIN\s+\([^)]*\)\s+EXECUTE)\s+planwright_/i;

export function isOwnStatement(text: string): boolean {
  return text.includes(MARK) || UNLOCKS.test(text) || MAKES_OWN_NAME.test(text);
}
