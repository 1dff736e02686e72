// Who holds back vacuum most, and by how many transactions?

import * as z from 'zod';
import { defineMonitorQuestion } from '../monitorQuestion';

const horizonRow = z.object({
  holder: z.enum(['session', 'standby', 'slot', 'prepared transaction']),
  /** A pid, an application, a slot or a gid. */
  name: z.string().nullable(),
  /** Transactions. */
  age: z.number(),
});

/**
 * A writer that is idle in a READ COMMITTED transaction has no snapshot, and everybody else's snapshot goes back to its
 * transaction: of those that are as old as the oldest, the one whose own transaction it is holds the others back.
 * With a slot, a standby's feedback stands in the slot; one that is lost still shows an age, but holds nothing.
 */
export const horizon = defineMonitorQuestion({
  sql: () => `-- Cost: one pass over sessions, senders, slots and prepared transactions. Privilege: pg_read_all_stats for other roles' sessions.
SELECT h.holder, h.name, h.age FROM (
SELECT 'session' AS holder, a.pid::text AS name,
       greatest(pg_catalog.age(a.backend_xmin), pg_catalog.age(a.backend_xid))::float8 AS age,
       pg_catalog.age(a.backend_xid)::float8 AS own_age, a.xact_start AS began
  FROM pg_catalog.pg_stat_activity a
 WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.backend_type IS DISTINCT FROM 'walsender'
UNION ALL
SELECT 'standby', r.application_name, pg_catalog.age(r.backend_xmin)::float8, NULL, NULL
  FROM pg_catalog.pg_stat_replication r
UNION ALL
SELECT 'slot', s.slot_name::text, greatest(pg_catalog.age(s.xmin), pg_catalog.age(s.catalog_xmin))::float8, NULL, NULL
  FROM pg_catalog.pg_replication_slots s WHERE s.wal_status IS DISTINCT FROM 'lost'
UNION ALL
SELECT 'prepared transaction', p.gid, pg_catalog.age(p.transaction)::float8, pg_catalog.age(p.transaction)::float8, p.prepared
  FROM pg_catalog.pg_prepared_xacts p
) h WHERE h.age IS NOT NULL
 ORDER BY h.age DESC, (h.own_age IS NOT NULL AND h.own_age = h.age) DESC, h.began LIMIT 1`,
  row: horizonRow,
});
