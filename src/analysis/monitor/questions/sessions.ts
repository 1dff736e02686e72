// How many sessions are there, and what do they do?

import * as z from 'zod';
import { defineMonitorQuestion } from '../monitorQuestion';

const sessionsRow = z.object({
  /** Of clients and their parallel workers; the one figure that every role may see. */
  connected: z.int(),
  /** Sessions whose state we may not see: then all figures below are of our own role alone. */
  hidden: z.int(),
  clients: z.int(),
  active: z.int(),
  lock_waiting: z.int(),
  idle: z.int(),
  idle_in_transaction: z.int(),
  walsenders: z.int(),
  autovacuum_workers: z.int(),
  parallel_workers: z.int(),
  /** Seconds. */
  oldest_transaction: z.number(),
  oldest_query: z.number(),
  oldest_idle_in_transaction: z.number(),
});
export type SessionsRow = Readonly<z.infer<typeof sessionsRow>>;

const CLIENT = `a.backend_type = 'client backend'`;
/** Our own session is connected like any other, but what it does is our doing. */
const OTHER = `${CLIENT} AND a.pid <> pg_catalog.pg_backend_pid()`;

function count(condition: string): string {
  return `pg_catalog.count(*) FILTER (WHERE ${condition})::int4`;
}

function longest(column: string, condition: string): string {
  return `coalesce(extract(epoch FROM pg_catalog.max(pg_catalog.clock_timestamp() - a.${column})
         FILTER (WHERE ${condition})), 0)::float8`;
}

export const sessions = defineMonitorQuestion({
  sql: () => `-- Cost: one pass over the sessions. Privilege: pg_read_all_stats for other roles' sessions.
SELECT ${count('a.datid IS NOT NULL AND a.usesysid IS NOT NULL')} AS connected,
       ${count(`a.query = '<insufficient privilege>'`)} AS hidden,
       ${count(CLIENT)} AS clients,
       ${count(`${OTHER} AND a.state IN ('active', 'fastpath function call')`)} AS active,
       ${count(`${OTHER} AND a.state = 'active' AND a.wait_event_type = 'Lock'`)} AS lock_waiting,
       ${count(`${CLIENT} AND a.state = 'idle'`)} AS idle,
       ${count(`${CLIENT} AND a.state LIKE 'idle in transaction%'`)} AS idle_in_transaction,
       ${count(`a.backend_type = 'walsender'`)} AS walsenders,
       ${count(`a.backend_type = 'autovacuum worker'`)} AS autovacuum_workers,
       ${count(`a.backend_type = 'parallel worker'`)} AS parallel_workers,
       ${longest('xact_start', OTHER)} AS oldest_transaction,
       ${longest('query_start', `${OTHER} AND a.state = 'active'`)} AS oldest_query,
       ${longest('state_change', `${CLIENT} AND a.state LIKE 'idle in transaction%'`)} AS oldest_idle_in_transaction
  FROM pg_catalog.pg_stat_activity a`,
  row: sessionsRow,
});
