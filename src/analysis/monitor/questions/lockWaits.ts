// Who waits for a lock, how long already, and behind whom?

import * as z from 'zod';
import { defineMonitorQuestion } from '../monitorQuestion';

const lockWaitRow = z.object({
  pid: z.int(),
  /** Seconds; 0 in the moment before it is written down. */
  waited: z.number(),
  /** Backends; 0 is a prepared transaction. */
  blockers: z.array(z.int()),
  /** All that wait, if not all are listed. */
  waiting: z.int(),
});
export type LockWaitRow = Readonly<z.infer<typeof lockWaitRow>>;

/** pg_blocking_pids stops all locking for a moment, each time: only of those that wait, and the longest alone. Heuristic. */
const MOST_WAITS = 50;

export const lockWaits = defineMonitorQuestion({
  sql: () => `-- Cost: one pass over the locks, and one more for each that waits. Privilege: none.
SELECT w.pid, w.waited, pg_catalog.pg_blocking_pids(w.pid) AS blockers, w.waiting
  FROM (SELECT l.pid, pg_catalog.count(*) OVER ()::int4 AS waiting,
               coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - l.waitstart), 0)::float8 AS waited
          FROM pg_catalog.pg_locks l
         WHERE NOT l.granted AND l.pid IS NOT NULL
         ORDER BY l.waitstart NULLS LAST LIMIT ${String(MOST_WAITS)}) w`,
  row: lockWaitRow,
});
