// Replication slots: who uses them, what they keep, and since when nobody came.

import * as z from 'zod';
import { defineHealthQuery, majorOf, type HealthServer } from '../healthCheck';

const slotRow = z.object({
  slot: z.string(),
  kind: z.enum(['physical', 'logical']),
  /** Of a logical one. */
  database: z.string().nullable(),
  active: z.boolean(),
  /** `reserved`, `extended`, `unreserved` or `lost`; null where no WAL was ever reserved. */
  wal_status: z.string().nullable(),
  /** WAL from its oldest position to the newest; null when never used, or lost by the WAL's removal. */
  retained: z.number().nullable(),
  /** Bytes; null where nothing limits it (-1). */
  limit: z.number().nullable(),
  /** Seconds; null before 17 and while it is active. */
  inactive_s: z.number().nullable(),
  /** Such as `wal_removed`; null before 17. */
  invalidation_reason: z.string().nullable(),
  /** Transactions whose dead rows it keeps, of tables or of catalogs; null where it keeps none. */
  xmin_age: z.number().nullable(),
  /** The dead rows that it keeps are of system catalogs, and no others. */
  catalogs_only: z.boolean(),
  /** Kept up on standbys for a failover; null before 17 and of physical ones. */
  failover: z.boolean().nullable(),
});
export type SlotRow = Readonly<z.infer<typeof slotRow>>;

function since17(server: HealthServer, column: string): string {
  return majorOf(server) >= 17 ? column : 'NULL';
}

/** On a standby they follow those of the primary, which is where their consumers are. */
function withoutSynced(server: HealthServer): string {
  return server.inRecovery && majorOf(server) >= 17 ? ' AND NOT s.synced' : '';
}

/** pg_settings shows max_slot_wal_keep_size in MB. */
export const slots = defineHealthQuery({
  sql: (server) => `-- Cost: a row a slot. Privilege: none.
SELECT s.slot_name AS slot, s.slot_type AS kind, s.database, s.active, s.wal_status,
       pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                                       ELSE pg_catalog.pg_current_wal_lsn() END, s.restart_lsn)::float8 AS retained,
       (SELECT nullif(g.setting::float8, -1) * 1048576 FROM pg_catalog.pg_settings g
         WHERE g.name = 'max_slot_wal_keep_size') AS limit,
       ${since17(server, 'extract(epoch FROM pg_catalog.now() - s.inactive_since)::float8')} AS inactive_s,
       ${since17(server, 's.invalidation_reason')} AS invalidation_reason,
       greatest(pg_catalog.age(s.xmin), pg_catalog.age(s.catalog_xmin))::float8 AS xmin_age,
       s.xmin IS NULL AS catalogs_only,
       ${since17(server, 's.failover')} AS failover
  FROM pg_catalog.pg_replication_slots s
 WHERE NOT s.temporary${withoutSynced(server)}
 ORDER BY s.slot_name`,
  row: slotRow,
});

/** What is lost holds nothing back, though its position may still be shown. */
export function isLost({ wal_status: status, invalidation_reason: reason }: SlotRow): boolean {
  return status === 'lost' || reason !== null;
}
