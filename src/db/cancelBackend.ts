// How a running query is stopped: pg_cancel_backend from a second connection, else the protocol's own cancel request.

import net from 'node:net';
import type pg from 'pg';
import { z } from 'zod';
import type { ConnectionProfile } from '../model/connectionProfile';
import type { ConnectionPool } from './connectionPool';

export interface Backend {
  /** pg_backend_pid(): through PgBouncer it differs from the number that the protocol announced. */
  readonly pid: number;
  readonly client: pg.ClientBase;
}

/** Asks the server to cancel what the backend runs; false when no way was open. */
export async function cancelBackend(pool: ConnectionPool, backend: Backend): Promise<boolean> {
  try {
    const client = await pool.openDedicated();
    try {
      const answer = await client.query('SELECT pg_catalog.pg_cancel_backend($1)', [backend.pid]);
      return answer.rowCount === 1;
    } finally {
      await client.end();
    }
  } catch {
    // No place for a second connection, or no privilege: the protocol's request needs neither.
    return sendCancelRequest(pool.profile, backend.client);
  }
}

/** pg keeps BackendKeyData on the client without typing it. */
const keySchema = z.object({ processID: z.int(), secretKey: z.int() });

/** PostgreSQL 18 documentation, "Message Formats", CancelRequest. */
const CANCEL_REQUEST_CODE = 80_877_102;
const CANCEL_WAIT_MS = 5_000;

function sendCancelRequest(profile: ConnectionProfile, client: pg.ClientBase): Promise<boolean> {
  const key = keySchema.safeParse(client);
  if (!key.success) return Promise.resolve(false);
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  message.writeInt32BE(key.data.processID, 8);
  message.writeInt32BE(key.data.secretKey, 12);
  return new Promise((resolve) => {
    const socket = profile.host.startsWith('/')
      ? net.connect(`${profile.host}/.s.PGSQL.${String(profile.port)}`)
      : net.connect(profile.port, profile.host);
    socket.setTimeout(CANCEL_WAIT_MS, () => socket.destroy());
    // The server answers nothing and closes: that is the acknowledgement.
    socket.on('connect', () => socket.end(message));
    socket.on('error', () => {
      resolve(false);
    });
    socket.on('close', (failed) => {
      resolve(!failed);
    });
    socket.resume();
  });
}
