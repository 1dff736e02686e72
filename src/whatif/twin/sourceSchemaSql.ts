// What a twin asks of the source about its schema: catalog reads only, in portions, each by OID and in one version for 14 to 18.

import { z } from 'zod';

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
       pg_catalog.set_config('extra_float_digits', '1', true) AS exact,
       pg_catalog.set_config('jit', 'off', true) AS jitless,
       pg_catalog.set_config('constraint_exclusion', 'off', true) AS unconstrained`;
export const headerRow = z.object({
  versionNumber: z.number(),
  version: z.string(),
  blockSize: z.number(),
  database: z.string(),
  user: z.string(),
  superuser: z.boolean(),
  bytewise: z.boolean(),
});

/** All that the planner weighs, and what decides how values of statistics and literals are read. */
export const SETTINGS_SQL = `
SELECT name, current_setting(name) AS value FROM pg_catalog.pg_settings
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
       c.oid::bigint AS position
  FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
 WHERE ${personsSchema} AND ${notOfExtension('pg_collation', 'c.oid')}
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
       t.oid::bigint
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
 WHERE ${personsSchema} AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
   AND ${notOfExtension('pg_type', 't.oid')}
UNION ALL
SELECT CASE WHEN e.extname IS NOT NULL THEN 'function of ' || e.extname
            WHEN l.lanname IN ('sql', 'plpgsql') THEN 'function' ELSE 'function in ' || l.lanname END,
       format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       pg_get_functiondef(p.oid), p.oid::bigint
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
     WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
 ORDER BY 4`;
export const definitionRow = z.object({ kind: z.string(), name: z.string(), sql: z.string() });

/** Names and OIDs only: cheap on any number of relations. The rest is asked for in portions of these. */
export const RELATION_IDS_SQL = `
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND ${personsSchema}
   AND ${notOfExtension('pg_class', 'c.oid')}
 ORDER BY c.oid`;
export const relationIdRow = z.object({
  oid: z.coerce.number(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['r', 'p', 'v', 'm', 'f', 'S']),
});

const sizeColumns = `c.relpages::float8 AS pages, c.reltuples::float8 AS tuples, c.relallvisible::float8 AS "allVisible",
       CASE WHEN c.relkind IN ('r', 'm', 'i') THEN coalesce(pg_relation_size(c.oid), 0) / current_setting('block_size')::int
            ELSE 0 END::float8 AS blocks`;
export const sizeRow = {
  pages: z.number(),
  tuples: z.number(),
  allVisible: z.number(),
  blocks: z.number(),
};

/** Ours to run: what superusers own, and what the reader owns himself. */
const trustedOwner = (owner: string): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_roles o WHERE o.oid = ${owner} AND (o.rolsuper OR o.rolname = current_user))`;

/**
 * The planner folds the predicates and expressions of a table's indexes and statistics, so whoever wrote a function for them
 * has it called by everybody who plans a query on the table. pg_depend holds no built-in function, operator or type.
 */
const FOREIGN_CODE = `EXISTS (
  SELECT FROM pg_catalog.pg_depend d
   WHERE (d.classid = 'pg_catalog.pg_class'::regclass
            AND d.objid IN (SELECT x.indexrelid FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid)
          OR d.classid = 'pg_catalog.pg_statistic_ext'::regclass
            AND d.objid IN (SELECT e.oid FROM pg_catalog.pg_statistic_ext e WHERE e.stxrelid = c.oid))
     AND (EXISTS (SELECT FROM pg_catalog.pg_proc f WHERE d.refclassid = 'pg_catalog.pg_proc'::regclass
            AND f.oid = d.refobjid AND NOT ${trustedOwner('f.proowner')})
       OR EXISTS (SELECT FROM pg_catalog.pg_operator f WHERE d.refclassid = 'pg_catalog.pg_operator'::regclass
            AND f.oid = d.refobjid AND NOT ${trustedOwner('f.oprowner')})
       OR EXISTS (SELECT FROM pg_catalog.pg_type f WHERE d.refclassid = 'pg_catalog.pg_type'::regclass
            AND f.oid = d.refobjid AND NOT ${trustedOwner('f.typowner')})))`;

export const RELATIONS_SQL = `
SELECT c.oid::bigint AS oid, pg_get_expr(c.relpartbound, c.oid) AS "partitionBound",
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
       CASE WHEN c.relispartition THEN (SELECT i.inhparent::regclass::text FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid) END AS "partitionOf",
       CASE WHEN NOT c.relispartition THEN ARRAY(SELECT i.inhparent::regclass::text FROM pg_catalog.pg_inherits i
         WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) ELSE '{}' END AS inherits,
       coalesce(c.reloptions, '{}') AS options,
       CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END AS definition,
       row_security_active(c.oid) AS "rowSecurity",
       c.relkind IN ('r', 'm') AND ${FOREIGN_CODE} AS "foreignCode", ${sizeColumns}
  FROM pg_catalog.pg_class c WHERE c.oid = ANY($1::oid[])`;
export const relationRow = z.object({
  oid: z.coerce.number(),
  partitionBound: z.string().nullable(),
  partitionKey: z.string().nullable(),
  partitionOf: z.string().nullable(),
  inherits: z.array(z.string()),
  options: z.array(z.string()),
  definition: z.string().nullable(),
  rowSecurity: z.boolean(),
  foreignCode: z.boolean(),
  ...sizeRow,
});

export const COLUMNS_SQL = `
SELECT a.attrelid::bigint AS relation, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AS "notNull",
       CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0
            THEN (SELECT format('%I.%I', n.nspname, l.collname) FROM pg_catalog.pg_collation l
                    JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = a.attcollation) END AS collation,
       a.attgenerated AS generated,
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS expression,
       t.typlen::int AS "typeLength",
       CASE t.typalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END AS alignment
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON a.attgenerated <> '' AND d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;
export const columnRow = z.object({
  relation: z.coerce.number(),
  name: z.string(),
  type: z.string(),
  notNull: z.boolean(),
  collation: z.string().nullable(),
  generated: z.enum(['', 's', 'v']),
  expression: z.string().nullable(),
  typeLength: z.number(),
  alignment: z.number(),
});

/** Invalid indexes are none to the planner. Constraints by their table: no index of the catalog leads with conindid. */
export const INDEXES_SQL = `
SELECT n.nspname AS schema, c.relname AS name, tn.nspname AS "tableSchema", t.relname AS "table", am.amname AS method,
       pg_get_indexdef(i.indexrelid) AS definition,
       (SELECT pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k
         WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') LIMIT 1) AS "constraint",
       (SELECT h.inhparent::regclass::text FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid) AS parent,
       i.indpred IS NOT NULL AS partial, i.indisunique AS unique,
       ARRAY(SELECT (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = k.number AND k.number > 0)
               FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, position)
              WHERE k.position <= i.indnkeyatts ORDER BY k.position)::text[] AS keys,
       ${sizeColumns}
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
 WHERE i.indrelid = ANY($1::oid[]) AND i.indisvalid AND i.indislive ORDER BY i.indexrelid`;
export const indexRow = z.object({
  schema: z.string(),
  name: z.string(),
  tableSchema: z.string(),
  table: z.string(),
  method: z.string(),
  definition: z.string(),
  constraint: z.string().nullable(),
  parent: z.string().nullable(),
  partial: z.boolean(),
  unique: z.boolean(),
  keys: z.array(z.string().nullable()),
  ...sizeRow,
});

/** Those of partitions that come with the parent's are left out. */
export const CONSTRAINTS_SQL = `
SELECT n.nspname AS "tableSchema", c.relname AS "table", k.conname AS name, k.contype AS kind,
       pg_get_constraintdef(k.oid) AS definition, k.convalidated AS validated, c.relkind = 'p' AS partitioned
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE k.conrelid = ANY($1::oid[]) AND k.contype IN ('c', 'f') AND k.conparentid = 0
   AND NOT (k.contype = 'c' AND c.relispartition AND NOT k.conislocal) ORDER BY k.oid`;
export const constraintRow = z.object({
  tableSchema: z.string(),
  table: z.string(),
  name: z.string(),
  kind: z.enum(['c', 'f']),
  definition: z.string(),
  validated: z.boolean(),
  partitioned: z.boolean(),
});

/** Policies that hold for the user who asks; the names of roles stay behind. */
export const POLICIES_SQL = `
SELECT schemaname AS "tableSchema", tablename AS "table",
       format('CREATE POLICY %I ON %I.%I AS %s FOR %s%s%s', policyname, schemaname, tablename, permissive, cmd,
         coalesce(' USING (' || qual || ')', ''), coalesce(' WITH CHECK (' || with_check || ')', '')) AS sql
  FROM pg_catalog.pg_policies
 WHERE EXISTS (SELECT FROM unnest(roles) AS r(name) WHERE r.name = 'public' OR pg_has_role(current_user, r.name, 'USAGE'))`;
export const policyRow = z.object({
  tableSchema: z.string(),
  table: z.string(),
  sql: z.string(),
});
