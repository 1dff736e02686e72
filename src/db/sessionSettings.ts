// What a transaction of ours sets before anything of the person is sent: limits, and how the server reads text.

import { IDLE_IN_TRANSACTION_MS, SERVER_CHECKS_CLIENT_MS } from './deadlines';

/**
 * Our parser reads SQL under PostgreSQL's defaults; a role, a database or PGOPTIONS may have others, and then the server
 * would run what nobody has read: `'\''` is one string or the beginning of code, and a byte of a multibyte encoding hides
 * the quote after it. The last one is for the readers of printed conditions.
 */
export const READ_AS_PARSED: Readonly<Record<string, string>> = {
  client_encoding: "'UTF8'",
  standard_conforming_strings: 'on',
  backslash_quote: 'safe_encoding',
  quote_all_identifiers: 'off',
};

interface Limits {
  readonly access: 'read-only' | 'write-and-roll-back';
  /** That of the person's sessions by default. */
  readonly isolation?: 'READ COMMITTED';
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** SET LOCAL also holds behind PgBouncer; start-up options do not. */
export function beginStatements(limits: Limits, serverChecksClient: boolean): readonly string[] {
  return [
    [
      limits.access === 'read-only' ? 'BEGIN READ ONLY' : 'BEGIN',
      ...(limits.isolation === undefined ? [] : [`ISOLATION LEVEL ${limits.isolation}`]),
    ].join(' '),
    ...Object.entries(settingsOf(limits, serverChecksClient)).map(
      ([name, value]) => `SET LOCAL ${name} = ${value}`,
    ),
  ];
}

/** Whether such a transaction, or its connection, sets this itself. */
export function setsItself(name: string, limits: Limits, serverChecksClient: boolean): boolean {
  if (name === 'transaction_read_only') return limits.access === 'read-only';
  return name === 'application_name' || name in settingsOf(limits, serverChecksClient);
}

function settingsOf(
  { statementTimeoutMs, lockTimeoutMs }: Limits,
  serverChecksClient: boolean,
): Readonly<Record<string, string>> {
  return {
    ...READ_AS_PARSED,
    statement_timeout: wholeMs(statementTimeoutMs),
    lock_timeout: wholeMs(lockTimeoutMs),
    idle_in_transaction_session_timeout: wholeMs(IDLE_IN_TRANSACTION_MS),
    // All rows of a cursor are read.
    cursor_tuple_fraction: '1',
    ...(serverChecksClient
      ? { client_connection_check_interval: wholeMs(SERVER_CHECKS_CLIENT_MS) }
      : {}),
  };
}

/** 0 would switch the timeout off. */
function wholeMs(ms: number): string {
  return String(Math.max(1, Math.round(ms)));
}
