// What stands in a dump of libpg_query's PL/pgSQL parser: the queries of a function, and statements that are more than queries.

import { isTrivia, tokenize } from '../lexer';
import { isFields, walkTree } from '../walk';
import type { Fault } from './fault';

/** Statements that only compute, branch, or run a query whose text stands there. Those that are not here count as faults. */
const PLAIN_STATEMENTS: ReadonlySet<string> = new Set([
  'PLpgSQL_stmt_block',
  'PLpgSQL_stmt_assign',
  'PLpgSQL_stmt_if',
  'PLpgSQL_stmt_case',
  'PLpgSQL_stmt_loop',
  'PLpgSQL_stmt_while',
  'PLpgSQL_stmt_fori',
  'PLpgSQL_stmt_fors',
  'PLpgSQL_stmt_forc',
  'PLpgSQL_stmt_foreach_a',
  'PLpgSQL_stmt_exit',
  'PLpgSQL_stmt_return',
  'PLpgSQL_stmt_return_next',
  'PLpgSQL_stmt_return_query',
  'PLpgSQL_stmt_raise',
  'PLpgSQL_stmt_assert',
  'PLpgSQL_stmt_execsql',
  'PLpgSQL_stmt_getdiag',
  'PLpgSQL_stmt_open',
  'PLpgSQL_stmt_fetch',
  'PLpgSQL_stmt_close',
  'PLpgSQL_stmt_perform',
]);

const DYNAMIC: Fault = { kind: 'unknown', words: 'runs SQL that it builds as text (EXECUTE)' };

const OTHER_STATEMENTS: Readonly<Record<string, Fault>> = {
  PLpgSQL_stmt_dynexecute: DYNAMIC,
  PLpgSQL_stmt_dynfors: DYNAMIC,
  PLpgSQL_stmt_call: { kind: 'effect', words: 'runs CALL or DO' },
  PLpgSQL_stmt_commit: { kind: 'effect', words: 'runs COMMIT' },
  PLpgSQL_stmt_rollback: { kind: 'effect', words: 'runs ROLLBACK' },
};

/** 57014 is what a cancel and a statement timeout raise; WHEN OTHERS does not catch it. */
const CANCELLED: ReadonlySet<unknown> = new Set(['query_canceled', '57014', '57000']);

export function faultsOfPlpgsql(dump: unknown): readonly Fault[] {
  const faults: Fault[] = [];
  walkTree(dump, (name, fields) => {
    if (name.startsWith('PLpgSQL_stmt_') && !PLAIN_STATEMENTS.has(name))
      faults.push(OTHER_STATEMENTS[name] ?? { kind: 'unknown', words: `runs ${name.slice(13)}` });
    if (fields['dynquery'] !== undefined) faults.push(DYNAMIC);
    if (name === 'PLpgSQL_condition' && CANCELLED.has(fields['condname']))
      faults.push({
        kind: 'effect',
        words: 'goes on after it was cancelled (WHEN query_canceled)',
      });
    return undefined;
  });
  return faults;
}

/** RAW_PARSE_DEFAULT of parser.h; RAW_PARSE_PLPGSQL_EXPR; from 3 on the query is an assignment. */
const STATEMENT = 0;
const EXPRESSION = 2;

/** As statements that SQL's parser reads; null when the dump is of an unknown form. */
export function queriesOfPlpgsql(dump: unknown): readonly string[] | null {
  const queries: (string | null)[] = [];
  let functions = 0;
  walkTree(dump, (name, fields) => {
    if (name === 'PLpgSQL_function') functions += 1;
    if (name === 'PLpgSQL_expr') queries.push(statementOf(fields['query'], fields['parseMode']));
    return undefined;
  });
  const known = queries.filter((query) => query !== null);
  return functions === 1 && known.length === queries.length && isFields(dump) ? known : null;
}

function statementOf(query: unknown, mode: unknown): string | null {
  if (typeof query !== 'string') return null;
  if (mode === STATEMENT) return query;
  if (mode === EXPRESSION) return `SELECT ${query}`;
  return typeof mode === 'number' && mode > EXPRESSION ? assigned(query) : null;
}

/** What stands right of the first `:=` or `=` outside brackets. */
function assigned(query: string): string | null {
  let depth = 0;
  for (const token of tokenize(query)) {
    if (isTrivia(token)) continue;
    const text = query.slice(token.start, token.end);
    if (text === '[' || text === '(') depth += 1;
    if (text === ']' || text === ')') depth -= 1;
    if (depth === 0 && (text === ':=' || text === '=')) return `SELECT ${query.slice(token.end)}`;
  }
  return null;
}
