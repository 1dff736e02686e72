// Does the statement parse at all?

import type { LintRule } from '../lintRule';

export const syntaxError: LintRule = {
  id: 'syntax-error',
  since: '0.1.0',
  severity: 'error',
  level: 'text',
  documentation: {
    summary: "PostgreSQL's own parser does not accept the statement.",
    why: 'The message and its place are those of the PostgreSQL 18 parser. A server of an older version may refuse more, such as syntax that came later.',
    fix: 'The marked word is where the parser stopped: the mistake is there or just before it. The hint names the most common ones, such as a comma before FROM.',
    falsePositives:
      'Text that another program completes before it is sent, beyond the placeholders `$1`, `:name`, `?`, `%s`, `@name` and `${...}`.',
    sources: [
      'PostgreSQL 18 documentation, "SQL Syntax": https://www.postgresql.org/docs/18/sql-syntax.html',
    ],
  },
  examples: {
    fires: [
      { sql: 'select a, from t', at: 'from' },
      { sql: 'selct 1', at: 'selct' },
      { sql: 'select (1', at: '1' },
    ],
    silent: [{ sql: 'select 1' }, { sql: 'select * from ${table} where a = :b and c in (?, ?)' }],
  },
  // What parses has no syntax error: the parser's own words come by judgeError.
  judge: () => [],
  judgeError: ({ message, hint, range }) => [
    { message: hint === null ? `${capital(message)}.` : `${capital(message)}. ${hint}`, range },
  ],
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');
}
