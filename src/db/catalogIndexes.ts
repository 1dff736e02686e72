// The indexes and constraints of a catalog, as data and as the server would write them.

import * as z from 'zod';

const QUALIFIED_OPCLASS = `
  CASE WHEN pg_catalog.pg_opclass_is_visible(o.oid) THEN '' ELSE
    (SELECT pg_catalog.quote_ident(x.nspname) || '.' FROM pg_catalog.pg_namespace x WHERE x.oid = o.opcnamespace)
  END || pg_catalog.quote_ident(o.opcname)`;

const QUALIFIED_COLLATION = `
  (SELECT CASE WHEN pg_catalog.pg_collation_is_visible(l.oid) THEN '' ELSE
            pg_catalog.quote_ident(y.nspname) || '.' END || pg_catalog.quote_ident(l.collname)
     FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace y ON y.oid = l.collnamespace
    WHERE l.oid = v.collation_oid)`;

/**
 * indoption bit 1 is DESC, bit 2 is NULLS FIRST (catalog/pg_index.h INDOPTION_*). indkey 0 is an expression.
 * Collation oid 100 is the database's default. pg_constraint is indexed by conrelid, not by conindid: both are asked for.
 * Cost: one row an index. Privilege: none.
 */
export const INDEXES_SQL = `
SELECT i.indrelid::int8::float8 AS relation, i.indexrelid::int8::float8 AS oid, c.relname AS name,
       m.amname AS method, i.indisunique AS "unique", i.indisprimary AS "primary",
       i.indisvalid AS valid, pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS ddl,
       coalesce(pg_catalog.pg_relation_size(i.indexrelid), 0)::float8 AS bytes,
       (SELECT k.conname FROM pg_catalog.pg_constraint k
         WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid
           AND k.contype IN ('p', 'u', 'x') LIMIT 1) AS constraint,
       CASE WHEN pg_catalog.current_setting('planwright.twin', true) IS NULL
         THEN pg_catalog.pg_stat_get_numscans(i.indexrelid)::float8 END AS scans, keys.list AS keys, include.list AS include
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am m ON m.oid = c.relam
  CROSS JOIN LATERAL (
    SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
             'column', a.attname,
             'expression', CASE WHEN v.attnum = 0
               THEN pg_catalog.pg_get_indexdef(i.indexrelid, v.position::int4, true) END,
             'descending', v.option & 1 = 1,
             'nullsFirst', v.option & 2 = 2,
             'opclass', CASE WHEN NOT o.opcdefault THEN ${QUALIFIED_OPCLASS} END,
             'collation', CASE WHEN v.collation_oid NOT IN (0, coalesce(a.attcollation, 100))
               THEN ${QUALIFIED_COLLATION} END) ORDER BY v.position) AS list
      FROM unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[], i.indoption::int2[])
             WITH ORDINALITY AS v(attnum, opclass, collation_oid, option, position)
      JOIN pg_catalog.pg_opclass o ON o.oid = v.opclass
      LEFT JOIN pg_catalog.pg_attribute a
        ON a.attrelid = i.indrelid AND a.attnum = v.attnum AND v.attnum <> 0
     WHERE v.position <= i.indnkeyatts
  ) keys
  CROSS JOIN LATERAL (
    SELECT coalesce(pg_catalog.json_agg(a.attname ORDER BY v.position), '[]') AS list
      FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS v(attnum, position)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = v.attnum
     WHERE v.position > i.indnkeyatts
  ) include
 WHERE i.indrelid = ANY ($1::oid[]) AND keys.list IS NOT NULL
 ORDER BY i.indrelid, c.relname`;

const optional = z
  .string()
  .nullable()
  .transform((value) => value ?? undefined);

export const indexRow = z.object({
  relation: z.number(),
  oid: z.number(),
  name: z.string(),
  method: z.string(),
  unique: z.boolean(),
  primary: z.boolean(),
  valid: z.boolean(),
  predicate: z.string().nullable(),
  ddl: z.string(),
  bytes: z.number(),
  constraint: z.string().nullable(),
  scans: z.number().nullable(),
  keys: z.array(
    z.object({
      column: optional,
      expression: optional,
      descending: z.boolean(),
      nullsFirst: z.boolean(),
      opclass: optional,
      collation: optional,
    }),
  ),
  include: z.array(z.string()),
});

/** NOT NULL stands in pg_constraint from 18 on. Cost: one row a constraint. Privilege: none. */
export const CONSTRAINTS_SQL = `
SELECT k.conrelid::int8::float8 AS relation, k.conname AS name, k.contype AS kind,
       coalesce(own.list, '[]') AS columns,
       n.nspname AS foreign_schema, f.relname AS foreign_table, coalesce(theirs.list, '[]') AS foreign_columns
  FROM pg_catalog.pg_constraint k
  LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = f.relnamespace
  CROSS JOIN LATERAL (
    SELECT pg_catalog.json_agg(a.attname ORDER BY v.position) AS list
      FROM unnest(k.conkey) WITH ORDINALITY AS v(attnum, position)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = v.attnum) own
  CROSS JOIN LATERAL (
    SELECT pg_catalog.json_agg(a.attname ORDER BY v.position) AS list
      FROM unnest(k.confkey) WITH ORDINALITY AS v(attnum, position)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = v.attnum) theirs
 WHERE k.conrelid = ANY ($1::oid[]) AND k.contype IN ('p', 'u', 'f', 'c', 'x', 'n')
 ORDER BY k.conrelid, k.conname`;

export const constraintRow = z.object({
  relation: z.number(),
  name: z.string(),
  kind: z.enum(['p', 'u', 'f', 'c', 'x', 'n']),
  columns: z.array(z.string()),
  foreign_schema: z.string().nullable(),
  foreign_table: z.string().nullable(),
  foreign_columns: z.array(z.string()),
});
