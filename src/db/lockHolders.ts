// Who holds locks on tables of the database at this moment, and for how long already?

import * as z from 'zod';
import { lockModeOf } from '../analysis/migrations/locks';
import type { LockHolder } from '../model/lockHolder';
import type { Queries } from './contracts';

/** Heuristic: what is younger is gone before anybody would wait for it. */
const LEAST_AGE_MS = 1_000;
/** Heuristic: the oldest decide how long one waits. */
const MOST_HOLDERS = 50;

/**
 * Of other roles pg_stat_activity hides what runs and since when, unless the role has pg_read_all_stats; pg_locks hides nothing.
 * A prepared transaction has no process, and is found by its lock on its own number. Autovacuum gives way to whoever
 * waits, unless it prevents wraparound (proc.c ProcSleep).
 */
const LOCK_HOLDERS_SQL = `
WITH held AS (
  SELECT l.pid, CASE WHEN l.pid IS NULL THEN l.virtualtransaction END AS prepared,
         pg_catalog.json_agg(DISTINCT pg_catalog.jsonb_build_object('relation', pg_catalog.format('%I.%I', n.nspname, c.relname), 'mode', l.mode)) AS locks
    FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.oid = l.relation
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE l.granted AND l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
     AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
     AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'S')
   GROUP BY 1, 2)
SELECT h.pid, h.locks, a.state, p.gid, pg_catalog.left(a.query, 1000) AS query,
       a.usesysid IS NOT NULL AND a.backend_type IS NULL AS hidden,
       (extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, p.prepared)) * 1000)::float8 AS transaction_ms
  FROM held h
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = h.pid
  LEFT JOIN (pg_catalog.pg_locks t JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = t.transactionid)
    ON t.pid IS NULL AND t.locktype = 'transactionid' AND t.virtualtransaction = h.prepared
 WHERE (a.backend_type IS DISTINCT FROM 'autovacuum worker' OR a.query LIKE '%(to prevent wraparound)%')
   AND coalesce(pg_catalog.clock_timestamp() - coalesce(a.xact_start, p.prepared) >= pg_catalog.make_interval(secs => $1::float8 / 1000), true)
 ORDER BY transaction_ms DESC NULLS LAST LIMIT $2`;

const holderRow = z.object({
  pid: z.int().nullable(),
  gid: z.string().nullable(),
  state: z.string().nullable(),
  query: z.string().nullable(),
  hidden: z.boolean(),
  transaction_ms: z.number().nullable(),
  locks: z.array(z.object({ relation: z.string(), mode: z.string() })),
});

/** The longest first. */
export async function readLockHolders(
  client: Queries,
  signal?: AbortSignal,
): Promise<readonly LockHolder[]> {
  const limits = [LEAST_AGE_MS, MOST_HOLDERS];
  const rows = await client.query(LOCK_HOLDERS_SQL, limits, holderRow, signal);
  return rows.map(({ pid, gid, state, query, hidden, transaction_ms: age, locks }) => ({
    pid,
    prepared: gid,
    state: hidden ? null : state,
    statement: hidden ? null : query,
    transactionMs: age === null ? null : Math.max(0, age),
    locks: locks.flatMap(({ relation, mode }) => {
      const known = lockModeOf(mode);
      return known === null ? [] : [{ relation, mode: known }];
    }),
  }));
}
