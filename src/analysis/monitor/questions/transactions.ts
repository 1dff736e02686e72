// Which transactions are old, or wait for their application?

import * as z from 'zod';
import { defineMonitorQuestion } from '../monitorQuestion';

const transactionRow = z.object({
  pid: z.int(),
  /** Seconds since it began. */
  age: z.number(),
  /** Seconds that it has waited for its application; null while it executes something. */
  idle: z.number().nullable(),
});
export type TransactionRow = Readonly<z.infer<typeof transactionRow>>;

const MOST_TRANSACTIONS = 100;
/** Those that are younger and at work are no concern of anybody's. Heuristic. */
const LEAST_AGE = '60 s';

export const transactions = defineMonitorQuestion({
  sql: () => `-- Cost: one pass over the sessions. Privilege: pg_read_all_stats for other roles' sessions.
SELECT a.pid, extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::float8 AS age,
       CASE WHEN a.state LIKE 'idle in transaction%'
            THEN extract(epoch FROM pg_catalog.clock_timestamp() - a.state_change)::float8 END AS idle
  FROM pg_catalog.pg_stat_activity a
 WHERE a.backend_type = 'client backend' AND a.xact_start IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid()
   AND (a.state LIKE 'idle in transaction%' OR a.xact_start < pg_catalog.clock_timestamp() - interval '${LEAST_AGE}')
 ORDER BY a.xact_start LIMIT ${String(MOST_TRANSACTIONS)}`,
  row: transactionRow,
});
