// What was seen on this server that speaks for or against its settings: spills, checkpoints, connections, cache, sizes.

import * as z from 'zod';
import type { SettingsEvidence } from '../../model/serverSetting';
import type { Queries } from '../contracts';
import { unlessRefused } from '../unlessRefused';

const count = z.number().nonnegative();
/** A clock that was set back makes them negative. */
const days = z
  .number()
  .nullable()
  .transform((past) => (past === null ? null : Math.max(0, past)));

/** Cost: a row a database, and the size of its files. Privilege: CONNECT on a database for its size; the others count 0. */
const SIZES_SQL = `
SELECT sum(CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT') THEN pg_catalog.pg_database_size(d.oid) ELSE 0 END)::float8 AS "databaseBytes"
  FROM pg_catalog.pg_database d
 WHERE d.datallowconn`;
const sizesRow = z.object({ databaseBytes: count.nullable() });

/** Privilege: none. Of all databases. */
const COUNTERS_SQL = `
SELECT sum(d.temp_files)::float8 AS "tempFiles", sum(d.temp_bytes)::float8 AS "tempBytes",
       (sum(d.blks_hit) / nullif(sum(d.blks_hit + d.blks_read), 0))::float8 AS "hitShare",
       extract(epoch FROM pg_catalog.now() - coalesce(min(d.stats_reset), pg_catalog.pg_postmaster_start_time()))::float8 / 86400
         AS "statisticsDays"
  FROM pg_catalog.pg_stat_database d`;
const countersRow = z.object({
  tempFiles: count.nullable(),
  tempBytes: count.nullable(),
  hitShare: count.nullable(),
  statisticsDays: days,
});

/** Privilege: none. 17 took them out of pg_stat_bgwriter. */
function checkpointsSql(major: number): string {
  return major >= 17
    ? `
SELECT c.num_timed::float8 AS "checkpointsTimed", c.num_requested::float8 AS "checkpointsRequested",
       extract(epoch FROM pg_catalog.now() - c.stats_reset)::float8 / 86400 AS "checkpointsDays"
  FROM pg_catalog.pg_stat_checkpointer c`
    : `
SELECT b.checkpoints_timed::float8 AS "checkpointsTimed", b.checkpoints_req::float8 AS "checkpointsRequested",
       extract(epoch FROM pg_catalog.now() - b.stats_reset)::float8 / 86400 AS "checkpointsDays"
  FROM pg_catalog.pg_stat_bgwriter b`;
}
const checkpointsRow = z.object({
  checkpointsTimed: count,
  checkpointsRequested: count,
  checkpointsDays: days,
});

/**
 * Privilege: none: a session that may not be seen is still counted by its database, though it may be a worker. Workers of
 * parallel plans and of autovacuum take none of max_connections.
 */
const CONNECTIONS_SQL = `
SELECT pg_catalog.count(*)::int4 AS connections
  FROM pg_catalog.pg_stat_activity a
 WHERE a.datid IS NOT NULL AND coalesce(a.backend_type, 'client backend') = 'client backend'
   AND a.pid <> pg_catalog.pg_backend_pid()`;
const connectionsRow = z.object({ connections: count });

/** Cost: a row a table. Privilege: none. Those of extensions and of PostgreSQL itself are nobody's to set. */
const TABLES_SQL = `
WITH tables AS (
  SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.reltuples::float8 AS rows,
         EXISTS (SELECT FROM pg_catalog.unnest(c.reloptions) o WHERE o ~ '^autovacuum_vacuum_(?:scale_factor|threshold|max_threshold)=')
           AS "hasOwnScale"
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
SELECT (SELECT pg_catalog.count(*)::int4 FROM tables) AS tables,
       coalesce((SELECT pg_catalog.json_agg(l) FROM (
         SELECT t.schema, t.name, t.rows, t."hasOwnScale" FROM tables t WHERE t.rows >= 1000000 ORDER BY t.rows DESC LIMIT 20) l), '[]')
         AS "largeTables"`;
const tablesRow = z.object({
  tables: count,
  largeTables: z.array(
    z.object({ schema: z.string(), name: z.string(), rows: z.number(), hasOwnScale: z.boolean() }),
  ),
});

/** Privilege: none. What is installed beside the server, whether or not a database has it. */
const CONTRIB_SQL = `
SELECT EXISTS (SELECT FROM pg_catalog.pg_available_extensions e WHERE e.name = 'pg_stat_statements') AS "hasContrib"`;
const contribRow = z.object({ hasContrib: z.boolean() });

const NOTHING: SettingsEvidence = {
  databaseBytes: null,
  statisticsDays: null,
  tempFiles: null,
  tempBytes: null,
  checkpointsTimed: null,
  checkpointsRequested: null,
  checkpointsDays: null,
  connections: null,
  hitShare: null,
  tables: null,
  largeTables: [],
  hasContrib: false,
};

export async function readSettingsEvidence(
  client: Queries,
  major: number,
  signal: AbortSignal,
): Promise<{ readonly evidence: SettingsEvidence; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const ask = async <Fields>(
    what: string,
    sql: string,
    row: z.ZodType<Fields>,
  ): Promise<Partial<Fields>> => {
    const rows = await unlessRefused(notes, `${what} could not be read`, () =>
      client.query(sql, [], row, signal),
    );
    return rows?.[0] ?? {};
  };
  const evidence = {
    ...NOTHING,
    ...(await ask('Sizes of databases', SIZES_SQL, sizesRow)),
    ...(await ask('Temporary files', COUNTERS_SQL, countersRow)),
    ...(await ask('Checkpoints', checkpointsSql(major), checkpointsRow)),
    ...(await ask('Connections', CONNECTIONS_SQL, connectionsRow)),
    ...(await ask('Tables', TABLES_SQL, tablesRow)),
    ...(await ask('Extensions', CONTRIB_SQL, contribRow)),
  };
  return { evidence, notes };
}
