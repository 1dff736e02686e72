// Who answers: the server's version, its extensions and who we are there.

import * as z from 'zod';
import type { DatabaseSession, ServerInfo } from './contracts';

/** Costs one row; needs no privilege. */
const SERVER_INFO_SQL = `
SELECT pg_catalog.current_setting('server_version_num')::int4 AS version_number,
       pg_catalog.current_setting('server_version') AS version,
       pg_catalog.current_database()::text AS database,
       current_user::text AS "user",
       coalesce((SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user), false)
         AS superuser,
       (SELECT coalesce(pg_catalog.json_object_agg(e.extname, e.extversion), '{}')
          FROM pg_catalog.pg_extension e) AS extensions,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.current_setting('block_size')::int4 AS block_size`;

const serverInfoRow = z.object({
  version_number: z.int(),
  version: z.string(),
  database: z.string(),
  user: z.string(),
  superuser: z.boolean(),
  extensions: z.record(z.string(), z.string()),
  in_recovery: z.boolean(),
  block_size: z.int(),
});

export async function readServerInfo(session: DatabaseSession): Promise<ServerInfo> {
  const [row] = await session.query(SERVER_INFO_SQL, [], serverInfoRow);
  if (row === undefined) throw new Error('a SELECT without FROM returned no row');
  // Packagers add their own words: "16.4 (Debian 16.4-1.pgdg120+1)".
  const version = row.version.split(' ')[0] ?? row.version;
  return {
    versionNumber: row.version_number,
    version,
    database: row.database,
    user: row.user,
    superuser: row.superuser,
    extensions: row.extensions,
    inRecovery: row.in_recovery,
    blockSize: row.block_size,
    engine: { kind: 'server', version },
  };
}
