// Asks a session of somebody's to stop its statement or to end. The caller has asked the person.

import * as z from 'zod';
import type { DatabaseSession } from './contracts';
import { TERMINATE_WAIT_MS } from './deadlines';

export type Signal = 'cancel' | 'terminate';

/** A process number is used again: with its start, the session is named for good. */
export interface SignalTarget {
  readonly pid: number;
  /** As PostgreSQL reads a timestamptz, with all its microseconds. */
  readonly backendStart: string;
}

/** `unended`: it was asked to end, and has not within TERMINATE_WAIT_MS. */
export type SignalAnswer = 'sent' | 'own' | 'gone' | 'unended';

const CALLS: Readonly<Record<Signal, string>> = {
  cancel: 'pg_catalog.pg_cancel_backend(a.pid)',
  terminate: `pg_catalog.pg_terminate_backend(a.pid, ${String(TERMINATE_WAIT_MS)})`,
};

const IS_TARGET = 'a.pid = $1 AND a.backend_start = $2::timestamptz';

const signalRow = z.object({ own: z.boolean(), signalled: z.boolean().nullable() });

/** READ ONLY holds none of it back. False comes with a WARNING that nobody reads: of one that is gone, or does not end yet. */
export async function signalIn(
  session: DatabaseSession,
  signal: Signal,
  { pid, backendStart }: SignalTarget,
): Promise<SignalAnswer> {
  const sql = `
SELECT a.pid = pg_catalog.pg_backend_pid() AS own,
       CASE WHEN a.pid <> pg_catalog.pg_backend_pid() THEN ${CALLS[signal]} END AS signalled
  FROM pg_catalog.pg_stat_activity a WHERE ${IS_TARGET}`;
  const [row] = await session.query(sql, [pid, backendStart], signalRow);
  if (row === undefined) return 'gone';
  if (row.own) return 'own';
  if (row.signalled === true) return 'sent';
  return signal === 'cancel' ? 'gone' : 'unended';
}

/** Asked in another transaction than the signal, as pg_stat_activity stands still within one. */
export async function isThere(
  session: DatabaseSession,
  { pid, backendStart }: SignalTarget,
): Promise<boolean> {
  const sql = `SELECT 1 AS there FROM pg_catalog.pg_stat_activity a WHERE ${IS_TARGET}`;
  const rows = await session.query(sql, [pid, backendStart], z.object({ there: z.int() }));
  return rows.length > 0;
}
