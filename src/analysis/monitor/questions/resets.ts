// Since when do the counters count? A question of its own, as a fork may refuse it; of the WAL its own question tells it.

import * as z from 'zod';
import { defineMonitorQuestion, exactTime } from '../monitorQuestion';

const resetsRow = z.object({
  /** NULL from 15 on until somebody resets. */
  database_reset: z.string().nullable(),
  bgwriter_reset: z.string().nullable(),
  archiver_reset: z.string().nullable(),
});
export type ResetsRow = Readonly<z.infer<typeof resetsRow>>;

export const resets = defineMonitorQuestion({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT (SELECT ${exactTime('d.stats_reset')} FROM pg_catalog.pg_stat_database d
         WHERE d.datname = pg_catalog.current_database()) AS database_reset,
       (SELECT ${exactTime('b.stats_reset')} FROM pg_catalog.pg_stat_bgwriter b) AS bgwriter_reset,
       (SELECT ${exactTime('a.stats_reset')} FROM pg_catalog.pg_stat_archiver a) AS archiver_reset`,
  row: resetsRow,
});
