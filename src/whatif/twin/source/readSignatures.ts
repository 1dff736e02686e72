// Has the source changed since an image of it was read? Short hashes, compared later: one for what is not a table's, and
// for each table one of its shape and one of its statistics. Row versions (xmin) change with whatever DDL changes.

import * as z from 'zod';
import type { TwinSignature } from '../../../model/twinImage';
import { qualified } from '../image/qualified';
import type { SourceReader } from './sourceReader';
import { oidRow } from './sourceSchemaSql';

/** FirstNormalObjectId (transam.h): what initdb made lies below. */
const FIRST_PERSONS_OID = 16_384;

const versions = (
  catalog: string,
  oid: string,
  where = `${oid} >= ${String(FIRST_PERSONS_OID)}`,
): string =>
  `(SELECT pg_catalog.md5(string_agg(t.${oid} || ':' || t.xmin, ' ' ORDER BY t.${oid})) FROM pg_catalog.${catalog} t WHERE ${where})`;

/** Types of tables and arrays come and go with tables. */
const STRUCTURE_SQL = `
SELECT pg_catalog.md5(concat_ws(' ', ${[
  versions('pg_proc', 'oid'),
  versions(
    'pg_type',
    'oid',
    `oid >= ${String(FIRST_PERSONS_OID)} AND typtype IN ('e', 'd', 'r') AND typnamespace::regnamespace::text !~ '^pg_'`,
  ),
  versions('pg_enum', 'oid'),
  versions('pg_collation', 'oid'),
  versions('pg_namespace', 'oid', `oid >= ${String(FIRST_PERSONS_OID)} AND nspname !~ '^pg_'`),
  versions('pg_extension', 'oid'),
  versions('pg_policy', 'oid'),
  versions(
    'pg_rewrite',
    'oid',
    `oid >= ${String(FIRST_PERSONS_OID)} AND EXISTS (SELECT FROM pg_catalog.pg_class v WHERE v.oid = ev_class AND v.relkind = 'v' AND v.relpersistence <> 't')`,
  ),
].join(', ')})) AS structure`;

export async function readStructure(reader: SourceReader): Promise<string> {
  const [row] = await reader.query(STRUCTURE_SQL, [], z.object({ structure: z.string() }));
  return row?.structure ?? '';
}

const of = (catalog: string, what: string, where: string): string =>
  `(SELECT string_agg(concat_ws(':', ${what}, t.xmin), ' ' ORDER BY ${what}) FROM pg_catalog.${catalog} t WHERE ${where})`;

const SIGNATURES_SQL = `
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
  pg_catalog.md5(concat_ws(' ', c.oid, c.relkind, c.relispartition, c.relrowsecurity, c.reloptions::text,
    ${of('pg_attribute', 't.attnum', 't.attrelid = c.oid AND t.attnum > 0')},
    ${of('pg_constraint', 't.oid', 't.conrelid = c.oid')},
    ${of('pg_inherits', 't.inhparent', 't.inhrelid = c.oid')})) AS shape,
  pg_catalog.md5(concat_ws(' ', c.relpages, c.reltuples, c.relallvisible,
    pg_catalog.pg_stat_get_last_analyze_time(c.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid),
    ${of('pg_statistic_ext', 't.oid', 't.stxrelid = c.oid')},
    (SELECT string_agg(concat_ws(':', i.indexrelid, i.xmin, ic.relname, ic.relpages, ic.reltuples), ' ' ORDER BY i.indexrelid)
       FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid))) AS content,
  (pg_catalog.pg_relation_size(CASE WHEN c.relkind IN ('r', 'm') THEN c.oid END) / current_setting('block_size')::int)::float8 AS blocks
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY ($1::oid[])`;

const signatureRow = z.object({
  oid: z.coerce.number(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['r', 'p', 'v', 'm', 'f', 'S']),
  shape: z.string(),
  content: z.string(),
  /** Null where it has no file. */
  blocks: z.number().nullable(),
});
export type SignatureRow = z.infer<typeof signatureRow>;

export async function readSignatures(
  reader: SourceReader,
  ids: readonly { readonly oid: number }[],
): Promise<Record<string, TwinSignature>> {
  const rows = await reader.ofObjects(ids, SIGNATURES_SQL, signatureRow);
  return Object.fromEntries(
    rows.map((row) => [qualified(row), { shape: row.shape, content: row.content }]),
  );
}

/** Tables named and the partitioned tables above them; those that are gone are left out. */
const NAMED_SQL = `
SELECT c.oid::bigint AS oid FROM pg_catalog.pg_class c
 WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND c.oid IN (
   SELECT a.oid FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
     JOIN pg_catalog.pg_namespace wn ON wn.nspname = wanted.schema AND wn.nspname !~ '^pg_' AND wn.nspname <> 'information_schema'
     JOIN pg_catalog.pg_class w ON w.relnamespace = wn.oid AND w.relname = wanted.name,
     LATERAL (SELECT w.oid UNION SELECT relid FROM pg_catalog.pg_partition_ancestors(w.oid)) AS a(oid))`;

export async function signaturesOf(
  reader: SourceReader,
  tables: readonly { readonly schema: string; readonly name: string }[],
): Promise<readonly SignatureRow[]> {
  const ids = await reader.query(
    NAMED_SQL,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
    oidRow,
  );
  return reader.ofObjects(ids, SIGNATURES_SQL, signatureRow);
}
