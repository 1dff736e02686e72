// What one server of a primary and its standbys says of itself at one moment: which cluster it is of, how far its WAL is, and
// whether it receives.

import * as z from 'zod';
import type { Queries } from '../contracts';

const nodeRow = z.object({
  /** Of initdb: a primary and its physical standbys have the same. */
  system_identifier: z.string(),
  standby: z.boolean(),
  /** That it was reached at, as it sees itself; null through a Unix socket. */
  address: z.string().nullable(),
  /** When it was started, in seconds since 1970: tells one server from another of its kind. */
  started_s: z.number(),
  version: z.string(),
  /** By its own clock, in seconds since 1970. */
  now_s: z.number(),
  /** Bytes of WAL that are written (a primary) or replayed (a standby), from the beginning of all. */
  lsn: z.number(),
  /** Of the last commit that was replayed, by the primary's clock; null on a primary, and until there was one. */
  replayed_commit_s: z.number().nullable(),
  /** A WAL receiver runs. */
  receiving: z.boolean(),
  /** restore_command is set; null where that is hidden. */
  from_archive: z.boolean().nullable(),
  /** `not paused`, `pause requested`, `paused`; null on a primary. */
  pause_state: z.string().nullable(),
  /** Since the sender's last word; null without a receiver, or where that is hidden. */
  silent_s: z.number().nullable(),
  /** After half of which an idle sender speaks; 0 is never. */
  receiver_timeout_s: z.number(),
  /** recovery_min_apply_delay. */
  delay_s: z.number(),
});
export type ReplicationNode = Readonly<z.infer<typeof nodeRow>>;

/** pg_control_system() may be called by anybody, but where a cloud keeps it. */
const NODE_SQL = `
SELECT s.system_identifier::text AS system_identifier, r.standby, pg_catalog.host(pg_catalog.inet_server_addr()) AS address,
       extract(epoch FROM pg_catalog.pg_postmaster_start_time())::float8 AS started_s,
       pg_catalog.current_setting('server_version') AS version,
       extract(epoch FROM pg_catalog.clock_timestamp())::float8 AS now_s,
       coalesce(pg_catalog.pg_wal_lsn_diff(CASE WHEN r.standby THEN pg_catalog.pg_last_wal_replay_lsn()
                                                ELSE pg_catalog.pg_current_wal_lsn() END, '0/0'), 0)::float8 AS lsn,
       extract(epoch FROM pg_catalog.pg_last_xact_replay_timestamp())::float8 AS replayed_commit_s,
       w.pid IS NOT NULL AS receiving,
       (SELECT g.setting <> '' FROM pg_catalog.pg_settings g WHERE g.name = 'restore_command') AS from_archive,
       CASE WHEN r.standby THEN pg_catalog.pg_get_wal_replay_pause_state() END AS pause_state,
       extract(epoch FROM pg_catalog.clock_timestamp() - w.last_msg_receipt_time)::float8 AS silent_s,
       (SELECT g.setting::float8 / 1000 FROM pg_catalog.pg_settings g WHERE g.name = 'wal_receiver_timeout') AS receiver_timeout_s,
       (SELECT g.setting::float8 / 1000 FROM pg_catalog.pg_settings g WHERE g.name = 'recovery_min_apply_delay') AS delay_s
  FROM pg_catalog.pg_control_system() s
 CROSS JOIN (SELECT pg_catalog.pg_is_in_recovery() AS standby) r
  LEFT JOIN pg_catalog.pg_stat_wal_receiver w ON r.standby`;

export async function readNode(client: Queries, signal?: AbortSignal): Promise<ReplicationNode> {
  const [row] = await client.query(NODE_SQL, [], nodeRow, signal);
  if (row === undefined) throw new Error('a SELECT of one row returned none');
  return row;
}

const roleRow = z.object({ standby: z.boolean() });

/** In recovery: what a promoted server no longer is. */
export async function isStandby(client: Queries, signal?: AbortSignal): Promise<boolean> {
  const sql = 'SELECT pg_catalog.pg_is_in_recovery() AS standby';
  const [row] = await client.query(sql, [], roleRow, signal);
  return row?.standby === true;
}
