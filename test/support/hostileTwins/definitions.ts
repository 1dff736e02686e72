// Hostile functions and definitions of types and collations. Each tries to leave a file named after its key.

import { ends, index, relation, type Hostile, type Ways } from './images';

function definition(key: string, kind: string, sql: string, name = `h.${key}`): Hostile {
  return { key, parts: { definitions: [{ kind, name, sql }] } };
}

function type(key: string, sql: string): Hostile {
  return definition(key, 'type', sql);
}

function fn(key: string, rest: string): Hostile {
  return definition(
    key,
    'function',
    `CREATE OR REPLACE FUNCTION h.${key}(integer)\n RETURNS integer\n ${rest}`,
    `h.${key}(integer)`,
  );
}

/** A function that an index is made with, which has rows: so it runs while the twin is built. */
function indexed(key: string, rest: string): Hostile {
  const table = `t_${key}`;
  return {
    key,
    parts: {
      ...fn(key, rest).parts,
      relations: [relation(table)],
      ends: [ends(table)],
      indexes: [
        index(table, `i_${key}`, {
          definition: `CREATE INDEX i_${key} ON h.${table} USING btree (h.${key}(id)) WHERE (h.${key}(id) > 0)`,
        }),
      ],
    },
  };
}

const IMMUTABLE_PLPGSQL = 'LANGUAGE plpgsql\n IMMUTABLE\nAS';

export function functions({ program, file, call }: Ways): Hostile[] {
  return [
    indexed('f_program', `${IMMUTABLE_PLPGSQL} $$ BEGIN ${program('f_program')}; RETURN 1; END $$`),
    indexed('f_file', `${IMMUTABLE_PLPGSQL} $$ BEGIN ${file('f_file')}; RETURN $1; END $$`),
    indexed(
      'f_dynamic',
      `${IMMUTABLE_PLPGSQL} $$ BEGIN EXECUTE $q$${program('f_dynamic')}$q$; RETURN 1; END $$`,
    ),
    indexed(
      'f_return',
      `${IMMUTABLE_PLPGSQL} $$ BEGIN RETURN (SELECT ${call('f_return')}); END $$`,
    ),
    indexed(
      'f_comment',
      `${IMMUTABLE_PLPGSQL} $$ BEGIN RETURN 1 --\n; ${program('f_comment')}; RETURN 1; END $$`,
    ),
    indexed(
      'f_inner',
      `${IMMUTABLE_PLPGSQL} $$ BEGIN RETURN 1 + h.f_program($1) + h.f_sql($1); END $$`,
    ),
    indexed(
      'f_higher',
      `${IMMUTABLE_PLPGSQL} $$ BEGIN SET ROLE postgres; ${program('f_higher')}; RETURN 1; END $$`,
    ),
    indexed(
      'f_session',
      `${IMMUTABLE_PLPGSQL} $$ BEGIN SET SESSION AUTHORIZATION postgres; ${program('f_session')}; RETURN 1; END $$`,
    ),
    indexed('f_sql', `LANGUAGE sql\n IMMUTABLE\nAS $$ SELECT ${call('f_sql')} $$`),
    indexed('f_two', `LANGUAGE sql\n IMMUTABLE\nAS $$ SELECT 1; SELECT ${call('f_two')} $$`),
    indexed(
      'f_config',
      `LANGUAGE sql\n IMMUTABLE\nAS $$ SELECT length(set_config('session_authorization', 'postgres', false)) $$`,
    ),
    indexed(
      'f_xml',
      `LANGUAGE sql\n IMMUTABLE\nAS $$ SELECT length(query_to_xml('SELECT ${call('f_xml').replaceAll("'", "''")}', true, true, '')::text) $$`,
    ),
    indexed(
      'f_read',
      `LANGUAGE sql\n IMMUTABLE\nAS $$ SELECT length(pg_read_file('/etc/passwd')) $$`,
    ),
    indexed(
      'f_field',
      `LANGUAGE sql\n IMMUTABLE\nAS $$ SELECT length((('/etc/passwd'::text).pg_read_file)) $$`,
    ),
    indexed(
      'f_insert',
      `LANGUAGE sql\n IMMUTABLE\nAS $$ INSERT INTO h.t_f_sql VALUES (1) RETURNING id $$`,
    ),
    indexed(
      'f_with',
      `LANGUAGE sql\n IMMUTABLE\nAS $$ WITH w AS (DELETE FROM h.t_f_sql RETURNING id) SELECT id FROM w $$`,
    ),
    indexed('f_atomic', `LANGUAGE sql\n IMMUTABLE\nBEGIN ATOMIC SELECT ${call('f_atomic')}; END`),
    indexed(
      'f_set',
      `LANGUAGE sql\n IMMUTABLE\n SET session_authorization TO 'postgres'\nAS $$ SELECT ${call('f_set')} $$`,
    ),
    indexed(
      'f_definer',
      `LANGUAGE plpgsql\n IMMUTABLE SECURITY DEFINER\nAS $$ BEGIN ${program('f_definer')}; RETURN 1; END $$`,
    ),
    indexed('f_c', `LANGUAGE c\n IMMUTABLE\nAS '/lib/x86_64-linux-gnu/libc.so.6', 'getppid'`),
    indexed('f_internal', `LANGUAGE internal\n IMMUTABLE\nAS 'pg_reload_conf'`),
    indexed(
      'f_python',
      `LANGUAGE plpython3u\n IMMUTABLE\nAS $$ import os; os.system('true'); return 1 $$`,
    ),
    indexed('f_perl', `LANGUAGE plperlu\n IMMUTABLE\nAS $$ system("true"); return 1 $$`),
    indexed('f_tcl', `LANGUAGE pltclu\n IMMUTABLE\nAS $$ exec true $$`),
    fn('f_after', `LANGUAGE sql\nAS $$ SELECT 1 $$; ${program('f_after')}`),
    definition(
      'f_default',
      'function',
      `CREATE FUNCTION h.f_default(a integer DEFAULT ${call('f_default')}) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$`,
      'h.f_default(a integer)',
    ),
    definition(
      'f_other',
      'function',
      'CREATE OR REPLACE FUNCTION pg_catalog.int4pl(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 7 $$',
      'h.f_other(integer, integer)',
    ),
    definition(
      'f_procedure',
      'function',
      `CREATE PROCEDURE h.f_procedure() LANGUAGE plpgsql AS $$ BEGIN ${program('f_procedure')}; END $$`,
      'h.f_procedure()',
    ),
  ];
}

export function definitions(ways: Ways): Hostile[] {
  const { program, file, call, port } = ways;
  const doing = (key: string): string => `DO $do$ BEGIN ${program(key)}; END $do$`;
  return [
    type('d_program', program('d_program')),
    type('d_file', file('d_file')),
    type('d_do', doing('d_do')),
    type('d_after', `CREATE TYPE h.d_after AS ENUM ('a'); ${program('d_after')}`),
    type('d_comment', `/* CREATE TYPE h.d_comment AS ENUM ('a') */ ${program('d_comment')}`),
    type('d_newline', `CREATE TYPE h.d_newline AS ENUM ('a')\n;\n--\n${program('d_newline')}\n;`),
    type('d_select', `SELECT ${call('d_select')}`),
    type(
      'd_checkcall',
      `CREATE DOMAIN h.d_checkcall AS integer CHECK (${call('d_checkcall')} IS NOT NULL)`,
    ),
    type(
      'd_check',
      'CREATE DOMAIN h.d_check AS integer CONSTRAINT k CHECK (h.f_program(VALUE) > 0)',
    ),
    type('d_default', `CREATE DOMAIN h.d_default AS integer DEFAULT ${call('d_default')}`),
    type('d_range', 'CREATE TYPE h.d_range AS RANGE (subtype = integer, canonical = h.f_program)'),
    type('d_base', 'CREATE TYPE h.d_base (INPUT = h.f_program, OUTPUT = h.f_program)'),
    type('d_cast', 'CREATE CAST (text AS integer) WITH FUNCTION h.f_program(integer) AS IMPLICIT'),
    type(
      'd_operator',
      'CREATE OPERATOR pg_catalog.= (FUNCTION = h.f_program, LEFTARG = int4, RIGHTARG = int2)',
    ),
    type(
      'd_class',
      'CREATE OPERATOR CLASS h.d_class DEFAULT FOR TYPE integer USING btree AS FUNCTION 1 h.f_program(integer)',
    ),
    type(
      'd_aggregate',
      'CREATE AGGREGATE h.d_aggregate(integer) (SFUNC = int4pl, STYPE = integer)',
    ),
    type('d_rule', `CREATE RULE r AS ON INSERT TO h.t_f_sql DO ALSO SELECT ${call('d_rule')}`),
    type('d_trigger', 'CREATE TRIGGER t BEFORE INSERT ON h.t_f_sql EXECUTE FUNCTION h.f_program()'),
    type('d_event', 'CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION h.f_program()'),
    type('d_language', 'CREATE LANGUAGE plpython3u'),
    type('d_extension', 'CREATE EXTENSION dblink'),
    type(
      'd_subscription',
      `CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=${String(port)}' PUBLICATION p`,
    ),
    type('d_system', `ALTER SYSTEM SET archive_command = 'true'`),
    type('d_role', 'ALTER ROLE planwright_guest SUPERUSER'),
    type('d_grant', 'GRANT pg_execute_server_program TO planwright_guest'),
    type('d_load', `LOAD '/lib/x86_64-linux-gnu/libc.so.6'`),
    type('d_preload', `SET session_preload_libraries = 'auto_explain'`),
    type('d_tablespace', `CREATE TABLESPACE d_tablespace LOCATION '/tmp'`),
    type('d_prepared', `PREPARE x AS SELECT ${call('d_prepared')}`),
    definition('d_collation', 'collation', doing('d_collation')),
    definition(
      'd_parser',
      'collation',
      'CREATE TEXT SEARCH PARSER h.d_parser (START = h.f_program)',
    ),
    definition('d_kind', 'constructor', program('d_kind')),
    definition('d_name', 'type', `CREATE TYPE h.a AS ENUM ('a')`, `h.a; ${program('d_name')}`),
  ];
}
