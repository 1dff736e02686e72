// How a running query is stopped: pg_cancel_backend from a second connection, else the protocol's own cancel request, and
// pg_terminate_backend for what catches the cancel.

import type pg from 'pg';
import * as z from 'zod';
import { CANCEL_MS, STOP_MS } from './deadlines';
import type { Stopped } from './errorAdvice';
import { HostPool } from './hostPool';
import { timedQuery } from './queryConfig';

export interface Backend {
  /** pg_backend_pid(); null behind a pooler outside a transaction, where any backend may be anybody's by now. */
  readonly pid: number | null;
  /** When its transaction began, in seconds since 1970 as the server prints them; null outside one. */
  readonly began: string | null;
  readonly client: pg.ClientBase;
}

type KnownBackend = Backend & { readonly pid: number };

/** A cancel that arrives before the statement starts is lost, so it is repeated. */
const CANCEL_TRIES = 3;
const CANCEL_PAUSE_MS = 500;

/** Stops what the backend runs, within STOP_MS; `settled` aborts when the query has ended. */
export async function stopBackend(
  { pid, began, client }: Backend,
  settled: AbortSignal,
): Promise<Stopped> {
  const given = AbortSignal.any([settled, AbortSignal.timeout(STOP_MS)]);
  for (let i = 0; i < CANCEL_TRIES && !given.aborted; i += 1) {
    // Only the pooler knows which backend serves us, and maps the request to it.
    if (pid === null) await sendCancelRequest(client);
    else await cancelBackend({ pid, began, client });
    await pause(CANCEL_PAUSE_MS, given);
  }
  if (settled.aborted) return 'settled';
  if (given.aborted || pid === null) return 'unanswered';
  if (!(await signalBackend({ pid, began, client }, 'pg_terminate_backend'))) return 'unanswered';
  await pause(CANCEL_PAUSE_MS, given);
  return 'terminated';
}

/** Asks the server to cancel what the backend runs; false when no way was open. */
async function cancelBackend(backend: KnownBackend): Promise<boolean> {
  try {
    return await signalBackend(backend, 'pg_cancel_backend');
  } catch {
    // No place for a second connection, or no privilege: the protocol's request needs neither.
    return sendCancelRequest(backend.client);
  }
}

/** In PgBouncer the same backend may serve somebody else by now: only the transaction that we began is meant. */
async function signalBackend(
  { pid, began, client }: KnownBackend,
  call: 'pg_cancel_backend' | 'pg_terminate_backend',
): Promise<boolean> {
  const other = await HostPool.of(client).openDedicated(CANCEL_MS);
  try {
    const answer = await other.query(
      timedQuery(
        `SELECT pg_catalog.${call}(a.pid) FROM pg_catalog.pg_stat_activity a
          WHERE a.pid OPERATOR(pg_catalog.=) $1
            AND ($2::pg_catalog.numeric IS NULL OR a.xact_start IS NULL
                 OR extract(epoch FROM a.xact_start)::pg_catalog.numeric
                      OPERATOR(pg_catalog.=) $2::pg_catalog.numeric)`,
        [pid, began],
        CANCEL_MS,
      ),
    );
    return answer.rowCount === 1;
  } finally {
    void other.end();
  }
}

/** pg keeps BackendKeyData on the client without typing it. */
const keySchema = z.object({ processID: z.int(), secretKey: z.int() });

/** PostgreSQL 18 documentation, "Message Formats", CancelRequest. */
const CANCEL_REQUEST_CODE = 80_877_102;

function sendCancelRequest(client: pg.ClientBase): Promise<boolean> {
  const key = keySchema.safeParse(client);
  if (!key.success) return Promise.resolve(false);
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  message.writeInt32BE(key.data.processID, 8);
  message.writeInt32BE(key.data.secretKey, 12);
  return new Promise((resolve) => {
    const socket = HostPool.of(client).openSocket();
    const timer = setTimeout(() => socket.destroy(new Error('no answer')), CANCEL_MS);
    // The server answers nothing and closes: that is the acknowledgement. PgBouncer drops the request of who closes first.
    socket.on('connect', () => socket.write(message));
    socket.on('error', () => {
      resolve(false);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(socket.errored === null);
    });
    socket.resume();
  });
}

function pause(ms: number, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      until.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    until.addEventListener('abort', done);
    if (until.aborted) done();
  });
}
