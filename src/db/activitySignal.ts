// Asks a session of somebody's to stop its statement or to end. The caller has asked the person.

import * as z from 'zod';
import { STATEMENT_SQL } from './activity';
import type { DatabaseSession } from './contracts';
import { TERMINATE_WAIT_MS } from './deadlines';

export type Signal = 'cancel' | 'terminate';

/** A process number is used again: with its start, the session is named for good. */
export interface SignalTarget {
  readonly pid: number;
  /** As PostgreSQL reads a timestamptz, with all its microseconds. */
  readonly backendStart: string;
  /** Of the statement that is to be stopped: behind a pooler a session runs one person's after another's. */
  readonly queryStart: string | null;
  /** Fetched in batches, the same statement starts with each batch, in the same transaction. */
  readonly transactionStart: string | null;
  readonly statement: string | null;
}

/** `moved`: the session runs another statement by now, or none. `unended`: it was asked to end, and has not within TERMINATE_WAIT_MS. */
export type SignalAnswer = 'sent' | 'own' | 'gone' | 'moved' | 'unended';

const CALLS: Readonly<Record<Signal, string>> = {
  cancel: 'pg_catalog.pg_cancel_backend(a.pid)',
  terminate: `pg_catalog.pg_terminate_backend(a.pid, ${String(TERMINATE_WAIT_MS)})`,
};

const IS_TARGET = 'a.pid = $1 AND a.backend_start = $2::timestamptz';

/** Where track_activities is off both are NULL. */
const RUNS_IT = `(a.query_start IS NOT DISTINCT FROM $3::timestamptz
            OR (a.xact_start = $4::timestamptz AND (${STATEMENT_SQL}) = $5::text))
        AND coalesce(a.state, '') NOT LIKE 'idle%'`;

const signalRow = z.object({
  meant: z.boolean(),
  own: z.boolean(),
  signalled: z.boolean().nullable(),
});

/** READ ONLY holds none of it back. False comes with a WARNING that nobody reads: of one that is gone, or does not end yet. */
export async function signalIn(
  session: DatabaseSession,
  signal: Signal,
  { pid, backendStart, queryStart, transactionStart, statement }: SignalTarget,
): Promise<SignalAnswer> {
  const [meant, ...running] =
    signal === 'cancel' ? [RUNS_IT, queryStart, transactionStart, statement] : ['true'];
  const sql = `
SELECT a.pid = pg_catalog.pg_backend_pid() AS own, ${meant} AS meant,
       CASE WHEN a.pid <> pg_catalog.pg_backend_pid() AND ${meant} THEN ${CALLS[signal]} END AS signalled
  FROM pg_catalog.pg_stat_activity a WHERE ${IS_TARGET}`;
  const [row] = await session.query(sql, [pid, backendStart, ...running], signalRow);
  if (row === undefined) return 'gone';
  if (row.own) return 'own';
  if (!row.meant) return 'moved';
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
