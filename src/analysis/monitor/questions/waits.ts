// What is every busy process doing at this moment? Its own transaction each time: pg_stat_activity is frozen inside one.

import * as z from 'zod';
import { defineMonitorQuestion } from '../monitorQuestion';

const waitRow = z.object({
  /** `CPU*`: active without a wait, so running or ready to run. */
  type: z.string(),
  event: z.string(),
  /** Null for what has none: no compute_query_id, a background process, or a statement that is still parsed. */
  query_id: z.string().nullable(),
  processes: z.int(),
});
export type WaitRow = Readonly<z.infer<typeof waitRow>>;

/**
 * Idle processes wait for an Activity. A spread checkpoint sleeps most of its time, and a sender waits for what is new:
 * neither is held back by anything. A worker of an extension without a statement sleeps until its next round.
 */
export const waits = defineMonitorQuestion({
  sql: () => `-- Cost: one pass over the sessions. Privilege: pg_read_all_stats for other roles' sessions.
SELECT coalesce(a.wait_event_type, 'CPU*') AS type, coalesce(a.wait_event, 'CPU*') AS event, a.query_id::text AS query_id,
       pg_catalog.count(*)::int4 AS processes
  FROM pg_catalog.pg_stat_activity a
 WHERE a.pid <> pg_catalog.pg_backend_pid() AND coalesce(a.wait_event_type, '') <> 'Activity'
   AND (a.state = 'active' OR a.state IS NULL AND a.backend_type NOT IN ('client backend', 'walsender'))
   AND NOT (a.state IS NULL AND coalesce(a.wait_event_type, '') = 'Extension')
   AND NOT (a.backend_type = 'checkpointer' AND coalesce(a.wait_event_type, '') = 'Timeout')
   AND NOT (a.backend_type = 'walsender' AND coalesce(a.wait_event_type, '') = 'Client')
 GROUP BY 1, 2, 3`,
  row: waitRow,
});
