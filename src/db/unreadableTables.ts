// Which tables cannot be read whole now, with all that hangs on them? For queries over all of a database, of which one
// table that is locked, or a name that is no text, fails the whole.

import * as z from 'zod';
import type { LeftOut } from '../model/leftOut';
import type { Sessions } from './contracts';
import type { DatabaseError } from './errors';
import { PartialRead } from './partialRead';

export interface Unreadable {
  /** With the partitioned tables above them, which are judged as one with their partitions. */
  readonly oids: readonly number[];
  readonly leftOut: readonly LeftOut[];
}

/** A refusal that one table may be the reason of. */
export function mayBeOfOneTable({ reason }: DatabaseError): boolean {
  return reason === 'lock-timeout' || reason === 'other';
}

const oidRow = z.object({ oid: z.number() });

const TABLES_SQL = `
SELECT c.oid::int8::float8 AS oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/** What the health checks ask of a table and its indexes: names, texts and sizes. */
const WHOLE_SQL = `
SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name, pg_catalog.pg_table_size(c.oid)::float8 AS bytes,
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(x.relname, pg_catalog.pg_get_indexdef(i.indexrelid),
                 pg_catalog.pg_relation_size(i.indexrelid), pg_catalog.pg_get_expr(i.indpred, i.indrelid)))
          FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid) AS indexes,
       (SELECT pg_catalog.json_agg(k.conname) FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid) AS constraints,
       (SELECT pg_catalog.json_agg(a.attname) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[])`;

const ABOVE_SQL = `
SELECT t.oid::int8::float8 AS oid, a.relid::oid::int8::float8 AS above
  FROM unnest($1::oid[]) AS t(oid), pg_catalog.pg_partition_ancestors(t.oid::pg_catalog.regclass) AS a(relid)
 WHERE a.relid::oid <> t.oid`;
const aboveRow = z.object({ oid: z.number(), above: z.number() });

export function unreadableTables(client: Sessions, signal: AbortSignal): Promise<Unreadable> {
  return client.session(async (session) => {
    const tables = (await session.query(TABLES_SQL, [], oidRow)).map(({ oid }) => oid);
    const partial = new PartialRead(session);
    await partial.rows(tables, (oids) => session.query(WHOLE_SQL, [oids], oidRow));
    const unread = tables.filter((oid) => !partial.holds(oid));
    const above = await session.query(ABOVE_SQL, [unread], aboveRow);
    for (const row of above) partial.leaveOutWith(row.above, row.oid);
    return {
      oids: tables.filter((oid) => !partial.holds(oid)),
      leftOut: await partial.leftOut(),
    };
  }, signal);
}
