// A schema that shadows PostgreSQL's own: an exact copy of every function and operator, variants that fit other arguments
// better, row functions and types. Whatever resolves to one of them shows in the counters of functions.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';

/** Folders whose SQL runs on a person's server. */
const SQL_FOLDERS = ['db', 'analysis/health', 'whatif', 'features', 'embedded'];

/** Types of catalogs and of what is computed from them. */
const TYPES =
  'bool "char" int2 int4 int8 float4 float8 numeric oid text name json jsonb regclass regtype ' +
  'regnamespace int2vector oidvector int2[] oid[] text[] name[] timestamptz interval xid';

/** An operator and what it answers. */
const OPERATORS: Readonly<Record<string, string>> = {
  bool: '= <> < > <= >= ~ !~ ~~ !~~ @> <@ &&',
  float8: '+ - * / %',
  int4: '& |',
  text: '|| ->>',
  json: '->',
};

const SETUP = `
CREATE SCHEMA shadow;
SET check_function_bodies = off;
CREATE FUNCTION shadow.mark() RETURNS boolean LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN true; END'`;

/** The same name, arguments and body as PostgreSQL's own. */
const COPIES = `
DO $do$
DECLARE p record;
BEGIN
  FOR p IN SELECT f.*, pg_get_function_arguments(f.oid) AS arguments, pg_get_function_result(f.oid) AS result
             FROM pg_proc f JOIN pg_language l ON l.oid = f.prolang
            WHERE f.pronamespace = 'pg_catalog'::regnamespace AND l.lanname = 'internal' AND f.prokind = 'f' LOOP
    BEGIN
      EXECUTE format('CREATE FUNCTION shadow.%I(%s) RETURNS %s LANGUAGE internal AS %L', p.proname, p.arguments, p.result, p.prosrc);
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
  FOR p IN SELECT o.oprname, f.proname, o.oprleft, o.oprright
             FROM pg_operator o JOIN pg_proc f ON f.oid = o.oprcode WHERE o.oprnamespace = 'pg_catalog'::regnamespace LOOP
    BEGIN
      EXECUTE format('CREATE OPERATOR shadow.%s (FUNCTION = shadow.%I, %s RIGHTARG = %s)', p.oprname, p.proname,
        CASE WHEN p.oprleft <> 0 THEN format('LEFTARG = %s,', p.oprleft::regtype) ELSE '' END, p.oprright::regtype);
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
END $do$`;

/** Operators over every pair of types that has none: nearer than what a cast would lead to. */
const NEARER_OPERATORS = `
DO $do$
DECLARE types text[] := string_to_array($types$, ' '); l text; r text; kind record; op text;
BEGIN
  FOREACH l IN ARRAY types LOOP FOREACH r IN ARRAY types LOOP
    FOR kind IN SELECT * FROM json_each_text($operators$) LOOP
      EXECUTE format('CREATE FUNCTION shadow.%I(%s, %s) RETURNS %s LANGUAGE plpgsql AS ''BEGIN PERFORM shadow.mark(); RETURN NULL; END''',
        'op_' || kind.key, l, r, kind.key);
      FOREACH op IN ARRAY string_to_array(kind.value, ' ') LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_operator o WHERE o.oprnamespace = 'shadow'::regnamespace
          AND o.oprname = op AND o.oprleft = l::regtype AND o.oprright = r::regtype);
        EXECUTE format('CREATE OPERATOR shadow.%s (FUNCTION = shadow.%I, LEFTARG = %s, RIGHTARG = %s)', op, 'op_' || kind.key, l, r);
      END LOOP;
    END LOOP;
  END LOOP; END LOOP;
END $do$`;

/** Functions that are called somewhere, for arguments that PostgreSQL would have to cast, and for rows of its catalogs. */
const NEARER_FUNCTIONS = `
DO $do$
DECLARE f record; v record; made text;
BEGIN
  FOR f IN SELECT DISTINCT p.proname, p.pronargs, p.proargtypes::oid[] AS types, p.prokind
             FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.pronargs BETWEEN 1 AND 4
              AND p.proname = ANY (string_to_array($names$, ' ')) LOOP
    FOR v IN SELECT * FROM (VALUES ('text'::regtype, 'name'), ('text', '"char"'), ('int8', 'int4'), ('int8', 'int2'),
               ('int4', 'int2'), ('float8', 'float4'), ('float8', 'int8'), ('numeric', 'float4'), ('oid', 'regclass'),
               ('regclass', 'oid'), ('anyelement', 'name'), ('anyelement', 'int2'), ('anyelement', 'text'),
               ('anyarray', 'int2vector'), ('anyarray', 'oidvector'), ('anyarray', 'name[]'), ('anyarray', 'int2[]'),
               ('"any"', 'name'), ('"any"', 'text'), ('"any"', 'bool'), ('anynonarray', 'text'), ('anycompatiblearray', 'text[]')
             ) AS t(given, nearer) WHERE t.given::oid = ANY (f.types) LOOP
      made := (SELECT string_agg(CASE WHEN t.type = v.given THEN v.nearer WHEN t.type::regtype::text LIKE 'any%' OR t.type = '"any"'::regtype THEN 'text'
                 ELSE t.type::regtype::text END, ', ' ORDER BY t.n) FROM unnest(f.types) WITH ORDINALITY AS t(type, n));
      BEGIN
        IF f.prokind = 'a' THEN
          EXECUTE format('CREATE FUNCTION shadow.step_%I(int8, %s) RETURNS int8 LANGUAGE plpgsql AS ''BEGIN PERFORM shadow.mark(); RETURN $1; END''', f.proname, made);
          EXECUTE format('CREATE AGGREGATE shadow.%I(%s) (SFUNC = shadow.step_%I, STYPE = int8, INITCOND = ''0'')', f.proname, made, f.proname);
        ELSE
          EXECUTE format('CREATE FUNCTION shadow.%I(%s) RETURNS text LANGUAGE plpgsql AS ''BEGIN PERFORM shadow.mark(); RETURN NULL; END''', f.proname, made);
        END IF;
      EXCEPTION WHEN OTHERS THEN NULL;
      END;
    END LOOP;
  END LOOP;
  FOR f IN SELECT c.relname, n.name FROM pg_class c, unnest(ARRAY['to_json', 'to_jsonb', 'row_to_json']) AS n(name)
            WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind IN ('r', 'v') LOOP
    EXECUTE format('CREATE FUNCTION shadow.%I(pg_catalog.%I) RETURNS jsonb LANGUAGE plpgsql AS ''BEGIN PERFORM shadow.mark(); RETURN NULL; END''', f.name, f.relname);
  END LOOP;
END $do$`;

/** Found before PostgreSQL's own only where the search_path names the schema before pg_catalog. */
const TYPES_OF_THE_SAME_NAME = [
  'text',
  'name',
  'int4',
  'int8',
  'int2',
  'float8',
  'bool',
  'oid',
  'regclass',
  'jsonb',
]
  .map((type) => `CREATE DOMAIN shadow.${type} AS pg_catalog.${type} CHECK (shadow.mark())`)
  .join(';');

export async function makeShadowSchema(client: pg.Client): Promise<void> {
  await client.query(SETUP);
  await client.query(COPIES);
  await client.query(
    NEARER_OPERATORS.replace('$types$', quoted(TYPES)).replace(
      '$operators$',
      quoted(JSON.stringify(OPERATORS)),
    ),
  );
  await client.query(NEARER_FUNCTIONS.replace('$names$', quoted(calledNames().join(' '))));
  await client.query(TYPES_OF_THE_SAME_NAME);
}

/** Every word that the code writes before a parenthesis. */
function calledNames(): readonly string[] {
  const names = new Set<string>();
  for (const folder of SQL_FOLDERS) {
    const root = path.resolve(__dirname, '../../src', folder);
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(path.join(root, file), 'utf8');
      for (const [, name = ''] of text.matchAll(/\b([a-z_][a-z0-9_]*)\(/g)) names.add(name);
    }
  }
  return [...names];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Which of them have been called, by whomever; to be asked with pg_catalog alone in the search_path. */
export const CALLED_SHADOWS_SQL = `
SELECT p.oid::regprocedure::text AS called FROM pg_proc p
 WHERE p.pronamespace = 'shadow'::regnamespace AND pg_stat_get_function_calls(p.oid) > 0`;
