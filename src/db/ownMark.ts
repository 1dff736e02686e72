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

/** Of the settings of its transactions those that nobody else has for one transaction; PostgreSQL 18 shows no values. */
const SETS_OWN =
  /^SET LOCAL (?:client_encoding|standard_conforming_strings|backslash_quote|quote_all_identifiers|cursor_tuple_fraction|client_connection_check_interval|idle_in_transaction_session_timeout|search_path = (?:pg_catalog|\$1), pg_temp$)/;

export function isOwnStatement(text: string): boolean {
  return text.includes(MARK) || [UNLOCKS, SETS_OWN, MAKES_OWN_NAME].some((form) => form.test(text));
}
