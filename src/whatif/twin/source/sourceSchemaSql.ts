// What a twin asks of the source about its schema: catalog reads only, in portions, each by OID and in one version for 14 to 18.

import * as z from 'zod';
import { PERSONS_VALUE_SQL } from '../../../db/searchPath';

/** Objects that an extension brought come back with CREATE EXTENSION. */
const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
     WHERE d.classid = 'pg_catalog.${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

const personsSchema = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

export const HEADER_SQL = `
SELECT current_setting('server_version_num')::int AS "versionNumber",
       current_setting('server_version') AS version,
       current_setting('block_size')::int AS "blockSize",
       pg_catalog.current_database()::text AS database, current_user::text AS "user",
       (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS superuser,
       (SELECT CASE coalesce(to_jsonb(d)->>'datlocprovider', 'c') WHEN 'b' THEN true WHEN 'i' THEN false
                    ELSE d.datcollate IN ('C', 'POSIX') END
          FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) AS bytewise,
       (SELECT coalesce(to_jsonb(d)->>'datlocprovider', 'c') = 'c' AND d.datcollate ~* '^C\\.'
          FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) AS codepoints,
       pg_catalog.set_config('extra_float_digits', '1', true) AS exact,
       pg_catalog.set_config('constraint_exclusion', 'off', true) AS unconstrained`;
export const headerRow = z.object({
  versionNumber: z.number(),
  version: z.string(),
  blockSize: z.number(),
  database: z.string(),
  user: z.string(),
  superuser: z.boolean(),
  bytewise: z.boolean(),
  codepoints: z.boolean(),
});

/** All that the planner weighs, and what decides how values of statistics and literals are read. */
export const SETTINGS_SQL = `
SELECT name, ${PERSONS_VALUE_SQL} AS value FROM pg_catalog.pg_settings
 WHERE category LIKE 'Query Tuning%'
    OR name IN ('work_mem', 'hash_mem_multiplier', 'effective_io_concurrency', 'max_parallel_workers',
                'max_parallel_workers_per_gather', 'TimeZone', 'DateStyle', 'IntervalStyle',
                'standard_conforming_strings', 'array_nulls', 'transform_null_equals', 'row_security')`;
export const settingRow = z.object({ name: z.string(), value: z.string() });

export const EXTENSIONS_SQL = `
SELECT e.extname AS name, n.nspname AS schema, e.extversion AS version
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname <> 'plpgsql' ORDER BY e.oid`;
export const extensionRow = z.object({ name: z.string(), schema: z.string(), version: z.string() });

export const SCHEMAS_SQL = `
SELECT n.nspname AS name FROM pg_catalog.pg_namespace n
 WHERE ${personsSchema} AND ${notOfExtension('pg_namespace', 'n.oid')} ORDER BY n.oid`;
export const schemaRow = z.object({ name: z.string() });

const COLLATIONS = `
  FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
 WHERE ${personsSchema} AND ${notOfExtension('pg_collation', 'c.oid')}`;

const TYPES = `
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
 WHERE ${personsSchema} AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
   AND ${notOfExtension('pg_type', 't.oid')}`;

const FUNCTIONS = `
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_catalog.pg_depend x ON x.classid = 'pg_catalog.pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e'
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = x.refobjid
 WHERE ${personsSchema} AND p.prokind = 'f' AND p.prorettype <> 'pg_catalog.trigger'::regtype
   -- Of an extension those that relations, indexes and the like are made with, for a twin that lacks it.
   AND (e.oid IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_depend u
     WHERE u.refclassid = 'pg_catalog.pg_proc'::regclass AND u.refobjid = p.oid AND u.classid IN
       ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_attrdef'::regclass,
        'pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_statistic_ext'::regclass)))
   -- A range type brings its constructors.
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
     WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')`;

/** Numbers of what DEFINITIONS_SQL tells. */
export const DEFINITION_OIDS_SQL = `
SELECT c.oid::bigint AS oid ${COLLATIONS} UNION ALL SELECT t.oid::bigint ${TYPES} UNION ALL SELECT p.oid::bigint ${FUNCTIONS}
 ORDER BY 1`;

/** Collations, enums, domains, composites, ranges and functions, as CREATE statements. */
export const DEFINITIONS_SQL = `
SELECT 'collation' AS kind, format('%I.%I', n.nspname, c.collname) AS name,
       format('CREATE COLLATION %I.%I (provider = %s, deterministic = %s, %s)', n.nspname, c.collname,
         CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
         CASE WHEN c.collisdeterministic THEN 'true' ELSE 'false' END,
         CASE WHEN coalesce(to_jsonb(c)->>'colllocale', to_jsonb(c)->>'colliculocale', c.collcollate) = c.collcollate
                   AND c.collcollate <> c.collctype
              THEN format('lc_collate = %L, lc_ctype = %L', c.collcollate, c.collctype)
              ELSE format('locale = %L', coalesce(to_jsonb(c)->>'colllocale', to_jsonb(c)->>'colliculocale', c.collcollate)) END) AS sql,
       c.oid::bigint AS position ${COLLATIONS} AND c.oid = ANY ($1::oid[])
UNION ALL
SELECT 'type', format('%I.%I', n.nspname, t.typname),
       CASE t.typtype
         WHEN 'e' THEN format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
           (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = t.oid))
         WHEN 'd' THEN format('CREATE DOMAIN %I.%I AS %s%s%s', n.nspname, t.typname,
           format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END,
           coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', conname, pg_get_constraintdef(k.oid)), '')
                       FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), ''))
         WHEN 'r' THEN (SELECT format('CREATE TYPE %I.%I AS RANGE (subtype = %s)', n.nspname, t.typname, format_type(rngsubtype, NULL))
           FROM pg_catalog.pg_range WHERE rngtypid = t.oid)
         ELSE format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname,
           (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
              FROM pg_catalog.pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped)) END,
       t.oid::bigint ${TYPES} AND t.oid = ANY ($1::oid[])
UNION ALL
SELECT CASE WHEN e.extname IS NOT NULL THEN 'function of ' || e.extname
            WHEN l.lanname IN ('sql', 'plpgsql') THEN 'function' ELSE 'function in ' || l.lanname END,
       format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       pg_get_functiondef(p.oid), p.oid::bigint ${FUNCTIONS} AND p.oid = ANY ($1::oid[])
 ORDER BY 4`;
export const definitionRow = z.object({ kind: z.string(), name: z.string(), sql: z.string() });

/** Numbers only: cheap on any number of relations, and a name may be one that cannot be sent. */
export const RELATION_OIDS_SQL = `
SELECT c.oid::bigint AS oid
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND ${personsSchema}
   AND ${notOfExtension('pg_class', 'c.oid')}
 ORDER BY c.oid`;
export const oidRow = z.object({ oid: z.coerce.number() });

export const RELATION_IDS_SQL = `
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY ($1::oid[]) ORDER BY c.oid`;
export const relationIdRow = z.object({
  oid: z.coerce.number(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['r', 'p', 'v', 'm', 'f', 'S']),
});
