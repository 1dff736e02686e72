// What may a connection do and see? Asked once, in the session in which everything else would be asked.

import * as z from 'zod';
import type { Queries } from './contracts';

/** Privilege: none. Roles that an older server has not are null. */
const RIGHTS_SQL = `
SELECT pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only,
       pg_catalog.current_setting('default_transaction_read_only') = 'on' AS reads_only_by_default,
       pg_catalog.current_setting('statement_timeout') AS statement_timeout,
       pg_catalog.pg_is_in_recovery() AS standby,
       (SELECT pg_catalog.pg_has_role(r.oid, 'USAGE') FROM pg_catalog.pg_roles r WHERE r.rolname = 'pg_monitor') AS monitors,
       (SELECT pg_catalog.pg_has_role(r.oid, 'USAGE') FROM pg_catalog.pg_roles r
         WHERE r.rolname = 'pg_signal_backend') AS signals,
       pg_catalog.count(c.oid)::int4 AS tables,
       pg_catalog.count(c.oid) FILTER (WHERE pg_catalog.has_table_privilege(c.oid, 'SELECT')
         AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE'))::int4 AS readable_tables
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;

const rightsRow = z.object({
  read_only: z.boolean(),
  reads_only_by_default: z.boolean(),
  statement_timeout: z.string(),
  standby: z.boolean(),
  monitors: z.boolean().nullable(),
  signals: z.boolean().nullable(),
  tables: z.int(),
  readable_tables: z.int(),
});

export interface ConnectionRights {
  /** Of the transaction that asked. */
  readonly readOnly: boolean;
  /** As PostgreSQL prints it: `30s`. */
  readonly statementTimeout: string;
  readonly standby: boolean;
  /** What sessions are unless they say otherwise. */
  readonly readsOnlyByDefault: boolean;
  /** pg_monitor; null where there is no such role. */
  readonly monitors: boolean | null;
  /** pg_signal_backend. */
  readonly signals: boolean | null;
  /** Of the database, without those of the system. */
  readonly tables: number;
  readonly readableTables: number;
}

export async function readConnectionRights(
  client: Queries,
  signal?: AbortSignal,
): Promise<ConnectionRights> {
  const [row] = await client.query(RIGHTS_SQL, [], rightsRow, signal);
  if (row === undefined) throw new Error('an aggregate without GROUP BY returned no row');
  return {
    readOnly: row.read_only,
    statementTimeout: row.statement_timeout,
    standby: row.standby,
    readsOnlyByDefault: row.reads_only_by_default,
    monitors: row.monitors,
    signals: row.signals,
    tables: row.tables,
    readableTables: row.readable_tables,
  };
}
