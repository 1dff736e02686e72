// Who is connected, in which transaction since when, and who waits for whom?

import * as z from 'zod';
import { visibleLine } from '../../../util/visibleText';
import { defineHealthQuery } from '../healthCheck';

const sessionRow = z.object({
  pid: z.number(),
  /** `client backend`, `autovacuum worker`, `logical replication apply worker` ...; null where the server hides it. */
  backend_type: z.string().nullable(),
  user: z.string().nullable(),
  database: z.string().nullable(),
  application: z.string(),
  /** `active`, `idle in transaction` ...; null where the server hides it. */
  state: z.string().nullable(),
  /** Seconds since its transaction began; null outside of one. */
  transaction_s: z.number().nullable(),
  /** Seconds since it came into this state. */
  state_s: z.number().nullable(),
  /** A transaction id is taken: it has written. */
  writes: z.boolean(),
  /** Waits for a heavyweight lock; others take what they need. */
  waits_for_lock: z.boolean(),
  /** Seconds; null before the lock's wait is a second old, and where nothing is waited for. */
  lock_wait_s: z.number().nullable(),
  /** Process ids; 0 is a prepared transaction. */
  blocked_by: z.array(z.number()),
});
export type SessionRow = Readonly<z.infer<typeof sessionRow>>;

/** Of all kinds, as others than clients hold locks too. pg_blocking_pids takes locks of the lock manager, so it is asked only of those that wait. */
export const sessions = defineHealthQuery({
  sql: () => `-- Cost: a row a process. Privilege: pg_read_all_stats (in pg_monitor), for the sessions of others.
SELECT a.pid, a.backend_type, a.usename AS "user", a.datname AS database, coalesce(a.application_name, '') AS application, a.state,
       extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::float8 AS transaction_s,
       extract(epoch FROM pg_catalog.clock_timestamp() - a.state_change)::float8 AS state_s,
       a.backend_xid IS NOT NULL AS writes,
       a.wait_event_type IS NOT DISTINCT FROM 'Lock' AS waits_for_lock,
       CASE WHEN a.wait_event_type = 'Lock' THEN (
         SELECT extract(epoch FROM pg_catalog.clock_timestamp() - min(l.waitstart))::float8
           FROM pg_catalog.pg_locks l WHERE l.pid = a.pid AND NOT l.granted) END AS lock_wait_s,
       CASE WHEN a.wait_event_type = 'Lock'
            THEN (SELECT coalesce(pg_catalog.array_agg(DISTINCT b.pid), '{}') FROM unnest(pg_catalog.pg_blocking_pids(a.pid)) AS b(pid))
            ELSE '{}' END AS blocked_by
  FROM pg_catalog.pg_stat_activity a
 WHERE a.pid <> pg_catalog.pg_backend_pid()
 ORDER BY a.xact_start NULLS LAST, a.pid`,
  row: sessionRow,
});

/** One of a person's or program's, which may be ended; the others are the server's own. */
export function isClient({ backend_type: type }: SessionRow): boolean {
  return type === 'client backend';
}

/** Such as `session 4711 of app (worker) in shop`. */
export function sessionWords({ pid, user, database, application }: SessionRow): string {
  const program = application === '' ? '' : ` (${visibleLine(application)})`;
  return `session ${String(pid)} of ${user ?? 'an unknown user'}${program} in ${database ?? 'no database'}`;
}
