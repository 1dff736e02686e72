// How many sessions may there be? Of the server what a role without special rights may take, and the limits of roles and
// databases, which are met first where they are lower.

import * as z from 'zod';
import { defineMonitorQuestion } from '../monitorQuestion';

const limitRow = z.object({
  kind: z.enum(['server', 'role', 'database']),
  /** Of the role or database. */
  name: z.string().nullable(),
  most: z.int(),
  /** Null of the server, whose sessions another question counts. */
  used: z.int().nullable(),
});

/**
 * reserved_connections came with 16. Superusers pass the limit of their role. Of a database only the sessions of clients
 * count, which pg_stat_database cannot tell from parallel workers, nor can a role that sees no others' sessions.
 */
export const limits = defineMonitorQuestion({
  sql: () => `-- Cost: one pass over roles, databases and sessions. Privilege: pg_read_all_stats for databases.
SELECT 'server' AS kind, NULL::text AS name,
       pg_catalog.current_setting('max_connections')::int4
         - pg_catalog.current_setting('superuser_reserved_connections')::int4
         - coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::int4 AS most,
       NULL::int4 AS used
UNION ALL
SELECT 'role', r.rolname::text, r.rolconnlimit, pg_catalog.count(*)::int4
  FROM pg_catalog.pg_roles r
  JOIN pg_catalog.pg_stat_activity a ON a.usesysid = r.oid AND a.datid IS NOT NULL AND a.leader_pid IS NULL
 WHERE r.rolconnlimit > 0 AND NOT r.rolsuper
 GROUP BY r.rolname, r.rolconnlimit
UNION ALL
SELECT 'database', d.datname::text, d.datconnlimit, pg_catalog.count(a.pid)::int4
  FROM pg_catalog.pg_database d
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.datid = d.oid AND a.backend_type = 'client backend'
 WHERE d.datconnlimit > 0 AND pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
 GROUP BY d.datname, d.datconnlimit`,
  row: limitRow,
});
