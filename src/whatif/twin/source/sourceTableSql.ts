// What a twin asks of the source about tables: their parts by OID, in portions, catalog reads only, in one version for 14 to 18.

import * as z from 'zod';

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
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
       row_security_active(c.oid) AS "rowSecurity",
       c.relkind IN ('r', 'm') AND ${FOREIGN_CODE} AS "foreignCode",
       coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0)::float8 AS "toastBytes", ${sizeColumns}
  FROM pg_catalog.pg_class c WHERE c.oid = ANY($1::oid[]) ORDER BY c.oid`;
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
  toastBytes: z.number(),
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
       CASE WHEN a.attidentity <> '' THEN
         (SELECT s.objid::regclass::text FROM pg_catalog.pg_depend s
           WHERE s.classid = 'pg_catalog.pg_class'::regclass AND s.refclassid = 'pg_catalog.pg_class'::regclass
             AND s.refobjid = a.attrelid AND s.refobjsubid = a.attnum AND s.deptype = 'i' LIMIT 1) END AS identity,
       CASE WHEN a.attgenerated = '' AND pg_catalog.left(d.adbin::text, 6) <> '{CONST' THEN pg_get_expr(d.adbin, d.adrelid) END AS default,
       t.typlen::int AS "typeLength",
       CASE t.typalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END AS alignment
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;
export const columnRow = z.object({
  relation: z.coerce.number(),
  name: z.string(),
  type: z.string(),
  notNull: z.boolean(),
  collation: z.string().nullable(),
  generated: z.enum(['', 's', 'v']),
  expression: z.string().nullable(),
  default: z.string().nullable(),
  identity: z.string().nullable(),
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
  FROM pg_catalog.pg_policies JOIN pg_catalog.pg_namespace n ON n.nspname = schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = tablename
 WHERE c.oid = ANY ($1::oid[]) AND EXISTS (SELECT FROM unnest(roles) AS r(name) WHERE r.name = 'public' OR pg_has_role(current_user, r.name, 'USAGE'))`;
export const policyRow = z.object({
  tableSchema: z.string(),
  table: z.string(),
  sql: z.string(),
});
