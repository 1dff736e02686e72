// What the server counted in this database, and since when.

import * as z from 'zod';
import { defineHealthQuery } from '../healthCheck';

/** pg_stat_database.stats_reset is null from 15 on until someone resets (statisticsAge.ts). */
export const databaseCounters = defineHealthQuery({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT d.datname AS database, d.temp_files::float8 AS temp_files, d.temp_bytes::float8 AS temp_bytes, d.deadlocks::float8 AS deadlocks,
       d.checksum_failures::float8 AS checksum_failures, pg_catalog.to_json(d.checksum_last_failure) AS last_checksum_failure,
       extract(epoch FROM pg_catalog.now() - coalesce(d.stats_reset, w.stats_reset))::float8 / 86400 AS days
  FROM pg_catalog.pg_stat_database d, pg_catalog.pg_stat_wal w
 WHERE d.datname = pg_catalog.current_database()`,
  row: z.object({
    database: z.string(),
    temp_files: z.number(),
    temp_bytes: z.number(),
    deadlocks: z.number(),
    /** Null where checksums are off. */
    checksum_failures: z.number().nullable(),
    /** ISO 8601. */
    last_checksum_failure: z.string().nullable(),
    /** Since the counters were reset; null where that is not known. */
    days: z.number().nullable(),
  }),
});
