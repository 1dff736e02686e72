// Which standbys does a server send its WAL to, as far as it tells? They are proposals: nothing is known of them but an address.

import * as z from 'zod';
import type { Queries } from '../contracts';

const senderRow = z.object({
  /** Often `walreceiver` for all. */
  application: z.string(),
  slot: z.string().nullable(),
  /** Null through a Unix socket, and where it is hidden. */
  address: z.string().nullable(),
  /** `streaming`, `catchup`; null where it is hidden. */
  state: z.string().nullable(),
  /** The port that this server listens on, by which its standbys are looked for too. */
  port: z.int(),
});
export type Sender = Readonly<z.infer<typeof senderRow>>;

/** A subscription is no standby, nor is the stream of a base backup. */
const SENDERS_SQL = `
SELECT coalesce(r.application_name, '') AS application, s.slot_name::text AS slot,
       pg_catalog.host(r.client_addr) AS address, r.state,
       pg_catalog.current_setting('port')::int4 AS port
  FROM pg_catalog.pg_stat_replication r
  LEFT JOIN pg_catalog.pg_replication_slots s ON s.active_pid = r.pid
 WHERE r.state IS DISTINCT FROM 'backup' AND s.slot_type IS DISTINCT FROM 'logical'
 ORDER BY r.client_addr, r.application_name, r.pid`;

export function readSenders(client: Queries, signal?: AbortSignal): Promise<readonly Sender[]> {
  return client.query(SENDERS_SQL, [], senderRow, signal);
}
