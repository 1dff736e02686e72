// Who waits for a lock, of what, and behind whom?

import * as z from 'zod';
import { ageMs, ageSql, relationNameSql } from './activityWords';

/** Two rows of pg_locks are about the same thing. */
const SAME_LOCK = [
  ...['locktype', 'database', 'relation', 'page', 'tuple', 'virtualxid'],
  ...['transactionid', 'classid', 'objid', 'objsubid'],
]
  .map((column) => `h.${column} IS NOT DISTINCT FROM w.${column}`)
  .join(' AND ');

/**
 * Privilege: none, as pg_locks hides nothing. pg_blocking_pids stops the lock manager for a moment, so it is asked of those
 * alone who wait. Its 0 is a prepared transaction, which has no process: found by its lock, and that by its own number. Who
 * waits for a row waits for the transaction that changed it, and has a lock on the row itself meanwhile.
 */
export const WAITS_SQL = `
WITH locks AS MATERIALIZED (SELECT l.* FROM pg_catalog.pg_locks l),
waiting AS MATERIALIZED (
  SELECT DISTINCT ON (l.pid) l.* FROM locks l
   WHERE NOT l.granted AND l.pid <> pg_catalog.pg_backend_pid() ORDER BY l.pid, l.waitstart),
blocked AS MATERIALIZED (SELECT w.*, pg_catalog.pg_blocking_pids(w.pid) AS blockers FROM waiting w)
SELECT w.pid, w.locktype AS lock_type, w.mode, ${ageSql('w.waitstart')} AS waited_ms,
       ${relationNameSql('coalesce(w.relation, r.relation)', 'coalesce(nullif(w.database, 0), r.database) = d.oid')} AS relation,
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('pid', b.pid, 'holds',
                 EXISTS (SELECT FROM locks h WHERE h.pid = b.pid AND h.granted AND ${SAME_LOCK})) ORDER BY b.place)
          FROM (SELECT u.pid, min(u.place) AS place FROM pg_catalog.unnest(w.blockers) WITH ORDINALITY AS u (pid, place)
                 WHERE u.pid <> pg_catalog.pg_backend_pid() GROUP BY u.pid) AS b) AS blockers,
       CASE WHEN 0 = ANY (w.blockers) THEN
         (SELECT pg_catalog.json_agg(DISTINCT p.gid)
            FROM locks h JOIN locks t ON t.virtualtransaction = h.virtualtransaction AND t.pid IS NULL AND t.locktype = 'transactionid'
            JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = t.transactionid
           WHERE h.pid IS NULL AND h.granted AND ${SAME_LOCK}) END AS prepared
  FROM blocked w
  LEFT JOIN LATERAL (SELECT t.relation, t.database FROM locks t
                      WHERE t.pid = w.pid AND t.locktype = 'tuple' AND t.granted LIMIT 1) AS r ON true
 CROSS JOIN (SELECT db.oid FROM pg_catalog.pg_database db WHERE db.datname = pg_catalog.current_database()) AS d`;

export const waitRow = z.object({
  pid: z.int(),
  lock_type: z.string(),
  mode: z.string(),
  waited_ms: ageMs.nullable(),
  relation: z.string().nullable(),
  blockers: z.array(z.object({ pid: z.int(), holds: z.boolean() })).nullable(),
  prepared: z.array(z.string()).nullable(),
});
