// Who keeps vacuum from removing dead rows, and from freezing, by what it may still see?

import * as z from 'zod';
import { defineHealthQuery } from '../healthCheck';

const holderRow = z.object({
  kind: z.enum(['session', 'standby', 'slot', 'prepared']),
  /** Process id, application_name, slot or gid. */
  name: z.string(),
  /** Such as `session 4711, idle in transaction`. */
  holder: z.string(),
  age: z.number(),
  /** Null where it holds back every database. */
  database: z.string().nullable(),
  /** A logical slot keeps rows of system catalogs, and no others. */
  catalogs_only: z.boolean(),
});
export type HolderRow = Readonly<z.infer<typeof holderRow>>;

/**
 * A slot that is lost still shows an xmin, but holds nothing back; nor does a vacuum, whose snapshot others pass over
 * (procarray.c ComputeXidHorizons). With a slot a standby's feedback stands in the slot, not in pg_stat_replication.
 */
export const horizonHolders = defineHealthQuery({
  sql: () => `-- Cost: a row a session, slot and prepared transaction. Privilege: none; pg_read_all_stats (in pg_monitor) for the sessions of others.
SELECT 'session' AS kind, a.pid::text AS name, 'session ' || a.pid || coalesce(', ' || a.state, '') AS holder,
       pg_catalog.age(coalesce(a.backend_xmin, a.backend_xid))::float8 AS age, a.datname AS database,
       false AS catalogs_only
  FROM pg_catalog.pg_stat_activity a
 WHERE coalesce(a.backend_xmin, a.backend_xid) IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid()
   AND a.backend_type IS DISTINCT FROM 'walsender'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_vacuum v WHERE v.pid = a.pid)
 UNION ALL
SELECT 'standby', coalesce(r.application_name, ''), 'feedback of the standby ' || coalesce(r.application_name, ''),
       pg_catalog.age(r.backend_xmin)::float8, NULL, false
  FROM pg_catalog.pg_stat_replication r WHERE r.backend_xmin IS NOT NULL
 UNION ALL
SELECT 'slot', s.slot_name::text, 'replication slot ' || s.slot_name,
       greatest(pg_catalog.age(s.xmin), pg_catalog.age(s.catalog_xmin))::float8, NULL, s.xmin IS NULL
  FROM pg_catalog.pg_replication_slots s
 WHERE coalesce(s.xmin, s.catalog_xmin) IS NOT NULL AND s.wal_status IS DISTINCT FROM 'lost'
 UNION ALL
SELECT 'prepared', p.gid, 'prepared transaction ' || p.gid, pg_catalog.age(p.transaction)::float8, p.database, false
  FROM pg_catalog.pg_prepared_xacts p
 ORDER BY age DESC`,
  row: holderRow,
});
