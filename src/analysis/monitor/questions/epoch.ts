// Whose counters are these? With the resets (resets.ts) an epoch: when any of it changes, no rate is made across.

import * as z from 'zod';
import { defineMonitorQuestion, exactTime } from '../monitorQuestion';

const epochRow = z.object({
  /** Seconds since 1970, by the server's clock. */
  at: z.number(),
  /** Address and port of the server; null over a Unix socket. */
  address: z.string().nullable(),
  /** Our backend: another one after each reconnect. */
  backend: z.int(),
  started: z.string(),
  standby: z.boolean(),
  /** Without it the state of other roles' sessions is hidden. */
  sees_all: z.boolean(),
  times_io: z.boolean(),
  block_bytes: z.int(),
});
export type EpochRow = Readonly<z.infer<typeof epochRow>>;

export const epoch = defineMonitorQuestion({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT extract(epoch FROM pg_catalog.clock_timestamp())::float8 AS at,
       pg_catalog.host(pg_catalog.inet_server_addr()) || ':' || pg_catalog.inet_server_port()::text AS address,
       pg_catalog.pg_backend_pid() AS backend,
       ${exactTime('pg_catalog.pg_postmaster_start_time()')} AS started, pg_catalog.pg_is_in_recovery() AS standby,
       pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all,
       pg_catalog.current_setting('track_io_timing') = 'on' AS times_io,
       pg_catalog.current_setting('block_size')::int4 AS block_bytes`,
  row: epochRow,
});
