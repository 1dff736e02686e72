// A database full of code that PostgreSQL runs by itself. Each piece leaves a mark that no rollback takes back: a file named
// after it, a row in another database, a sequence, a slot, a session ended.

export interface Place {
  /** Writable by the server; holds the marks and nothing else. */
  readonly folder: string;
  readonly port: number;
  readonly database: string;
  /** The other database. */
  readonly aside: string;
}

export function asideSql({ folder }: Place): string {
  return `
CREATE TABLE arrivals (what text);
CREATE SEQUENCE tickets;
CREATE FUNCTION far_mark() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN COPY (SELECT 1) TO '${folder}/far-view'; RETURN 'x'; END $f$;
CREATE VIEW far_view AS SELECT far_mark() AS what;
CREATE FUNCTION far_eager() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN far_mark(); END $f$;
CREATE VIEW far_eager_view AS SELECT 'x'::text AS what WHERE far_eager() = 'x'`;
}

const LABELS = ['volatile', 'stable', 'immutable'] as const;
const LANGUAGES = ['sql', 'plpgsql'] as const;
export const CALLERS = LANGUAGES.flatMap((language) =>
  LABELS.map((label) => `${language}_${label}`),
);

/** What writes the mark: COPY, which READ ONLY lets pass. It may not stand in a function that is not volatile, so others call it. */
function marks(folder: string): string {
  return `
CREATE SCHEMA deed; CREATE SCHEMA deep;
CREATE FUNCTION deed.mark(tag text) RETURNS text LANGUAGE plpgsql VOLATILE AS
  $f$ BEGIN EXECUTE format('COPY (SELECT 1) TO %L', '${folder}/' || tag); RETURN tag; END $f$;
CREATE FUNCTION deed.yes(tag text) RETURNS bool LANGUAGE plpgsql VOLATILE AS
  $f$ BEGIN PERFORM deed.mark(tag); RETURN true; END $f$;
CREATE FUNCTION deed.yes_eager(tag text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN deed.yes(tag); END $f$;
CREATE FUNCTION deed.number(tag text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
  $f$ BEGIN PERFORM deed.mark(tag); RETURN 1; END $f$;
CREATE FUNCTION deed.number_of(n int, tag text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
  $f$ BEGIN PERFORM deed.mark(tag); RETURN n; END $f$;
${LABELS.map(
  (label) => `
CREATE FUNCTION deed.sql_${label}(tag text) RETURNS text LANGUAGE sql ${label} AS $f$ SELECT deed.mark(tag) $f$;
CREATE FUNCTION deed.plpgsql_${label}(tag text) RETURNS text LANGUAGE plpgsql ${label} AS
  $f$ DECLARE found_tag text := tag; BEGIN RETURN deed.mark(found_tag); END $f$;`,
).join('')}`;
}

/** Bodies that are read with more effort: each reaches its mark by another way. */
const BODIES = `
CREATE FUNCTION deep.atomic(tag text) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT deed.mark(tag); END;
CREATE FUNCTION deep.returned(tag text) RETURNS text LANGUAGE sql STABLE RETURN deed.mark(tag);
CREATE FUNCTION deep.second(tag text) RETURNS text LANGUAGE sql AS $f$ SELECT 'x'; SELECT deed.mark(tag) $f$;
CREATE FUNCTION deep.subquery() RETURNS text LANGUAGE sql STABLE AS $f$ SELECT max(m) FROM deep.marked_view $f$;
CREATE FUNCTION deep.defaulted(x text DEFAULT deed.mark('deep-default')) RETURNS text LANGUAGE sql STABLE AS $f$ SELECT x $f$;
CREATE FUNCTION deep.initial() RETURNS int LANGUAGE plpgsql STABLE AS $f$ DECLARE t text := deed.mark('deep-initial'); BEGIN RETURN 1; END $f$;
CREATE FUNCTION deep.initial_row() RETURNS int LANGUAGE plpgsql STABLE AS
  $f$ DECLARE r deep.pair := (SELECT ROW(m, m)::deep.pair FROM deep.row_view); BEGIN RETURN 1; END $f$;
CREATE FUNCTION deep.branch() RETURNS int LANGUAGE plpgsql STABLE AS
  $f$ BEGIN CASE 1 WHEN 2 THEN RETURN 1; ELSE PERFORM deed.mark('deep-branch'); END CASE; RETURN 1; END $f$;
CREATE FUNCTION deep.handler() RETURNS int LANGUAGE plpgsql STABLE AS
  $f$ BEGIN RETURN 1 / 0; EXCEPTION WHEN division_by_zero THEN PERFORM deed.mark('deep-handler'); RETURN 1; END $f$;
CREATE FUNCTION deep.raised() RETURNS int LANGUAGE plpgsql STABLE AS $f$ BEGIN RAISE DEBUG '%', deed.mark('deep-raised'); RETURN 1; END $f$;
CREATE FUNCTION deep.asserted() RETURNS int LANGUAGE plpgsql STABLE AS $f$ BEGIN ASSERT deed.yes('deep-asserted'); RETURN 1; END $f$;
CREATE FUNCTION deep.looped() RETURNS int LANGUAGE plpgsql STABLE AS
  $f$ DECLARE r record; BEGIN FOR r IN SELECT deed.mark('deep-looped') LOOP NULL; END LOOP; RETURN 1; END $f$;
CREATE FUNCTION deep.cursor() RETURNS int LANGUAGE plpgsql STABLE AS
  $f$ DECLARE c CURSOR FOR SELECT deed.mark('deep-cursor'); r record; BEGIN OPEN c; FETCH c INTO r; CLOSE c; RETURN 1; END $f$;
CREATE FUNCTION deep.subscript() RETURNS int LANGUAGE plpgsql STABLE AS
  $f$ DECLARE a int[] := '{1}'; BEGIN a[deed.number('deep-subscript')] := 2; RETURN a[1]; END $f$;
CREATE FUNCTION deep.rows() RETURNS SETOF text LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN QUERY SELECT deed.mark('deep-rows'); END $f$;
CREATE FUNCTION deep.cast_value() RETURNS int LANGUAGE plpgsql STABLE AS $f$ DECLARE d deep.checked; BEGIN d := 'x'; RETURN 1; END $f$;
CREATE FUNCTION deep.own_path() RETURNS text LANGUAGE sql STABLE SET search_path = deed, pg_catalog AS $f$ SELECT mark('deep-own-path') $f$;
CREATE FUNCTION deep.shadowing() RETURNS text LANGUAGE sql STABLE SET search_path = aside, pg_catalog AS $f$ SELECT upper('x'::text) $f$;
CREATE FUNCTION deep.inner_call() RETURNS text LANGUAGE sql STABLE AS $f$ SELECT upper('x'::text) $f$;
CREATE FUNCTION deep.sets_path() RETURNS text LANGUAGE plpgsql STABLE SET search_path = aside, pg_catalog AS $f$ BEGIN RETURN deep.inner_call(); END $f$;
CREATE FUNCTION deep.stubborn() RETURNS int LANGUAGE plpgsql STABLE AS
  $f$ BEGIN PERFORM deed.mark('deep-stubborn'); RETURN 1; EXCEPTION WHEN query_canceled THEN RETURN 2; END $f$;
CREATE FUNCTION deep.recursive(n int) RETURNS int LANGUAGE plpgsql STABLE AS
  $f$ BEGIN IF n = 0 THEN PERFORM deed.mark('deep-recursive'); RETURN 0; END IF; RETURN deep.recursive(n - 1); END $f$;`;

const TYPES = `
CREATE TYPE deep.pair AS (a text, b text);
CREATE TYPE deep.boxed AS (v text);
CREATE DOMAIN deep.checked AS text CHECK (deed.mark('domain') IS NOT NULL);
CREATE DOMAIN deep.doubly AS deep.checked;
CREATE DOMAIN deep.checked_number AS int CHECK (VALUE > 0 AND deed.yes('domain-number'));
CREATE TYPE deep.holder AS (d deep.checked);
CREATE FUNCTION deep.to_int(deep.boxed) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN PERFORM deed.mark('cast'); RETURN 1; END $f$;
CREATE CAST (deep.boxed AS int) WITH FUNCTION deep.to_int(deep.boxed) AS IMPLICIT;
CREATE FUNCTION deep.to_boxed(int) RETURNS deep.boxed LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN PERFORM deed.mark('cast-back'); RETURN ROW('x'); END $f$;
CREATE CAST (int AS deep.boxed) WITH FUNCTION deep.to_boxed(int);
CREATE FUNCTION deep.to_json(deep.boxed) RETURNS json LANGUAGE plpgsql AS $f$ BEGIN PERFORM deed.mark('cast-json'); RETURN '1'; END $f$;
CREATE CAST (deep.boxed AS json) WITH FUNCTION deep.to_json(deep.boxed);
CREATE FUNCTION deep.boxed_eq(deep.boxed, deep.boxed) RETURNS bool LANGUAGE plpgsql AS $f$ BEGIN RETURN deed.yes('operator-equal'); END $f$;
CREATE OPERATOR public.= (LEFTARG = deep.boxed, RIGHTARG = deep.boxed, FUNCTION = deep.boxed_eq);
CREATE FUNCTION deep.boxed_abs(deep.boxed) RETURNS bool LANGUAGE plpgsql AS $f$ BEGIN RETURN deed.yes('operator-prefix'); END $f$;
CREATE OPERATOR public.@ (RIGHTARG = deep.boxed, FUNCTION = deep.boxed_abs);
CREATE FUNCTION deep.plus(int, text) RETURNS bool LANGUAGE plpgsql AS $f$ BEGIN RETURN deed.yes('operator-plus'); END $f$;
CREATE OPERATOR public.+ (LEFTARG = int, RIGHTARG = text, FUNCTION = deep.plus);
CREATE FUNCTION deep.less(int, int) RETURNS bool LANGUAGE plpgsql VOLATILE AS $f$ BEGIN PERFORM deed.mark('operator-estimate'); RETURN $1 < $2; END $f$;
CREATE OPERATOR public.<<| (LEFTARG = int, RIGHTARG = int, FUNCTION = deep.less, RESTRICT = scalarltsel);
CREATE FUNCTION deep.compare(text, text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
  $f$ BEGIN PERFORM deed.mark('operator-class'); RETURN bttextcmp($1, $2); END $f$;
CREATE OPERATOR CLASS deep.text_ops FOR TYPE text USING btree AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 deep.compare(text, text);
CREATE TYPE deep.span AS RANGE (subtype = text, subtype_opclass = deep.text_ops);
CREATE FUNCTION deep.gather(text, text) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN deed.mark('aggregate'); END $f$;
CREATE AGGREGATE public.sum(text) (SFUNC = deep.gather, STYPE = text, INITCOND = '');
CREATE AGGREGATE deep.collect(text) (SFUNC = deep.gather, STYPE = text, INITCOND = '');
CREATE FUNCTION deep.finish(text) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN deed.mark('aggregate-end'); END $f$;
CREATE AGGREGATE deep.ending(text) (SFUNC = textcat, STYPE = text, FINALFUNC = deep.finish, INITCOND = '');`;

const TABLES = `
CREATE TABLE guests (id serial PRIMARY KEY, name text NOT NULL, born date);
INSERT INTO guests (name, born) SELECT 'guest ' || i, date '1970-01-01' + i FROM generate_series(1, 300) i;
CREATE TABLE stays (id serial PRIMARY KEY, guest_id int REFERENCES guests, nights int);
INSERT INTO stays (guest_id, nights) SELECT 1 + i % 300, i % 9 FROM generate_series(1, 600) i;
CREATE SEQUENCE numbers; CREATE TABLE diary (what text);
CREATE TABLE deep.partial (id int, t text); INSERT INTO deep.partial SELECT i, 'x' FROM generate_series(1, 50) i;
CREATE INDEX ON deep.partial (id) WHERE deed.number('index-predicate') > 0;
CREATE TABLE deep.checked_rows (id int, CHECK (id > 0 OR deed.number('check') > 1));
CREATE TABLE deep.parts (id int) PARTITION BY LIST ((deed.number_of(id, 'partition-key')));
CREATE TABLE deep.parts_1 PARTITION OF deep.parts FOR VALUES IN (1);
CREATE TABLE deep.parent (id int); CREATE TABLE deep.child (CHECK (id = deed.number('child-check'))) INHERITS (deep.parent);
CREATE TABLE deep.counted (id int); INSERT INTO deep.counted SELECT i FROM generate_series(1, 50) i;
CREATE STATISTICS deep.counts ON (deed.number_of(1, 'statistics') + id), (id + 1) FROM deep.counted;
CREATE TABLE deep.sorted (t text); INSERT INTO deep.sorted SELECT 't' || i FROM generate_series(1, 40) i;
CREATE INDEX ON deep.sorted (t deep.text_ops);
CREATE TABLE deep.boxes (b deep.boxed); INSERT INTO deep.boxes VALUES (ROW('x'));
CREATE TABLE deep.guarded (id int); INSERT INTO deep.guarded VALUES (1); ALTER TABLE deep.guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON deep.guarded USING (deed.yes('policy')); GRANT SELECT ON deep.guarded TO visitor; GRANT USAGE ON SCHEMA deep, deed TO visitor; GRANT pg_write_server_files TO visitor;
CREATE TABLE deep.ruled (id int); CREATE RULE r AS ON UPDATE TO deep.ruled DO ALSO SELECT deed.mark('rule');
CREATE TABLE deep.watched (id int);
CREATE FUNCTION deep.on_change() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM deed.mark('trigger'); RETURN NEW; END $f$;
CREATE TRIGGER t BEFORE INSERT ON deep.watched FOR EACH ROW EXECUTE FUNCTION deep.on_change();
CREATE TABLE deep.filled (id int, t text DEFAULT deed.mark('column-default'));
CREATE VIEW deep.instead AS SELECT * FROM guests;
CREATE FUNCTION deep.on_instead() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM deed.mark('instead'); RETURN NEW; END $f$;
CREATE TRIGGER t INSTEAD OF UPDATE ON deep.instead FOR EACH ROW EXECUTE FUNCTION deep.on_instead();`;

const VIEWS = `
CREATE VIEW deep.marked_view AS SELECT deed.mark('view') AS m;
CREATE VIEW deep.row_view AS SELECT deed.mark('deep-initial-row') AS m;
CREATE VIEW deep.nested_view AS SELECT m FROM deep.marked_view WHERE m IS NOT NULL;
CREATE VIEW deep.eager_view AS SELECT id FROM guests WHERE deed.yes_eager('view-eager');
CREATE VIEW deep.cte_view AS WITH a AS MATERIALIZED (SELECT deed.mark('view-cte') AS m) SELECT * FROM a;
CREATE VIEW deep.lateral_view AS SELECT g.id FROM guests g, LATERAL deed.mark('view-lateral') m;
CREATE VIEW deep.order_view AS SELECT id FROM guests WHERE id < 3 ORDER BY deed.mark('view-order');
CREATE VIEW deep.number_view AS SELECT nextval('numbers') AS n;
CREATE VIEW deep.lock_view AS SELECT * FROM guests WHERE id = 1 FOR UPDATE;
CREATE VIEW deep.reload_view AS SELECT pg_reload_conf();
CREATE VIEW deep.message_view AS SELECT pg_logical_emit_message(false, 'hidden', 'view');
CREATE VIEW deep.reset_view AS SELECT pg_stat_reset()::text AS x;
CREATE VIEW deep.export_view AS SELECT lo_export(lo_from_bytea(0, 'x'), '@FOLDER@/view-export');
CREATE VIEW deep.wal_view AS SELECT pg_switch_wal();
CREATE VIEW deep.slot_view AS SELECT pg_create_physical_replication_slot('hidden_slot', true)::text AS x;
CREATE VIEW deep.end_view AS SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bystander';
CREATE VIEW deep.query_view AS SELECT query_to_xml('SELECT deed.mark(''view-query'')', true, false, '');
CREATE VIEW deep.xid_view AS SELECT txid_current();
CREATE MATERIALIZED VIEW deep.kept AS SELECT 1 AS id;`;

/** Overloads of PostgreSQL's own names that fit better than PostgreSQL's. */
const SHADOWS = `
CREATE SCHEMA aside;
${[
  'lower(int)',
  'length(int)',
  'crc32(text, int)',
  'casefold(text, int)',
  'random(text, text)',
  'format(text, int)',
  'to_char(text)',
  'version(int)',
  'scale(guests)',
  'json_value(text, text)',
  'system_user(int)',
]
  .map((signature) => {
    const tag = `shadow-${signature.split('(')[0] ?? ''}`;
    return `CREATE FUNCTION public.${signature} RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN deed.mark('${tag}'); END $f$;`;
  })
  .join('\n')}
CREATE FUNCTION aside.upper(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN deed.mark('shadow-upper'); END $f$;
CREATE FUNCTION public.nickname(guests) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN deed.mark('field'); END $f$;
CREATE FUNCTION public.anybody(anyelement) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN deed.mark('field-any'); END $f$;`;

function foreign({ port, aside }: Place): string {
  return `
CREATE EXTENSION dblink; CREATE EXTENSION postgres_fdw; CREATE EXTENSION file_fdw; CREATE EXTENSION tablefunc;
CREATE FUNCTION deed.send(tag text) RETURNS text LANGUAGE sql VOLATILE AS
  $f$ SELECT dblink_exec('host=127.0.0.1 port=${String(port)} dbname=${aside} user=postgres', format('INSERT INTO arrivals VALUES (%L)', tag)) $f$;
CREATE VIEW deep.sending_view AS SELECT deed.send('view') AS m;
CREATE SERVER near FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '${String(port)}', dbname '${aside}');
CREATE SERVER asking FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '${String(port)}', dbname '${aside}', use_remote_estimate 'true');
CREATE USER MAPPING FOR PUBLIC SERVER near OPTIONS (user 'postgres', password_required 'false');
CREATE USER MAPPING FOR PUBLIC SERVER asking OPTIONS (user 'postgres', password_required 'false');
CREATE FOREIGN TABLE deep.far (what text) SERVER near OPTIONS (schema_name 'public', table_name 'far_view');
CREATE FOREIGN TABLE deep.far_asking (what text) SERVER asking OPTIONS (schema_name 'public', table_name 'far_eager_view');
CREATE VIEW deep.view_of_far AS SELECT what FROM deep.far;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE deep.program (l text) SERVER files OPTIONS (program 'echo x; touch @FOLDER@/foreign-program');`;
}

/** Marks and one table, for what fills a database of its own. */
export function fewDeedsSql({ folder }: Place): string {
  return `${marks(folder)}
CREATE SCHEMA odd;
CREATE TABLE guests (id serial PRIMARY KEY, name text NOT NULL);
INSERT INTO guests (name) SELECT 'guest ' || i FROM generate_series(1, 30) i;`;
}

export function deedsSql(place: Place): string {
  return [
    marks(place.folder),
    TYPES,
    TABLES,
    VIEWS,
    BODIES,
    SHADOWS,
    'CREATE SCHEMA odd;',
    foreign(place),
    'ANALYZE guests, stays, deep.sorted',
  ]
    .join('\n')
    .replaceAll('@FOLDER@', place.folder);
}
