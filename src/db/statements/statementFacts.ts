// Does this server count statements, how, and who runs it? Asked before pg_stat_statements itself is.

import * as z from 'zod';
import type { MissingStatements, StatementsMissing } from '../../model/statementSample';
import type { Queries } from '../contracts';
import { PLATFORM_COLUMNS, platformFields, platformOf } from '../platform';

/** Privilege: none. A setting of the library exists only where the server has loaded it at its start. */
const STATEMENT_FACTS_SQL = `
SELECT e.extversion AS version, n.nspname AS schema,
       pg_catalog.current_setting('pg_stat_statements.max', true)::int4 AS most_entries,
       pg_catalog.current_setting('pg_stat_statements.track', true) AS track,
       pg_catalog.current_setting('pg_stat_statements.track_utility', true) = 'on' AS tracks_utility,
       pg_catalog.current_setting('pg_stat_statements.track_planning', true) = 'on' AS tracks_planning,
       pg_catalog.current_setting('compute_query_id', true) IS DISTINCT FROM 'off' AS computes_query_id,
       pg_catalog.current_setting('track_io_timing') = 'on' AS times_io,
       (SELECT s.setting FROM pg_catalog.pg_settings s WHERE s.name = 'shared_preload_libraries') AS libraries,
       pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS reads_all,
       current_user::text AS "user", pg_catalog.current_database()::text AS database,
       ${PLATFORM_COLUMNS}
  FROM (SELECT) one
  LEFT JOIN pg_catalog.pg_extension e ON e.extname = 'pg_stat_statements'
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace`;

const statementFactsRow = z.object({
  version: z.string().nullable(),
  schema: z.string().nullable(),
  most_entries: z.int().nullable(),
  track: z.string().nullable(),
  tracks_utility: z.boolean().nullable(),
  tracks_planning: z.boolean().nullable(),
  computes_query_id: z.boolean(),
  times_io: z.boolean(),
  libraries: z.string().nullable(),
  reads_all: z.boolean(),
  user: z.string(),
  database: z.string(),
  ...platformFields,
});
export type StatementFacts = Readonly<z.infer<typeof statementFactsRow>>;

export async function readStatementFacts(
  client: Queries,
  signal?: AbortSignal,
): Promise<StatementFacts> {
  const [facts] = await client.query(STATEMENT_FACTS_SQL, [], statementFactsRow, signal);
  if (facts === undefined) throw new Error('an outer join of one row returned none');
  return facts;
}

/** Of the extension in this database: 1.8 came with PostgreSQL 13, whose columns have the names of today. */
const OLDEST_MINOR = 8;

/** `1.10` is the tenth; null for what is no version of this extension. */
export function minorOf(version: string): number | null {
  const minor = /^1\.(\d+)$/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}

/** Null where statements can be asked for. */
export function whyMissing({ version, most_entries }: StatementFacts): StatementsMissing | null {
  if (most_entries === null) return { kind: 'not-loaded', installed: version !== null };
  if (version === null) return { kind: 'not-installed' };
  const minor = minorOf(version);
  return minor === null || minor < OLDEST_MINOR ? { kind: 'too-old', version } : null;
}

export function missingOf(facts: StatementFacts, missing: StatementsMissing): MissingStatements {
  const { database, libraries } = facts;
  return { missing, database, libraries, platform: platformOf(facts) };
}
