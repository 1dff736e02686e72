// How many connections the PostgreSQL behind a pooler lets in, and how many of them it keeps for others.

import * as z from 'zod';
import type { ServerLimits } from '../../analysis/pooler/poolerRule';
import type { Queries } from '../contracts';

/** reserved_connections came with 16. */
const LIMITS_SQL = `-- Cost: one row of settings. Privilege: none.
SELECT pg_catalog.current_setting('server_version') AS version,
       pg_catalog.current_setting('max_connections')::int4 AS most,
       pg_catalog.current_setting('superuser_reserved_connections')::int4
         + coalesce(nullif(pg_catalog.current_setting('reserved_connections', true), '')::int4, 0) AS reserved`;

const limitsRow = z.object({ version: z.string(), most: z.int(), reserved: z.int() });

export async function readServerLimits(
  client: Queries,
  signal?: AbortSignal,
): Promise<ServerLimits> {
  const [row] = await client.query(LIMITS_SQL, [], limitsRow, signal);
  if (row === undefined) throw new Error('a SELECT without FROM returned no row');
  return {
    version: row.version.split(' ')[0] ?? row.version,
    maxConnections: row.most,
    reserved: row.reserved,
  };
}
