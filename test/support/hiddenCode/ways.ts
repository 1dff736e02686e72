// Ways from a statement to code that neither its words nor the names of its tables show: what the database holds for each, and
// statements that take it.

import type { HostileStatement } from './hostile';

export interface Way {
  readonly setup: string;
  readonly statements: readonly HostileStatement[];
}

const fn = (signature: string, mark: string, result = 'text', value = `'x'`): string =>
  `CREATE FUNCTION ${signature} RETURNS ${result} LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN PERFORM deed.mark('${mark}'); RETURN ${value}; END $f$;`;
const at = (mark: string, ...statements: readonly string[]): HostileStatement[] =>
  statements.map((sql) => ({ mark, sql }));
const since = (major: number, ...all: readonly HostileStatement[][]): HostileStatement[] =>
  all.flat().map((statement) => ({ ...statement, since: major }));
const as = (role: string, ...all: readonly HostileStatement[][]): HostileStatement[] =>
  all.flat().map((statement) => ({ ...statement, role }));
const given = (value: string, statements: readonly HostileStatement[]): HostileStatement[] =>
  statements.map((statement) => ({ ...statement, parameters: [value] }));

const LONG = `long_${'x'.repeat(70)}`;

export const WAYS: readonly Way[] = [
  {
    setup: '',
    statements: at(
      'operator-class',
      `SELECT deep.span('a', 'b')`,
      `SELECT isempty(deep.span(name, name || 'x', '[]')) FROM guests LIMIT 1`,
      `SELECT deep.span_multirange(deep.span('a', 'b'))`,
    ),
  },
  {
    setup: `
${fn('odd.arrow(int, deep.boxed)', 'literal-right')}
CREATE OPERATOR public.-|> (LEFTARG = int, RIGHTARG = deep.boxed, FUNCTION = odd.arrow);
${fn('odd.back(deep.boxed, int)', 'literal-left')}
CREATE OPERATOR public.<|- (LEFTARG = deep.boxed, RIGHTARG = int, FUNCTION = odd.back);`,
    statements: [
      ...at('literal-right', `SELECT 1 -|> '(x)'`, `SELECT id -|> '(x)' FROM guests LIMIT 1`),
      ...at('literal-right', `SELECT 1 -|> ('(x)' COLLATE "C")`),
      ...at('literal-left', `SELECT '(x)' <|- 1`, `SELECT NULL <|- id FROM guests LIMIT 1`),
    ],
  },
  {
    setup: `
CREATE TYPE odd.wrapped AS (v int); CREATE TYPE odd.sealed AS (v bigint);
CREATE TYPE odd.inside AS (v int); CREATE TYPE odd.outside AS (v int);
CREATE FUNCTION odd.wrap(int) RETURNS odd.wrapped LANGUAGE sql IMMUTABLE AS $f$ SELECT ROW($1)::odd.wrapped $f$;
CREATE CAST (int AS odd.wrapped) WITH FUNCTION odd.wrap(int) AS IMPLICIT;
CREATE FUNCTION odd.bring_out(odd.inside) RETURNS odd.outside LANGUAGE sql IMMUTABLE AS $f$ SELECT ROW(1)::odd.outside $f$;
CREATE CAST (odd.inside AS odd.outside) WITH FUNCTION odd.bring_out(odd.inside) AS IMPLICIT;
${fn('odd.seal(bigint)', 'implicit-cast', 'odd.sealed', 'ROW($1)::odd.sealed')}
CREATE CAST (bigint AS odd.sealed) WITH FUNCTION odd.seal(bigint) AS IMPLICIT;
${fn('odd.on_wrapped(odd.wrapped, odd.wrapped)', 'implicit-operator')}
CREATE OPERATOR public.|>| (LEFTARG = odd.wrapped, RIGHTARG = odd.wrapped, FUNCTION = odd.on_wrapped);
${fn('public.md5(odd.wrapped)', 'implicit-function')}
CREATE FUNCTION odd.on_sealed(odd.sealed, odd.sealed) RETURNS bool LANGUAGE sql IMMUTABLE AS $f$ SELECT $1 IS NOT NULL AND $2 IS NOT NULL $f$;
CREATE OPERATOR public.|<| (LEFTARG = odd.sealed, RIGHTARG = odd.sealed, FUNCTION = odd.on_sealed);
${fn('odd.on_outside(odd.outside, odd.outside)', 'implicit-user')}
CREATE OPERATOR public.|=| (LEFTARG = odd.outside, RIGHTARG = odd.outside, FUNCTION = odd.on_outside);
CREATE TABLE odd.insides (i odd.inside); INSERT INTO odd.insides VALUES (ROW(1));`,
    statements: [
      ...at('implicit-operator', 'SELECT 5 |>| 6', 'SELECT id |>| id FROM guests LIMIT 1'),
      ...at('implicit-function', 'SELECT md5(5)', 'SELECT md5(id) FROM guests LIMIT 1'),
      ...at('implicit-cast', 'SELECT 5::bigint |<| 6::bigint'),
      ...at('implicit-user', 'SELECT i |=| i FROM odd.insides'),
    ],
  },
  {
    setup: `
CREATE TYPE odd.plain AS (v int); CREATE TABLE odd.plains (b odd.plain); INSERT INTO odd.plains VALUES (ROW(1));
CREATE TABLE odd.lists (l odd.plain[]); INSERT INTO odd.lists VALUES (ARRAY[ROW(1)::odd.plain]);
${fn('public.lower(odd.plain[])', 'array-function')}
${fn('public.upper(odd.plain)', 'array-element')}
${fn('public.concat(VARIADIC odd.plain[])', 'array-variadic')}
${fn('odd.on_arrays(odd.plain[], odd.plain[])', 'array-operator')}
CREATE OPERATOR public.|@| (LEFTARG = odd.plain[], RIGHTARG = odd.plain[], FUNCTION = odd.on_arrays);`,
    statements: [
      ...at('array-function', 'SELECT lower(ARRAY[b]) FROM odd.plains'),
      ...at('array-function', 'SELECT lower(array_agg(b)) FROM odd.plains'),
      ...at('array-element', 'SELECT upper(l[1]) FROM odd.lists'),
      ...at('array-operator', 'SELECT array_agg(b) |@| array_agg(b) FROM odd.plains'),
      ...at('array-variadic', 'SELECT concat(b, b) FROM odd.plains'),
    ],
  },
  {
    setup: `
CREATE DOMAIN odd.once AS int; CREATE DOMAIN odd.twice AS odd.once; CREATE DOMAIN odd.thrice AS odd.twice;
${fn('public.initcap(odd.twice)', 'domain-function')}
${fn('odd.on_domains(odd.thrice, int)', 'domain-operator')}
CREATE OPERATOR public.|^| (LEFTARG = odd.thrice, RIGHTARG = int, FUNCTION = odd.on_domains);`,
    statements: [
      ...at('domain-function', 'SELECT initcap(5)', 'SELECT initcap(id) FROM guests LIMIT 1'),
      ...at('domain-operator', 'SELECT 5 |^| 5'),
    ],
  },
  {
    setup: '',
    statements: [
      ...at('field', 'SELECT (g).nickname.reverse FROM guests g WHERE id = 1'),
      ...at('field', 'SELECT (ARRAY[g])[1].nickname FROM guests g WHERE id = 1'),
    ],
  },
  {
    setup: `
CREATE ROLE keeper; CREATE SCHEMA keeper AUTHORIZATION keeper; GRANT pg_write_server_files TO keeper;
GRANT USAGE ON SCHEMA deed, odd, deep TO keeper;
${fn('keeper.mark_of_owner()', 'owner-path')}
CREATE FUNCTION odd.as_owner() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER AS $f$ BEGIN RETURN mark_of_owner(); END $f$;
CREATE FUNCTION odd.as_owner_sql() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = "$user", public AS $f$ SELECT upper('x'::text) $f$;
${fn('keeper.upper(text)', 'owner-shadow')}
${fn('keeper.initcap(text)', 'owner-shadow')}
CREATE FUNCTION odd.as_owner_first() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = "$user", pg_catalog AS $f$ SELECT initcap('x'::text) $f$;
ALTER FUNCTION odd.as_owner() OWNER TO keeper; ALTER FUNCTION odd.as_owner_first() OWNER TO keeper;`,
    statements: [
      ...at('owner-path', 'SELECT odd.as_owner()'),
      ...at('owner-shadow', 'SELECT odd.as_owner_first()'),
    ],
  },
  {
    setup: `
CREATE FUNCTION odd.unicode() RETURNS text LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN U&"d\\0065ed"."mark"('words-unicode'); END $f$;
CREATE FUNCTION odd.unicode_other() RETURNS text LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN deed.U&"m!0061rk" UESCAPE '!' ('words-unicode'); END $f$;
${fn('odd.shout(int, int)', 'words-operator')}
CREATE OPERATOR odd.|! (LEFTARG = int, RIGHTARG = int, FUNCTION = odd.shout);
CREATE FUNCTION odd.by_operator() RETURNS text LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN 1 OPERATOR(odd.|!) 2; END $f$;
CREATE FUNCTION odd.by_in() RETURNS bool LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN (SELECT b IN (SELECT b FROM deep.boxes) FROM deep.boxes); END $f$;
CREATE FUNCTION odd.by_using() RETURNS int LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN (SELECT count(*) FROM deep.boxes JOIN deep.boxes AS o USING (b)); END $f$;
CREATE FUNCTION odd.by_nullif() RETURNS bool LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN (SELECT nullif(b, b) IS NULL FROM deep.boxes); END $f$;
CREATE FUNCTION odd.by_case() RETURNS int LANGUAGE plpgsql STABLE AS $f$ DECLARE v deep.boxed := ROW('x'); BEGIN CASE v WHEN ROW('y')::deep.boxed THEN RETURN 1; ELSE RETURN 2; END CASE; END $f$;
${fn(`odd."we""ird.na\nme"()`, 'words-quoted')}
CREATE FUNCTION odd.by_weird() RETURNS text LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN odd."we""ird.na\nme"(); END $f$;
${fn(`odd.${LONG}()`, 'words-long')}
CREATE FUNCTION odd.by_long() RETURNS text LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN odd.${LONG}(); END $f$;
CREATE FUNCTION odd.by_field() RETURNS text LANGUAGE plpgsql STABLE AS $f$ DECLARE g guests; BEGIN SELECT * INTO g FROM guests LIMIT 1; RETURN (g).nickname.length; END $f$;
CREATE FUNCTION odd.by_message() RETURNS int LANGUAGE plpgsql STABLE AS $f$ BEGIN RAISE DEBUG USING MESSAGE = deed.mark('words-message'); RETURN 1; END $f$;
CREATE FUNCTION odd.by_cursor() RETURNS int LANGUAGE plpgsql STABLE AS $f$ DECLARE c CURSOR (t text) FOR SELECT t; BEGIN OPEN c(deed.mark('words-cursor')); CLOSE c; RETURN 1; END $f$;
CREATE FUNCTION odd.by_fetch() RETURNS int LANGUAGE plpgsql STABLE AS $f$ DECLARE c SCROLL CURSOR FOR SELECT 1; r record; BEGIN OPEN c; FETCH RELATIVE deed.number('words-fetch') FROM c INTO r; RETURN 1; END $f$;
CREATE FUNCTION odd.by_exit() RETURNS int LANGUAGE plpgsql STABLE AS $f$ BEGIN LOOP EXIT WHEN deed.yes('words-exit'); END LOOP; RETURN 1; END $f$;
CREATE FUNCTION odd.by_foreach() RETURNS int LANGUAGE plpgsql STABLE AS $f$ DECLARE t text; BEGIN FOREACH t IN ARRAY ARRAY[deed.mark('words-foreach')] LOOP NULL; END LOOP; RETURN 1; END $f$;
CREATE FUNCTION odd.by_assignment() RETURNS int LANGUAGE plpgsql STABLE AS $f$ DECLARE i int; BEGIN SELECT b INTO i FROM deep.boxes; RETURN i; END $f$;`,
    statements: [
      ...at('words-unicode', 'SELECT odd.unicode()', 'SELECT odd.unicode_other()'),
      ...at('words-operator', 'SELECT odd.by_operator()', 'SELECT 1 OPERATOR(odd.|!) 2'),
      ...at('operator-equal', 'SELECT odd.by_in()', 'SELECT odd.by_using()'),
      ...at('operator-equal', 'SELECT odd.by_nullif()', 'SELECT odd.by_case()'),
      ...at('words-quoted', 'SELECT odd.by_weird()', `SELECT odd."we""ird.na\nme"()`),
      ...at('words-long', 'SELECT odd.by_long()', `SELECT odd.${LONG}()`),
      ...at('field', 'SELECT odd.by_field()'),
      ...at('words-message', 'SELECT odd.by_message()'),
      ...at('words-cursor', 'SELECT odd.by_cursor()'),
      ...at('words-fetch', 'SELECT odd.by_fetch()'),
      ...at('words-exit', 'SELECT odd.by_exit()'),
      ...at('words-foreach', 'SELECT odd.by_foreach()'),
      ...at('cast', 'SELECT odd.by_assignment()'),
    ],
  },
  {
    setup: `
CREATE OPERATOR odd.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, COMMUTATOR = OPERATOR(odd.===), MERGES);
ALTER OPERATOR odd.=== (int, int) SET (RESTRICT = eqsel);
CREATE OPERATOR odd.<<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4lt);
${fn('odd.merge_order(int, int)', 'family-merge', 'int', 'btint4cmp($1, $2)')}
CREATE OPERATOR CLASS odd.merge_ops FOR TYPE int USING btree AS
  OPERATOR 1 odd.<<<, OPERATOR 2 <=, OPERATOR 3 odd.===, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 odd.merge_order(int, int);
CREATE OPERATOR odd.==== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, COMMUTATOR = OPERATOR(odd.====), HASHES);
${fn('odd.hash_value(int)', 'family-hash', 'int', '$1')}
CREATE OPERATOR CLASS odd.hash_ops FOR TYPE int USING hash AS OPERATOR 1 odd.====, FUNCTION 1 odd.hash_value(int);`,
    statements: [
      ...at(
        'family-merge',
        'SELECT count(*) FROM guests g FULL JOIN stays s ON g.id OPERATOR(odd.===) s.guest_id',
        'SELECT id FROM guests ORDER BY nullif(id, 0) USING OPERATOR(odd.<<<) LIMIT 1',
      ),
      ...at(
        'family-hash',
        'SELECT count(*) FROM guests g FULL JOIN stays s ON g.id OPERATOR(odd.====) s.guest_id',
      ),
    ],
  },
  {
    setup: `
CREATE TABLE odd.split (id int) PARTITION BY LIST ((id + deed.number('parent-key')));
CREATE TABLE odd.split_1 PARTITION OF odd.split FOR VALUES IN (2);
CREATE ROLE thorough LOGIN SUPERUSER; ALTER ROLE thorough SET constraint_exclusion = on;`,
    statements: as(
      'thorough',
      at('parent-key', 'SELECT * FROM odd.split_1 WHERE id = 7', 'SELECT * FROM odd.split'),
      at('parent-key', `SELECT pg_get_partition_constraintdef('odd.split_1'::regclass)`),
    ),
  },
  {
    setup: `
CREATE DOMAIN public.vetted AS text CHECK (deed.mark('call-domain') IS NOT NULL);`,
    statements: [
      ...at('call-domain', `SELECT vetted('x')`, `SELECT public.vetted('x')`),
      ...at('domain', `SELECT deep.checked('x')`),
    ],
  },
  {
    // Parsing checks literals of these types, EXECUTE the values of parameters: no plan is needed for it.
    setup: `
CREATE TABLE odd.held (id int, d deep.checked, n deep.checked_number, h deep.holder, a deep.checked[]);
CREATE TYPE odd.holders AS (h deep.holder, hs deep.holder[]);
CREATE TYPE odd.checked_span AS RANGE (subtype = deep.checked);
CREATE FUNCTION odd.plain_echo(deep.checked) RETURNS text LANGUAGE sql STABLE AS $f$ SELECT $1::text $f$;
CREATE DOMAIN odd.told AS text CHECK (pg_logical_emit_message(false, 'hidden', 'told') IS NOT NULL);`,
    statements: [
      ...at(
        'domain',
        `SELECT '{x}'::deep.checked[]`,
        `SELECT '{{x,NULL}}'::deep.doubly[]`,
        `SELECT '(x)'::deep.holder`,
        `SELECT '("(x)","{(x)}")'::odd.holders`,
        `SELECT '[a,b)'::odd.checked_span`,
        `SELECT id FROM odd.held WHERE a = '{x}'`,
        `INSERT INTO odd.held (h) VALUES ('(x)')`,
        `UPDATE odd.held SET a = '{x}'`,
      ),
      ...['SELECT $1::deep.checked', 'SELECT CAST($1 AS deep.doubly)', 'SELECT odd.plain_echo($1)']
        .concat('INSERT INTO odd.held (d) VALUES ($1)', 'UPDATE odd.held SET d = $1')
        .concat('SELECT id FROM odd.held WHERE d = $1::deep.checked')
        .concat('INSERT INTO odd.held (id, d) SELECT 1, $1 ON CONFLICT DO NOTHING')
        .flatMap((sql) => [...at('domain', sql), ...given('x', at('domain', sql))]),
      ...at('domain-number', 'UPDATE odd.held SET n = $1 WHERE id = 1'),
      ...given('7', at('domain-number', 'SELECT $1::deep.checked_number')),
      ...given('{x}', at('domain', 'SELECT id FROM odd.held WHERE d = ANY ($1::deep.checked[])')),
      ...given('(x)', at('domain', 'INSERT INTO odd.held (h) VALUES ($1)')),
      { mark: null, sql: 'SELECT $1::odd.told' },
    ],
  },
  {
    setup: `
DO $do$ BEGIN
  IF current_setting('server_version_num')::int >= 170000 THEN
    EXECUTE $v$ CREATE VIEW odd.json_domain AS SELECT length(JSON_VALUE('{"a":"x"}', '$.a' RETURNING deep.checked)) AS n $v$;
    EXECUTE $v$ CREATE VIEW odd.json_rows AS SELECT count(*) AS n FROM JSON_TABLE('[{"a":"x"}]', '$[*]' COLUMNS (d deep.checked PATH '$.a')) $v$;
    EXECUTE $v$ CREATE FUNCTION odd.json_atomic() RETURNS int LANGUAGE sql STABLE RETURN length(JSON_VALUE('{"a":"x"}', '$.a' RETURNING deep.checked)) $v$;
  END IF; END $do$;
CREATE VIEW odd.row_domain AS SELECT to_json(ROW(name)::deep.holder)::text AS t FROM guests;
CREATE VIEW odd.xml_domain AS SELECT count(*) AS n FROM xmltable('/a' PASSING '<a>x</a>' COLUMNS b deep.checked PATH '.');
CREATE VIEW odd.record_domain AS SELECT count(*) AS n FROM json_to_record('{"d":"x"}') AS r(d deep.checked);
CREATE VIEW odd.populate_domain AS SELECT (json_populate_record(NULL::deep.holder, '{"d":"x"}') IS NULL) AS n;
CREATE VIEW odd.case_operator AS SELECT CASE b WHEN ROW('x')::deep.boxed THEN 1 END AS n FROM deep.boxes;
CREATE VIEW odd.text_search AS SELECT count(*) AS n FROM ts_stat('SELECT to_tsvector(deed.mark(''view-ts''))');`,
    statements: [
      ...since(
        17,
        at(
          'domain',
          'SELECT * FROM odd.json_domain',
          'SELECT * FROM odd.json_rows',
          'SELECT odd.json_atomic()',
        ),
      ),
      ...since(17, at('domain', `SELECT JSON_VALUE('{"a":"x"}', '$.a' RETURNING deep.checked)`)),
      ...since(
        17,
        at(
          'domain',
          `SELECT * FROM JSON_TABLE('[{"a":"x"}]', '$[*]' COLUMNS (d deep.checked PATH '$.a'))`,
        ),
      ),
      ...since(
        17,
        at('domain', `SELECT JSON_QUERY('{"a":{"d":"x"}}', '$.a' RETURNING deep.holder)`),
      ),
      ...at('domain', 'SELECT * FROM odd.row_domain LIMIT 1', 'SELECT * FROM odd.xml_domain'),
      ...at('domain', 'SELECT * FROM odd.record_domain', 'SELECT * FROM odd.populate_domain'),
      ...at('operator-equal', 'SELECT * FROM odd.case_operator'),
      ...at('view-ts', 'SELECT * FROM odd.text_search'),
    ],
  },
  {
    setup: `
CREATE FUNCTION odd.several(VARIADIC t text[]) RETURNS text LANGUAGE sql STABLE AS $f$ SELECT deed.mark('variadic') $f$;
CREATE FUNCTION odd.any_type(anyelement, VARIADIC int[] DEFAULT '{}') RETURNS text LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN deed.mark('polymorphic'); END $f$;
CREATE FUNCTION public.title(guests, t text DEFAULT deed.mark('field-default')) RETURNS text LANGUAGE sql STABLE AS $f$ SELECT $2 $f$;
CREATE FUNCTION odd.out_only(OUT a text, OUT b int) LANGUAGE plpgsql STABLE AS $f$ BEGIN a := deed.mark('out'); END $f$;
CREATE FUNCTION odd.table_of() RETURNS TABLE (d deep.checked) LANGUAGE plpgsql STABLE AS $f$ BEGIN d := 'x'; RETURN NEXT; END $f$;
CREATE FUNCTION odd.reload() RETURNS bool LANGUAGE internal STABLE AS 'pg_reload_conf';
CREATE FUNCTION odd.next(regclass) RETURNS bigint LANGUAGE internal IMMUTABLE AS 'nextval_oid';
CREATE FUNCTION odd.read_file(text) RETURNS text LANGUAGE internal STABLE AS 'pg_read_file_all';
${fn('odd.state(text, text)', 'aggregate-moving')}
CREATE AGGREGATE odd.moving(text) (SFUNC = textcat, STYPE = text, INITCOND = '', MSFUNC = odd.state, MINVFUNC = odd.state, MSTYPE = text, MINITCOND = '');
CREATE FUNCTION odd.combine(text, text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$ BEGIN RETURN deed.mark('aggregate-combine'); END $f$;
CREATE AGGREGATE odd.parallel(text) (SFUNC = textcat, STYPE = text, COMBINEFUNC = odd.combine, PARALLEL = SAFE);
${fn('odd.sort_end(text[])', 'aggregate-ordered')}
CREATE FUNCTION odd.collect(text[], text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $f$ SELECT $1 || $2 $f$;
CREATE AGGREGATE odd.typical(ORDER BY text) (SFUNC = odd.collect, STYPE = text[], INITCOND = '{}', FINALFUNC = odd.sort_end);`,
    statements: [
      ...at(
        'variadic',
        `SELECT odd.several('a', 'b', 'c')`,
        `SELECT odd.several(VARIADIC ARRAY['a'])`,
      ),
      ...at('polymorphic', 'SELECT odd.any_type(1)', `SELECT odd.any_type(ARRAY['x'])`),
      ...at(
        'field-default',
        'SELECT g.title FROM guests g LIMIT 1',
        'SELECT (g).title FROM guests g LIMIT 1',
      ),
      ...at('out', 'SELECT (odd.out_only()).b', 'SELECT a FROM odd.out_only()'),
      ...at('domain', 'SELECT * FROM odd.table_of()'),
      ...at(
        'aggregate-moving',
        'SELECT odd.moving(name) OVER (ORDER BY id ROWS 1 PRECEDING) FROM guests LIMIT 1',
      ),
      ...at('aggregate-ordered', 'SELECT odd.typical() WITHIN GROUP (ORDER BY name) FROM guests'),
      { mark: null, sql: 'SELECT odd.reload()' },
      { mark: null, sql: `SELECT odd.next('numbers')` },
      { mark: null, sql: `SELECT odd.read_file('/etc/hostname')` },
      { mark: null, sql: 'SELECT odd.parallel(name) FROM guests' },
    ],
  },
  {
    setup: `
CREATE TABLE odd.secret (id int); INSERT INTO odd.secret VALUES (1); ALTER TABLE odd.secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON odd.secret USING (EXISTS (SELECT FROM deep.marked_view));
GRANT SELECT ON odd.secret, deep.marked_view TO visitor; GRANT USAGE ON SCHEMA odd TO visitor;
DO $do$ BEGIN
  IF current_setting('server_version_num')::int >= 150000 THEN
    EXECUTE 'CREATE VIEW odd.invoking WITH (security_invoker = true) AS SELECT s.id FROM odd.secret s';
    EXECUTE 'CREATE VIEW odd.invoking_twice WITH (security_invoker = true, security_barrier = true) AS SELECT i.id FROM odd.invoking i';
    EXECUTE 'GRANT SELECT ON odd.invoking, odd.invoking_twice TO visitor';
  END IF; END $do$;
CREATE TABLE odd.far_parent (what text); CREATE FOREIGN TABLE odd.far_child () INHERITS (odd.far_parent) SERVER near OPTIONS (schema_name 'public', table_name 'far_view');`,
    statements: [
      ...as('visitor', at('view', 'SELECT * FROM odd.secret')),
      ...since(
        15,
        as(
          'visitor',
          at('view', 'SELECT * FROM odd.invoking_twice', 'SELECT (SELECT id FROM odd.invoking)'),
        ),
      ),
      ...at('far-view', 'SELECT * FROM odd.far_parent'),
    ],
  },
];

/** Each by itself, in a database of its own: what it holds concerns every statement. */
export const WAYS_OF_ALL: readonly Way[] = [
  {
    setup: `
${fn('odd.not_found(tsvector, tsquery)', 'negator', 'bool', 'true')}
CREATE OPERATOR odd.!@@ (LEFTARG = tsvector, RIGHTARG = tsquery, FUNCTION = odd.not_found, NEGATOR = OPERATOR(pg_catalog.@@));
${fn('odd.without(anyarray, anyarray)', 'negator', 'bool', 'true')}
CREATE OPERATOR odd.!&& (LEFTARG = anyarray, RIGHTARG = anyarray, FUNCTION = odd.without, NEGATOR = OPERATOR(pg_catalog.&&));
CREATE VIEW odd.others AS SELECT id FROM guests WHERE NOT (ARRAY[id] && ARRAY[1]);`,
    statements: at(
      'negator',
      `SELECT id FROM guests WHERE NOT (to_tsvector('simple', name) @@ to_tsquery('simple', 'x')) LIMIT 1`,
      `SELECT id FROM guests WHERE NOT (ARRAY[id] && ARRAY[1]) LIMIT 1`,
      'SELECT id FROM odd.others LIMIT 1',
    ),
  },
  {
    setup: `
CREATE FUNCTION odd.in_range(text, text, int, bool, bool) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN PERFORM deed.mark('in-range'); RETURN true; END $f$;
ALTER OPERATOR FAMILY pg_catalog.text_ops USING btree ADD FUNCTION 3 (text, int) odd.in_range(text, text, int, bool, bool);`,
    statements: at(
      'in-range',
      'SELECT count(*) OVER (ORDER BY name RANGE 1 PRECEDING) FROM guests LIMIT 1',
    ),
  },
  {
    setup: `
${fn('odd.xml_order(xml, xml)', 'class-of-all', 'int', '0')}
${fn('odd.xml_less(xml, xml)', 'class-of-all', 'bool', 'false')}
CREATE OPERATOR odd.< (LEFTARG = xml, RIGHTARG = xml, FUNCTION = odd.xml_less);
CREATE OPERATOR odd.= (LEFTARG = xml, RIGHTARG = xml, FUNCTION = odd.xml_less);
CREATE OPERATOR odd.<= (LEFTARG = xml, RIGHTARG = xml, FUNCTION = odd.xml_less);
CREATE OPERATOR odd.> (LEFTARG = xml, RIGHTARG = xml, FUNCTION = odd.xml_less);
CREATE OPERATOR odd.>= (LEFTARG = xml, RIGHTARG = xml, FUNCTION = odd.xml_less);
CREATE OPERATOR CLASS odd.xml_ops DEFAULT FOR TYPE xml USING btree AS
  OPERATOR 1 odd.<, OPERATOR 2 odd.<=, OPERATOR 3 odd.=, OPERATOR 4 odd.>=, OPERATOR 5 odd.>, FUNCTION 1 odd.xml_order(xml, xml);`,
    statements: at('class-of-all', `SELECT DISTINCT xmlparse(content name) FROM guests`),
  },
];
