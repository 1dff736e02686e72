// Which cluster is this, what follows it, and how much would a backup hold? Counts and sizes, one short query each.

import * as z from 'zod';
import type { Queries } from './contracts';

const outlineRow = z.object({
  standbys: z.int(),
  slots: z.int(),
  subscriptions: z.int(),
  archives: z.boolean(),
  database_bytes: z.number().nullable(),
  largest_table_bytes: z.number().nullable(),
});
export type ClusterOutline = Readonly<z.infer<typeof outlineRow>>;

/** Catalogs alone; sizes of tables are of the last vacuum or analyze (relpages), so no file is looked at. */
const OUTLINE = `
SELECT (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication)::int AS standbys,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots)::int AS slots,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_subscription s WHERE s.pid IS NOT NULL)::int AS subscriptions,
       pg_catalog.current_setting('archive_mode') <> 'off' AS archives,
       t.all_bytes::float8 AS database_bytes, t.largest_bytes::float8 AS largest_table_bytes
  FROM (SELECT pg_catalog.sum(c.relpages::int8) * pg_catalog.current_setting('block_size')::int8 AS all_bytes,
               pg_catalog.max(c.relpages::int8) * pg_catalog.current_setting('block_size')::int8 AS largest_bytes
          FROM pg_catalog.pg_class c
         WHERE c.relkind IN ('r', 'm') AND c.relpages > 0) t`;

/** Refused on Aurora; the same on all nodes of a cluster, another one after an upgrade. */
const IDENTIFIER = 'SELECT s.system_identifier::text AS id FROM pg_catalog.pg_control_system() s';

export async function readClusterOutline(
  client: Queries,
  signal: AbortSignal,
): Promise<ClusterOutline> {
  const rows = await client.query(OUTLINE, [], outlineRow, signal);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate returned no row');
  return row;
}

export async function readSystemIdentifier(
  client: Queries,
  signal: AbortSignal,
): Promise<string | null> {
  const rows = await client.query(IDENTIFIER, [], z.object({ id: z.string() }), signal);
  return rows[0]?.id ?? null;
}
