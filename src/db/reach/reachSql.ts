// The SQL that goes from names, or from objects known by OID, one step to the code behind them. It runs in a session whose names
// mean PostgreSQL's own objects. What is below 16384 (FirstNormalObjectId, access/transam.h) was made by initdb.

import { FROM_EVERYTHING, FROM_RELATIONS_ALONE } from './reachEdgesSql';

/**
 * $1 json {functions, fields, operators, types, relations: names; objects: {kind, oid}}; $2 to $5 the names of functions,
 * operators, types and relations once more, for the indexes; $6 the schemas of the search_path in order; $7 extensions whose
 * C functions are known; $8 whether data is written; $9 whether the search_path may change on the way; $10 a pattern of
 * PostgreSQL's own functions with effects.
 */
const NAMED = `
input AS (SELECT $1::pg_catalog.jsonb AS j),
path AS (
  SELECT n.oid, q.ord FROM pg_catalog.unnest($6::name[]) WITH ORDINALITY q(name, ord)
    JOIN pg_catalog.pg_namespace n ON n.nspname = q.name),
known AS (
  SELECT d.classid, d.objid FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
   WHERE e.extname = ANY ($7::name[])),
asked_type AS (
  SELECT q.src, t.oid
    FROM pg_catalog.pg_type t
    JOIN input ON true CROSS JOIN pg_catalog.jsonb_to_recordset(j -> 'types') q(src oid, schema name, name name)
    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = q.schema
   WHERE t.typname = ANY ($4::name[]) AND t.typname = q.name AND t.oid >= 16384
     AND CASE WHEN q.schema IS NULL THEN t.typnamespace IN (SELECT oid FROM path) ELSE t.typnamespace = n.oid END),
asked_rel AS (
  SELECT q.src, c.oid
    FROM pg_catalog.pg_class c
    JOIN input ON true CROSS JOIN pg_catalog.jsonb_to_recordset(j -> 'relations') q(src oid, schema name, name name)
    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = q.schema
   WHERE c.relname = ANY ($5::name[]) AND c.relname = q.name AND c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
     AND CASE WHEN q.schema IS NULL THEN c.relnamespace IN (SELECT oid FROM path) ELSE c.relnamespace = n.oid END),
call AS (
  SELECT false AS field, q.* FROM input,
    pg_catalog.jsonb_to_recordset(j -> 'functions') q(src oid, schema name, name name, arguments int4, untyped bool)
  UNION ALL
  SELECT true, q.src, q.schema, q.name, 1, false FROM input,
    pg_catalog.jsonb_to_recordset(j -> 'fields') q(src oid, schema name, name name)),
asked_fn AS (
  SELECT q.src, q.field, q.schema, q.untyped, p.oid, p.proname, p.proargtypes, p.provariadic, p.pronargdefaults, path.ord,
         CASE WHEN p.prolang = 12 AND p.prosrc ~ '^(?:multi)?range_constructor[0-3]$' THEN p.prorettype END AS range
    FROM pg_catalog.pg_proc p
    JOIN call q ON p.proname = q.name AND (p.oid >= 16384 OR NOT q.field)
     AND (q.arguments IS NULL OR p.provariadic <> 0
          OR q.arguments BETWEEN p.pronargs - p.pronargdefaults AND p.pronargs)
    LEFT JOIN path ON path.oid = p.pronamespace
    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = q.schema
   WHERE p.proname = ANY ($2::name[])
     AND p.prorettype NOT IN ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
     AND CASE WHEN q.schema IS NULL THEN path.ord IS NOT NULL ELSE p.pronamespace = n.oid END),
asked_op AS (
  SELECT q.src, o.oid, ARRAY[CASE WHEN NOT q.left_untyped THEN o.oprleft END, CASE WHEN NOT q.right_untyped THEN o.oprright END] AS types
    FROM pg_catalog.pg_operator o
    JOIN input ON true
    CROSS JOIN pg_catalog.jsonb_to_recordset(j -> 'operators') q(src oid, schema name, name name, left_untyped bool, right_untyped bool)
    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = q.schema
   WHERE o.oprname = ANY ($3::name[]) AND o.oprname = q.name AND o.oid >= 16384
     AND CASE WHEN q.schema IS NULL THEN o.oprnamespace IN (SELECT oid FROM path) ELSE o.oprnamespace = n.oid END)`;

/**
 * Code that is called only where values of certain types are about. A function that shares its name with one of PostgreSQL's
 * own, and an operator, is chosen only for values of its own types, or of types with an implicit cast to them; casts and the
 * comparisons of types are never named. An operator that PostgreSQL puts in the place of one of its own may be anywhere.
 */
const CONDITIONAL = `
conditional AS (
  SELECT DISTINCT f.src, 'a name' AS how, 'fn' AS kind, f.oid, f.proargtypes::oid[] AS types, true AS named
    FROM asked_fn f
   WHERE f.oid >= 16384 AND NOT f.untyped AND f.schema IS NULL
     AND (f.field OR EXISTS (SELECT FROM asked_fn own WHERE own.proname = f.proname AND own.oid < 16384))
  UNION ALL
  SELECT DISTINCT o.src, 'an operator', 'op', o.oid, o.types, true FROM asked_op o
  UNION ALL
  SELECT NULL::oid, 'an operator', 'op', u.oid, '{}', false
    FROM pg_catalog.pg_operator o, pg_catalog.unnest(ARRAY[o.oprcom, o.oprnegate]) u(oid) WHERE o.oid < 16384 AND u.oid >= 16384
  UNION ALL
  SELECT NULL::oid, 'a cast', 'fn', c.castfunc, ARRAY[c.castsource, c.casttarget], false
    FROM pg_catalog.pg_cast c WHERE c.oid >= 16384 AND c.castfunc >= 16384
  UNION ALL
  SELECT NULL::oid, 'a cast', 'type', c.casttarget, ARRAY[c.castsource], false
    FROM pg_catalog.pg_cast c WHERE c.castcontext = 'i' AND c.castsource >= 16384 AND c.casttarget >= 16384
  UNION ALL
  SELECT NULL::oid, 'an operator class', 'opc', c.oid, ARRAY[c.opcintype], false
    FROM pg_catalog.pg_opclass c
   WHERE c.oid >= 16384 AND c.opcdefault AND c.opcmethod IN (403, 405)
     AND c.oid NOT IN (SELECT objid FROM known WHERE classid = 'pg_catalog.pg_opclass'::regclass)
  UNION ALL
  SELECT NULL::oid, 'an operator class', 'fn', a.amproc::oid, ARRAY[a.amproclefttype, a.amprocrighttype], false
    FROM pg_catalog.pg_amproc a
   WHERE a.oid >= 16384 AND a.amproc::oid >= 16384
     AND (a.amprocfamily < 16384 OR a.amprocfamily IN (SELECT objid FROM known WHERE classid = 'pg_catalog.pg_opfamily'::regclass))),
needed AS (
  SELECT c.src, c.how, c.kind, c.oid,
         ARRAY(SELECT DISTINCT t.oid
                 FROM pg_catalog.unnest(c.types) AS u(oid)
                 JOIN pg_catalog.pg_type given ON given.oid = u.oid
                 JOIN pg_catalog.pg_type base ON base.oid = CASE WHEN given.typtype = 'd' THEN given.typbasetype ELSE given.oid END
                 JOIN pg_catalog.pg_type t ON t.oid = CASE WHEN base.typelem >= 16384 AND base.typlen = -1 THEN base.typelem ELSE base.oid END
                WHERE t.oid >= 16384 AND t.typtype <> 'd'
                  AND NOT (c.named AND EXISTS (SELECT FROM pg_catalog.pg_cast i
                    WHERE i.casttarget = t.oid AND i.castsource < 16384 AND i.castcontext = 'i'))) AS needs
    FROM conditional c
   WHERE c.kind <> 'fn' OR c.oid NOT IN (SELECT objid FROM known JOIN pg_catalog.pg_proc p ON p.oid = objid
                                          WHERE classid = 'pg_catalog.pg_proc'::regclass AND p.prolang IN (12, 13)))`;

const FOUND = `
found (src_kind, src, how, kind, oid) AS (
  SELECT 'fn', src, 'a type', 'type', oid FROM asked_type
  UNION
  SELECT 'fn', src, 'a type', 'type', range FROM asked_fn WHERE range >= 16384
  UNION
  SELECT 'fn', src, 'a name', 'rel', oid FROM asked_rel
  UNION
  SELECT 'fn', f.src, 'a name', 'fn', f.oid FROM asked_fn f
   WHERE NOT EXISTS (SELECT FROM needed n
                      WHERE n.kind = 'fn' AND n.oid = f.oid AND n.src IS NOT DISTINCT FROM f.src AND n.needs <> '{}')
     AND ($9 OR f.schema IS NOT NULL OR NOT EXISTS (
       SELECT FROM asked_fn other
        WHERE other.schema IS NULL AND other.ord < f.ord AND other.proname = f.proname AND other.proargtypes = f.proargtypes
          AND other.provariadic = f.provariadic AND other.pronargdefaults >= f.pronargdefaults))
  UNION
  SELECT 'fn', o.src, 'an operator', 'op', o.oid FROM asked_op o
   WHERE NOT EXISTS (SELECT FROM needed n WHERE n.kind = 'op' AND n.oid = o.oid AND n.needs <> '{}')
  UNION
  SELECT 'fn', n.src, n.how, n.kind, n.oid FROM needed n WHERE n.needs = '{}'),
object AS (
  SELECT kind, oid FROM found
  UNION
  SELECT q.kind, q.oid FROM input, pg_catalog.jsonb_to_recordset(j -> 'objects') q(kind text, oid oid))`;

/** What is told of a function; the digest changes with everything that decides what it does. */
const TOLD = `
told AS (
  SELECT p.oid::int8 AS oid, n.nspname AS schema, p.proname AS name,
         pg_catalog.pg_get_function_identity_arguments(p.oid) AS arguments,
         l.lanname AS language, p.provolatile AS volatility, p.prokind AS kind,
         p.oid < 16384 AND p.prolang IN (12, 13, 14) AS built_in, k.objid IS NOT NULL AND p.prolang IN (12, 13) AS known,
         p.proconfig AS config, written.source, CASE WHEN l.lanname = 'plpgsql' AND written.source IS NOT NULL THEN pg_catalog.pg_get_functiondef(p.oid) END AS definition,
         CASE WHEN p.oid >= 16384 THEN
           pg_catalog.encode(pg_catalog.sha256(pg_catalog.textsend(pg_catalog.concat_ws(E'\n', p.prosrc, p.probin,
             p.prosqlbody::text, p.proargdefaults::text, p.proconfig::text, l.lanname, p.provolatile, p.prosecdef, p.proowner))), 'hex')
         END AS digest,
         CASE WHEN p.prosecdef OR p.proconfig::text ~ '\\$user' THEN (SELECT own.nspname FROM pg_catalog.pg_namespace own
           WHERE own.nspname = CASE WHEN p.prosecdef THEN pg_catalog.pg_get_userbyid(p.proowner) ELSE current_user END) END AS own_schema,
         coalesce(p.prosqlbody::text ~ ':commandType [2-6]|\\{ROWMARKCLAUSE', false) AS writes
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    LEFT JOIN known k ON k.classid = 'pg_catalog.pg_proc'::regclass AND k.objid = p.oid
    CROSS JOIN LATERAL (SELECT CASE WHEN p.oid >= 16384 AND l.lanname IN ('sql', 'plpgsql') AND p.prosqlbody IS NULL
                                     AND p.prokind IN ('f', 'p') THEN p.prosrc END AS source) written
   WHERE p.oid = ANY (ARRAY(SELECT e.oid FROM edge e WHERE e.kind = 'fn' UNION SELECT o.oid FROM object o WHERE o.kind = 'fn'))
     AND (p.oid >= 16384 OR p.prolang NOT IN (12, 13, 14) OR p.provolatile = 'v' OR p.proname ~ $10)
     AND NOT (k.objid IS NOT NULL AND p.prolang IN (12, 13) AND p.proname !~ $10)
     AND NOT (p.prolang = 12 AND p.prosrc ~ '^(?:multi)?range_constructor[0-3]$'))`;

const RELATIONS = `
relation AS (
  SELECT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, w.fdwname AS wrapper,
         coalesce(s.srvoptions::text ~* 'use_remote_estimate' OR t.ftoptions::text ~* 'use_remote_estimate', false)
           AS remote_estimate,
         EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE c.relkind = 'v' AND r.ev_class = c.oid AND r.ev_type = '1'
                    AND r.ev_action::text ~ '\\{ROWMARKCLAUSE') AS locks
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN (pg_catalog.pg_foreign_table t JOIN pg_catalog.pg_foreign_server s ON s.oid = t.ftserver
               JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw) ON t.ftrelid = c.oid
   WHERE c.oid = ANY (ARRAY(SELECT e.oid FROM edge e WHERE e.kind = 'rel')))`;

const reachSql = (fromObjects: string): string => `
WITH ${NAMED},${CONDITIONAL},${FOUND},
edge AS (
  SELECT src_kind, src, how, kind, oid FROM found
  UNION
  ${fromObjects}),
array_type AS (
  SELECT t.oid, t.typelem FROM pg_catalog.pg_type t
   WHERE t.oid = ANY (ARRAY(SELECT e.oid FROM edge e WHERE e.kind = 'type')) AND t.typelem >= 16384 AND t.typlen = -1),
${TOLD},${RELATIONS}
SELECT pg_catalog.json_build_object(
  'expanded', coalesce((SELECT pg_catalog.json_agg(pg_catalog.json_build_array(o.kind, o.oid::int8)) FROM object o), '[]'),
  'functions', coalesce((SELECT pg_catalog.json_agg(f) FROM told f), '[]'),
  'relations', coalesce((SELECT pg_catalog.json_agg(c) FROM relation c), '[]'),
  'edges', coalesce((SELECT pg_catalog.json_agg(pg_catalog.json_build_array(e.src_kind, e.src::int8, e.how, e.kind, e.oid::int8))
     FROM (SELECT src_kind, src, how, kind, oid FROM edge UNION SELECT 'type', oid, 'a type', 'type', typelem FROM array_type) e
    WHERE e.kind <> 'fn' OR e.oid IN (SELECT f.oid::oid FROM told f)), '[]'),
  'leaves', coalesce((SELECT pg_catalog.json_agg(t.oid::int8) FROM pg_catalog.pg_type t
     LEFT JOIN pg_catalog.pg_type element ON element.oid = t.typelem AND t.typlen = -1
    WHERE t.oid = ANY (ARRAY(SELECT e.oid FROM edge e WHERE e.kind = 'type' UNION SELECT typelem FROM array_type))
      AND (coalesce(element.typtype, t.typtype) = 'e'
        OR t.typrelid IN (SELECT o.oid FROM object o WHERE o.kind = 'rel')
        OR coalesce(element.typtype, t.typtype) = 'b'
           AND coalesce(element.oid, t.oid) IN (SELECT objid FROM known WHERE classid = 'pg_catalog.pg_type'::regclass))), '[]'),
  'conditional', coalesce((SELECT pg_catalog.json_agg(pg_catalog.json_build_object('src', n.src::int8, 'how', n.how, 'kind', n.kind,
     'oid', n.oid::int8, 'needs', n.needs::int8[])) FROM needed n WHERE n.needs <> '{}'), '[]')) AS reach`;

/** Half the planning time, and all that most statements need: of what is found, relations are followed. */
export const FIRST_REACH_SQL = reachSql(FROM_RELATIONS_ALONE);
export const REACH_SQL = reachSql(FROM_EVERYTHING);
