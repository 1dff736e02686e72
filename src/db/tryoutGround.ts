// May something be built on this server for a try, what would it hold up, and whose code would run with it?

import * as z from 'zod';
import { relationSql } from '../analysis/changes/indexSql';
import type { Tryout } from '../analysis/changes/tryout';
import type { ConnectionProfile } from '../model/connectionProfile';
import { isSameRelation, type RelationName } from '../model/relationName';
import { humanBytes } from '../util/humanNumbers';
import { sqlIdentifier } from '../util/sqlIdentifier';
import type { Queries } from './contracts';
import { DatabaseError } from './errors';

const tableRow = z.object({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  /** pg_class.relkind. */
  kind: z.string(),
  owner: z.string(),
  is_owner: z.boolean(),
  may_create: z.boolean(),
  /** Of the rows, with those of all partitions. */
  bytes: z.number(),
  /** By the planner's count, with those of all partitions. */
  rows: z.number(),
});

const triggerRow = z.object({
  name: z.string(),
  /** Qualified, as SQL writes it. */
  function: z.string(),
  owner: z.string(),
  /** The function belongs to a superuser or to who is connected. */
  is_trusted: z.boolean(),
});

const serverRow = z.object({
  user: z.string(),
  in_recovery: z.boolean(),
  read_only: z.boolean(),
  /** server_version_num. */
  version: z.int(),
  /** Null where temporary files have no limit. */
  temp_file_limit_bytes: z.number().nullable(),
});

export type GroundTable = Readonly<z.infer<typeof tableRow>>;
export type EventTrigger = Readonly<z.infer<typeof triggerRow>>;

export interface TryoutGround {
  readonly server: Readonly<z.infer<typeof serverRow>>;
  readonly tables: readonly GroundTable[];
  /** Those of the database that would fire. */
  readonly eventTriggers: readonly EventTrigger[];
}

/** A transaction of ours is not the person's default. Privilege: none. */
const SERVER_SQL = `
SELECT current_user::text AS "user", pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.current_setting('default_transaction_read_only') = 'on' AS read_only,
       pg_catalog.current_setting('server_version_num')::int4 AS version,
       (SELECT CASE WHEN s.setting::float8 < 0 THEN NULL ELSE s.setting::float8 * 1024 END
          FROM pg_catalog.pg_settings s WHERE s.name = 'temp_file_limit') AS temp_file_limit_bytes`;

/** Privilege: none. Sizes wait for whoever has the table for himself alone. */
const TABLES_SQL = `
SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       pg_catalog.pg_has_role(c.relowner, 'USAGE') AS is_owner,
       pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create, tree.bytes, tree.rows
  FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS asked (schema, name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = asked.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name
 CROSS JOIN LATERAL (
   SELECT coalesce(sum(pg_catalog.pg_relation_size(part.oid)), 0)::float8 AS bytes,
          coalesce(sum(CASE WHEN part.reltuples > 0 THEN part.reltuples END), 0)::float8 AS rows
     FROM pg_catalog.pg_class part
    WHERE part.relkind <> 'p'
      AND (part.oid = c.oid OR part.oid IN (
             SELECT p.relid FROM pg_catalog.pg_partition_tree(c.oid) p))) AS tree`;

/** Those of a rollback do not exist. Privilege: none. */
const TRIGGERS_SQL = `
SELECT t.evtname AS name, pg_catalog.format('%I.%I', n.nspname, p.proname) AS function, r.rolname AS owner,
       r.rolsuper OR r.rolname = current_user AS is_trusted
  FROM pg_catalog.pg_event_trigger t
  JOIN pg_catalog.pg_proc p ON p.oid = t.evtfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_roles r ON r.oid = p.proowner
 WHERE t.evtenabled <> 'D' AND t.evtevent IN ('ddl_command_start', 'ddl_command_end')
   AND (t.evttags IS NULL OR t.evttags && ARRAY['CREATE INDEX', 'CREATE STATISTICS', 'ALTER TABLE'])
 ORDER BY t.evtname`;

export async function readTryoutGround(
  client: Pick<Queries, 'query'>,
  { tables }: Tryout,
  signal?: AbortSignal,
): Promise<TryoutGround> {
  const [server] = await client.query(SERVER_SQL, [], serverRow, signal);
  if (server === undefined) throw new Error('a SELECT without FROM returned no row');
  const names = tables.map(({ relation }) => relation);
  const parameters = [names.map(({ schema }) => schema), names.map(({ name }) => name)];
  return {
    server,
    tables: await client.query(TABLES_SQL, parameters, tableRow, signal),
    eventTriggers: await client.query(TRIGGERS_SQL, [], triggerRow, signal),
  };
}

/** Where Planwright never builds, whatever is asked. */
export function requireTriableConnection({ name, production, readOnly }: ConnectionProfile): void {
  if (production)
    throw refusal(
      'unsupported',
      `${name} is marked as production, where nothing is built for a try`,
    );
  if (readOnly) throw refusal('read-only', `${name} is read-only: nothing is built on it`);
}

/** Throws with the reason; what is tried has been agreed to with the event triggers of these names. */
export function requireTriable(
  { server, tables, eventTriggers }: TryoutGround,
  tryout: Tryout,
  { agreedTriggers, bytes }: { readonly agreedTriggers: readonly string[] } & TryoutSize,
): void {
  if (server.in_recovery)
    throw refusal(
      'read-only',
      'the server is a standby (in recovery), where nothing can be built. Connect to its primary, unless that serves production',
    );
  if (server.read_only)
    throw refusal(
      'read-only',
      'default_transaction_read_only is on for this connection, so nothing is built on it',
    );
  for (const { relation } of tryout.tables) requireBuildable(tables, relation, server.user);
  for (const trigger of eventTriggers) {
    if (!trigger.is_trusted) throw foreignTrigger(trigger, server.user);
    if (!agreedTriggers.includes(trigger.name))
      throw refusal(
        'unsupported',
        `the event trigger ${sqlIdentifier(trigger.name)} would run, and nobody was asked about it. Try again`,
      );
  }
  const limit = server.temp_file_limit_bytes;
  if (limit !== null && bytes !== null && bytes > limit)
    throw refusal(
      'unsupported',
      `sorting for about ${humanBytes(bytes)} of index would need more than temp_file_limit allows (${humanBytes(limit)})`,
    );
}

export interface TryoutSize {
  /** Of the indexes, estimated; null where there are none, or where it is not known. */
  readonly bytes: number | null;
}

/** Tables, their partitioned parents and materialized views. */
const BUILDABLE = ['r', 'p', 'm'];

/** Every session needs their locks. */
const SYSTEM_SCHEMAS = ['pg_catalog', 'information_schema', 'pg_toast'];

function requireBuildable(
  tables: readonly GroundTable[],
  relation: RelationName,
  user: string,
): void {
  const name = relationSql(relation);
  if (SYSTEM_SCHEMAS.includes(relation.schema ?? ''))
    throw refusal('unsupported', `${name} belongs to PostgreSQL itself`);
  const table = tables.find((one) => isSameRelation(one, relation));
  if (table === undefined) throw refusal('unknown-relation', `there is no table ${name} any more`);
  if (!BUILDABLE.includes(table.kind)) throw refusal('unsupported', `${name} is no table`);
  if (!table.is_owner)
    throw refusal(
      'permission',
      `only its owner may build on ${name}, which is ${table.owner}, and ${user} is not`,
    );
  if (!table.may_create)
    throw refusal('permission', `${user} may create nothing in the schema ${table.schema}`);
}

/** It would run with the rights of who is connected. */
function foreignTrigger({ name, function: call, owner }: EventTrigger, user: string): Error {
  return refusal(
    'unsupported',
    `the event trigger ${sqlIdentifier(name)} would run ${call}() as ${user}, and its owner ${owner} is neither that nor a superuser`,
  );
}

function refusal(
  reason: 'unsupported' | 'read-only' | 'permission' | 'unknown-relation',
  why: string,
): DatabaseError {
  return new DatabaseError(reason, `Not tried: ${why}.`);
}
