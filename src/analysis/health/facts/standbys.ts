// Who streams from this server, and how far behind is each?

import * as z from 'zod';
import { defineHealthQuery } from '../healthCheck';

const standbyRow = z.object({
  pid: z.number(),
  standby: z.string(),
  address: z.string().nullable(),
  /** `streaming`, `catchup`, `backup` ...; null where hidden. */
  state: z.string().nullable(),
  /** `async`, `potential`, `sync` or `quorum`. */
  sync_state: z.string().nullable(),
  /** WAL that it has not replayed; null where hidden. */
  behind: z.number().nullable(),
  unsent: z.number().nullable(),
  unreplayed: z.number().nullable(),
  /** Seconds, as it told: null when idle and caught up, and stale while it replays nothing. */
  replay_lag_s: z.number().nullable(),
  /** Seconds since its last answer, by its own clock, which may differ. */
  silent_s: z.number().nullable(),
  /** `physical`, `logical`; null without one. */
  slot_kind: z.string().nullable(),
  slot: z.string().nullable(),
});
export type StandbyRow = Readonly<z.infer<typeof standbyRow>>;

/** On a standby that feeds others, what it has received is the newest. A base backup's own stream is no standby. */
export const standbys = defineHealthQuery({
  sql: () => `-- Cost: a row a walsender. Privilege: pg_read_all_stats (in pg_monitor), or each measure is NULL.
SELECT r.pid, coalesce(r.application_name, '') AS standby, r.client_addr::text AS address, r.state, r.sync_state,
       greatest(pg_catalog.pg_wal_lsn_diff(c.lsn, r.replay_lsn), 0)::float8 AS behind,
       greatest(pg_catalog.pg_wal_lsn_diff(c.lsn, r.sent_lsn), 0)::float8 AS unsent,
       greatest(pg_catalog.pg_wal_lsn_diff(r.flush_lsn, r.replay_lsn), 0)::float8 AS unreplayed,
       pg_catalog.date_part('epoch', r.replay_lag) AS replay_lag_s,
       extract(epoch FROM pg_catalog.clock_timestamp() - r.reply_time)::float8 AS silent_s,
       s.slot_type AS slot_kind, s.slot_name AS slot
  FROM pg_catalog.pg_stat_replication r
  LEFT JOIN pg_catalog.pg_replication_slots s ON s.active_pid = r.pid
 CROSS JOIN (SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_receive_lsn()
                         ELSE pg_catalog.pg_current_wal_lsn() END AS lsn) c
 WHERE r.state IS DISTINCT FROM 'backup'
 ORDER BY r.application_name, r.pid`,
  row: standbyRow,
});
