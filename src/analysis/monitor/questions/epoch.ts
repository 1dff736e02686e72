// Whose counters are these, and since when do they count? When any of it changes, no rate is made across.

import * as z from 'zod';
import { defineMonitorQuestion, exactTime } from '../monitorQuestion';

export const epochRow = z.object({
  /** Seconds since 1970, by the server's clock. */
  at: z.number(),
  /** Address and port of the server; null over a Unix socket. */
  address: z.string().nullable(),
  /** Our backend: another one after each reconnect. */
  backend: z.int(),
  started: z.string(),
  standby: z.boolean(),
  /** Moves when recovery after a crash has zeroed the statistics; `started` does not move then (seen on 14 to 18). */
  wal_reset: z.string().nullable(),
  /** NULL from 15 on until somebody resets. */
  database_reset: z.string().nullable(),
  bgwriter_reset: z.string().nullable(),
  archiver_reset: z.string().nullable(),
  /** Without it the state of other roles' sessions is hidden. */
  sees_all: z.boolean(),
  times_io: z.boolean(),
  block_bytes: z.int(),
});
export type Epoch = Readonly<z.infer<typeof epochRow>>;

export const epoch = defineMonitorQuestion({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT extract(epoch FROM pg_catalog.clock_timestamp())::float8 AS at,
       pg_catalog.host(pg_catalog.inet_server_addr()) || ':' || pg_catalog.inet_server_port()::text AS address,
       pg_catalog.pg_backend_pid() AS backend,
       ${exactTime('pg_catalog.pg_postmaster_start_time()')} AS started, pg_catalog.pg_is_in_recovery() AS standby,
       (SELECT ${exactTime('w.stats_reset')} FROM pg_catalog.pg_stat_wal w) AS wal_reset,
       (SELECT ${exactTime('d.stats_reset')} FROM pg_catalog.pg_stat_database d
         WHERE d.datname = pg_catalog.current_database()) AS database_reset,
       (SELECT ${exactTime('b.stats_reset')} FROM pg_catalog.pg_stat_bgwriter b) AS bgwriter_reset,
       (SELECT ${exactTime('a.stats_reset')} FROM pg_catalog.pg_stat_archiver a) AS archiver_reset,
       pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all,
       pg_catalog.current_setting('track_io_timing') = 'on' AS times_io,
       pg_catalog.current_setting('block_size')::int4 AS block_bytes`,
  row: epochRow,
});
