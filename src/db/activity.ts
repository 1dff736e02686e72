// What do the sessions of a server do at this moment, which locks do they wait for, and how far is long work?

import * as z from 'zod';
import type { DatabaseSession } from './contracts';
import { ageMs, ageSql } from './activityWords';
import { progressRow, progressSql } from './activityProgress';
import { WAITS_SQL, waitRow } from './activityWaits';

/** Texts are cut by the server at track_activity_query_size, 1 kB unless it is told otherwise. Heuristic: what an editor shows well. */
const MOST_OF_TEXT_BYTES = 65_536;

/** What a session is told to run; as long as it is shown. */
export const STATEMENT_SQL = `CASE WHEN a.backend_type IS NULL THEN NULL WHEN pg_catalog.octet_length(a.query) > ${String(MOST_OF_TEXT_BYTES)}
            THEN pg_catalog.left(a.query, ${String(MOST_OF_TEXT_BYTES / 4)}) ELSE nullif(a.query, '') END`;

/** Without pg_read_all_stats backend_type and all that follows it is NULL in the rows of other roles. */
const SESSIONS_SQL = `
SELECT a.pid, pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS backend_start,
       a.backend_type IS NULL AS hidden, a.backend_type, a.leader_pid, a.datname::text AS database, a.usename::text AS "user",
       coalesce(a.application_name, '') AS application,
       CASE WHEN a.client_port = -1 THEN 'socket' ELSE coalesce(a.client_hostname, pg_catalog.host(a.client_addr)) END AS client,
       pg_catalog.to_char(a.query_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS query_start,
       pg_catalog.to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS transaction_start,
       a.state, ${ageSql('a.state_change')} AS state_ms, ${ageSql('a.xact_start')} AS transaction_ms, ${ageSql('a.query_start')} AS statement_ms,
       a.wait_event_type, a.wait_event, CASE WHEN a.backend_type IS NOT NULL THEN a.backend_xid IS NOT NULL END AS has_written,
       ${STATEMENT_SQL} AS statement,
       coalesce(pg_catalog.octet_length(a.query) >= least(${String(MOST_OF_TEXT_BYTES)}, kept.bytes - 1), false) AS statement_is_cut,
       coalesce(r.rolsuper, false) AS of_superuser
  FROM pg_catalog.pg_stat_activity a
 CROSS JOIN (SELECT g.setting::int4 AS bytes FROM pg_catalog.pg_settings g WHERE g.name = 'track_activity_query_size') AS kept
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
 WHERE a.pid <> pg_catalog.pg_backend_pid()`;

const sessionRow = z.object({
  pid: z.int(),
  backend_start: z.string().nullable(),
  hidden: z.boolean(),
  backend_type: z.string().nullable(),
  leader_pid: z.int().nullable(),
  database: z.string().nullable(),
  user: z.string().nullable(),
  application: z.string(),
  client: z.string().nullable(),
  query_start: z.string().nullable(),
  transaction_start: z.string().nullable(),
  state: z.string().nullable(),
  state_ms: ageMs.nullable(),
  transaction_ms: ageMs.nullable(),
  statement_ms: ageMs.nullable(),
  wait_event_type: z.string().nullable(),
  wait_event: z.string().nullable(),
  has_written: z.boolean().nullable(),
  statement: z.string().nullable(),
  statement_is_cut: z.boolean(),
  of_superuser: z.boolean(),
});

/** Privilege: none. */
const PREPARED_SQL = `
SELECT p.gid, coalesce(p.owner::text, 'a role that was dropped') AS owner,
       coalesce(p.database::text, 'a database that was dropped') AS database, ${ageSql('p.prepared')} AS age_ms
  FROM pg_catalog.pg_prepared_xacts p ORDER BY p.prepared`;

const preparedRow = z.object({
  gid: z.string(),
  owner: z.string(),
  database: z.string(),
  age_ms: ageMs,
});

const NOW_SQL = `
SELECT pg_catalog.to_char(pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
       pg_catalog.current_setting('server_version_num')::int4 AS version_number`;

const nowRow = z.object({ at: z.string(), version_number: z.int() });

export interface ActivityRows {
  /** The server's clock, ISO 8601. */
  readonly at: string;
  readonly sessions: readonly z.infer<typeof sessionRow>[];
  readonly waits: readonly z.infer<typeof waitRow>[];
  readonly prepared: readonly z.infer<typeof preparedRow>[];
  readonly progress: readonly z.infer<typeof progressRow>[];
}

/** In one transaction, as pg_stat_activity stands still within one; locks and progress move on meanwhile. */
export async function readActivityIn(session: DatabaseSession): Promise<ActivityRows> {
  const [now] = await session.query(NOW_SQL, [], nowRow);
  if (now === undefined) throw new Error('a SELECT without FROM returned no row');
  return {
    at: now.at,
    // Locks first: who is gone by the next query is a blocker without a session, and none is a waiter without one.
    waits: await session.query(WAITS_SQL, [], waitRow),
    sessions: await session.query(SESSIONS_SQL, [], sessionRow),
    prepared: await session.query(PREPARED_SQL, [], preparedRow),
    progress: await session.query(progressSql(now.version_number), [], progressRow),
  };
}
