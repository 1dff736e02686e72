// Statements that do something which outlives a rollback, when they are executed or only planned. Most look like plain SELECTs.

import { CALLERS } from './deeds';

export interface HostileStatement {
  readonly sql: string;
  /** The mark that it leaves when nothing holds it back; null where other traces are watched, or where it is an error. */
  readonly mark: string | null;
  /** Who runs it, when not a superuser. */
  readonly role?: string;
  readonly parameters?: readonly string[];
  /** The oldest major that has what it uses. */
  readonly since?: number;
}

const at = (mark: string, sql: string): HostileStatement => ({ mark, sql });
const without = (...statements: readonly string[]): HostileStatement[] =>
  statements.map((sql) => ({ sql, mark: null }));

/** Where an expression can stand. */
const PLACES: readonly (readonly [string, (call: string) => string])[] = [
  ['list', (call) => `SELECT ${call}`],
  ['where', (call) => `SELECT id FROM guests WHERE id = 1 AND ${call} = name`],
  ['order', (call) => `SELECT 1 ORDER BY ${call}`],
  ['limit', (call) => `SELECT id FROM guests LIMIT length(${call})`],
  ['from', (call) => `SELECT * FROM ${call} AS f`],
  ['values', (call) => `VALUES (1, ${call})`],
  ['case', (call) => `SELECT CASE WHEN ${call} = 'x' THEN 1 END FROM guests WHERE id = 1`],
  ['cte', (call) => `WITH a AS MATERIALIZED (SELECT ${call} AS m) SELECT * FROM a`],
  ['union', (call) => `SELECT 'x' UNION ALL SELECT ${call}`],
  [
    'join',
    (call) =>
      `SELECT 1 FROM guests g JOIN stays s ON s.guest_id = g.id AND ${call} <> g.name LIMIT 1`,
  ],
  ['filter', (call) => `SELECT count(*) FILTER (WHERE ${call} = 'x') FROM guests`],
  ['window', (call) => `SELECT rank() OVER (PARTITION BY ${call} ORDER BY id) FROM guests`],
  ['array', (call) => `SELECT ARRAY[coalesce(${call}, 'x')]`],
  [
    'exists',
    (call) => `SELECT 1 WHERE EXISTS (SELECT ${call} OFFSET 0) AND (SELECT ${call}) IS NOT NULL`,
  ],
];

const BY_NAME = CALLERS.flatMap((caller) =>
  PLACES.map(([place, around]) => {
    const mark = `${caller}-${place}`;
    return at(mark, around(`deed.${caller}('${mark}')`));
  }),
);

const SPELLINGS = [
  at('spelling-case', `SELECT DEED.MARK('spelling-case')`),
  at('spelling-quoted', `SELECT "deed"."mark"('spelling-quoted')`),
  at('spelling-named', `SELECT deed.mark(tag => 'spelling-named')`),
  at('spelling-star', `SELECT (deed.mark('spelling-star'))::text`),
  at('spelling-unicode', `SELECT U&"d\\0065ed".mark('spelling-unicode')`),
  at('spelling-comment', `SELECT deed /* . */ . -- (\n mark ('spelling-comment')`),
  at(
    'spelling-variadic',
    `SELECT * FROM ROWS FROM (deed.mark('spelling-variadic'), generate_series(1, 2)) AS r`,
  ),
];

const BEHIND_NAMES = [
  at('view', 'SELECT * FROM deep.marked_view'),
  at('view', 'TABLE deep.nested_view'),
  at('view', 'SELECT (SELECT m FROM deep.marked_view) FROM guests WHERE id = 1'),
  at('view', 'WITH marked_view AS (SELECT 1) SELECT * FROM deep.marked_view'),
  at('view-eager', 'SELECT * FROM deep.eager_view LIMIT 1'),
  at('view-cte', 'SELECT * FROM deep.cte_view'),
  at('view-lateral', 'SELECT * FROM deep.lateral_view LIMIT 1'),
  at('view-order', 'SELECT * FROM deep.order_view'),
  at('view-query', 'SELECT * FROM deep.query_view'),
  at('cast', `SELECT ROW('x')::deep.boxed::int`),
  at('cast', `SELECT 1 + ROW('x')::deep.boxed`),
  at('cast', `SELECT 1 + b FROM deep.boxes`),
  at('cast-back', 'SELECT 5::deep.boxed'),
  at('cast-json', 'SELECT b::json FROM deep.boxes'),
  at('operator-equal', `SELECT ROW('x')::deep.boxed = ROW('y')::deep.boxed`),
  at('operator-equal', `SELECT CASE b WHEN ROW('x')::deep.boxed THEN 1 END FROM deep.boxes`),
  at('operator-equal', 'SELECT 1 FROM deep.boxes WHERE b IN (SELECT b FROM deep.boxes)'),
  at('operator-equal', 'SELECT 1 FROM deep.boxes JOIN deep.boxes AS o USING (b)'),
  at('operator-equal', 'SELECT b IS DISTINCT FROM b FROM deep.boxes'),
  at('operator-equal', 'SELECT nullif(b, b) FROM deep.boxes'),
  at('operator-prefix', `SELECT @ ROW('x')::deep.boxed`),
  at('operator-plus', `SELECT 1 + 'x'::text`),
  at('operator-plus', `SELECT id + name FROM guests LIMIT 1`),
  at('operator-plus', `SELECT 1 OPERATOR(public.+) 'x'::text`),
  at('operator-estimate', 'SELECT * FROM guests WHERE id <<| 50'),
  at('domain', `SELECT 'x'::deep.checked`),
  at('domain', `SELECT CAST('x' AS deep.doubly)`),
  at('domain', `SELECT ARRAY['x']::deep.checked[]`),
  at('domain', `SELECT ROW('x')::deep.holder`),
  at('domain', `SELECT * FROM json_to_record('{"d":"x"}') AS r(d deep.checked)`),
  at('domain', `SELECT * FROM json_populate_record(NULL::deep.holder, '{"d":"x"}')`),
  at('domain', `SELECT * FROM xmltable('/a' PASSING '<a>x</a>' COLUMNS b deep.checked PATH '.')`),
  at(
    'domain',
    `SELECT deep_f.d FROM (SELECT name::deep.checked AS d FROM guests LIMIT 1) AS deep_f`,
  ),
  at('domain-number', `SELECT id::deep.checked_number FROM guests LIMIT 1`),
  at('domain', `SELECT domain_in('x', 'deep.checked'::regtype, -1)`),
  { ...at('domain', `SELECT pg_input_is_valid('x', 'deep.checked')`), since: 16 },
  at('operator-class', `SELECT '[a,b)'::deep.span`),
  at('aggregate', 'SELECT sum(name) FROM guests'),
  at('aggregate', 'SELECT sum(name) OVER () FROM guests LIMIT 1'),
  at('aggregate', 'SELECT deep.collect(name ORDER BY id) FROM guests'),
  at('aggregate-end', 'SELECT deep.ending(name) FROM guests'),
  at('field', 'SELECT g.nickname FROM guests g WHERE id = 1'),
  at('field', 'SELECT (g).nickname FROM guests g WHERE id = 1'),
  at('field', 'SELECT nickname(g) FROM guests g WHERE id = 1'),
  at('field-any', 'SELECT g.anybody FROM guests g WHERE id = 1'),
  at('field-any', 'SELECT (g).anybody FROM (SELECT id FROM guests LIMIT 1) AS g'),
  at('shadow-lower', 'SELECT lower(5)'),
  at('shadow-lower', 'SELECT lower(id) FROM guests LIMIT 1'),
  at('shadow-length', 'SELECT length(5)'),
  at('shadow-crc32', `SELECT crc32('x', 1)`),
  at('shadow-casefold', `SELECT casefold('x', 1)`),
  at('shadow-random', `SELECT random('a'::text, 'b'::text)`),
  at('shadow-format', `SELECT format('x'::text, 5)`),
  at('shadow-to_char', `SELECT to_char('x'::text)`),
  at('shadow-version', 'SELECT version(1)'),
  at('shadow-scale', 'SELECT scale(g) FROM guests g LIMIT 1'),
  at('shadow-upper', `SELECT aside.upper('x')`),
  at('shadow-json_value', `SELECT public.json_value('x'::text, 'y'::text)`),
  at('policy', 'SELECT * FROM deep.guarded'),
  at('index-predicate', 'SELECT * FROM deep.partial WHERE id = 1'),
  at('child-check', 'SELECT * FROM deep.parent WHERE id = 1'),
  at('far-view', 'SELECT * FROM deep.far'),
  at('far-view', 'SELECT * FROM deep.view_of_far'),
  at('foreign-program', 'SELECT * FROM deep.program'),
].map((statement) => (statement.mark === 'policy' ? { ...statement, role: 'visitor' } : statement));

const BODIES = [
  at('deep-atomic', `SELECT deep.atomic('deep-atomic')`),
  at('deep-returned', `SELECT deep.returned('deep-returned')`),
  at('deep-second', `SELECT deep.second('deep-second')`),
  at('view', 'SELECT deep.subquery()'),
  at('deep-default', 'SELECT deep.defaulted()'),
  at('deep-initial', 'SELECT deep.initial()'),
  at('deep-initial-row', 'SELECT deep.initial_row()'),
  at('deep-branch', 'SELECT deep.branch()'),
  at('deep-handler', 'SELECT deep.handler()'),
  at('deep-raised', 'SELECT deep.raised()'),
  at('deep-asserted', 'SELECT deep.asserted()'),
  at('deep-looped', 'SELECT deep.looped()'),
  at('deep-cursor', 'SELECT deep.cursor()'),
  at('deep-subscript', 'SELECT deep.subscript()'),
  at('deep-rows', 'SELECT * FROM deep.rows()'),
  at('domain', 'SELECT deep.cast_value()'),
  at('deep-own-path', 'SELECT deep.own_path()'),
  at('shadow-upper', 'SELECT deep.shadowing()'),
  at('shadow-upper', 'SELECT deep.sets_path()'),
  at('deep-stubborn', 'SELECT deep.stubborn()'),
  at('deep-recursive', 'SELECT deep.recursive(3)'),
];

/** Traces other than files: sequences, slots, sessions, statistics, the other database, WAL. */
const OTHER_TRACES = without(
  'SELECT * FROM deep.export_view',
  'SELECT to_json(b) FROM deep.boxes',
  `SELECT * FROM deep.sorted WHERE t > 't5' LIMIT 1`,
  'SELECT * FROM deep.parts WHERE deed.number_of(id, $$partition-key$$) = 1',
  'SELECT * FROM deep.checked_rows WHERE id = 1',
  'SELECT id + 1, count(*) FROM deep.counted GROUP BY 1',
  'SELECT * FROM deep.number_view',
  'SELECT * FROM deep.lock_view',
  'SELECT * FROM deep.reload_view',
  'SELECT * FROM deep.message_view',
  'SELECT * FROM deep.reset_view',
  'SELECT * FROM deep.wal_view',
  'SELECT * FROM deep.slot_view',
  'SELECT * FROM deep.end_view',
  'SELECT * FROM deep.xid_view',
  'SELECT * FROM deep.sending_view',
  `SELECT deed.send('call')`,
  'SELECT * FROM deep.far_asking',
  `SELECT nextval('numbers')`,
  `SELECT setval('numbers', 99)`,
  `SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bystander'`,
  `SELECT PG_CANCEL_BACKEND(pid) FROM pg_stat_activity WHERE application_name = 'bystander'`,
  `SELECT pid, (SELECT pg_terminate_backend(a.pid)) FROM pg_stat_activity a WHERE application_name = 'bystander'`,
  'SELECT pg_reload_conf()',
  'SELECT pg_switch_wal()',
  'SELECT pg_stat_reset()',
  `SELECT pg_stat_reset_shared('bgwriter')`,
  `SELECT pg_stat_reset_single_table_counters('guests'::regclass)`,
  `SELECT pg_create_physical_replication_slot('hidden_slot', true)`,
  `SELECT pg_create_restore_point('hidden')`,
  `SELECT pg_logical_emit_message(false, 'hidden', 'call')`,
  `SELECT pg_replication_origin_create('hidden')`,
  'SELECT lo_create(0)',
  `SELECT lo_import('/etc/hostname')`,
  'SELECT pg_advisory_lock(1)',
  'SELECT pg_try_advisory_lock_shared(1, 2)',
  `SELECT pg_notify('hidden', 'x')`,
  'SELECT pg_export_snapshot()',
  'SELECT txid_current()',
  `SELECT set_config('search_path', 'deed', false)`,
  'SELECT setseed(0.1)',
  `SELECT dblink_connect('c', 'dbname=none')`,
  `SELECT query_to_xml('SELECT deed.mark(''text'')', true, false, '')`,
  `SELECT table_to_xml('deep.marked_view', true, false, '')`,
  `SELECT schema_to_xml('deep', true, false, '')`,
  `SELECT database_to_xml(true, false, '')`,
  `SELECT cursor_to_xml('c', 1, true, false, '')`,
  `SELECT * FROM ts_stat('SELECT to_tsvector(deed.mark(''text''))')`,
  `SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, to_tsquery(deed.mark(''text''))')`,
  `SELECT * FROM crosstab('SELECT 1, 1, deed.mark(''text'')') AS c(a int, b text)`,
  `SELECT * FROM connectby('deep.marked_view', 'm', 'm', 'x', 0) AS t(a text, b text, c int)`,
  `SELECT pg_import_system_collations('public')`,
  `SELECT brin_summarize_new_values('guests_pkey')`,
  `SELECT pg_read_file('/etc/hostname')`,
  `SELECT pg_ls_dir('/')`,
  `SELECT record_in('(x)', 'deep.holder'::regtype, -1)`,
  `SELECT array_in('{x}', 'deep.checked'::regtype, -1)`,
);

const CHANGES = without(
  `INSERT INTO diary VALUES ('x')`,
  `INSERT INTO diary SELECT deed.mark('insert')`,
  'DELETE FROM stays',
  'UPDATE stays SET nights = 0',
  'UPDATE deep.ruled SET id = 2',
  'INSERT INTO deep.watched VALUES (1)',
  'INSERT INTO deep.filled (id) VALUES (1)',
  'UPDATE deep.instead SET name = $$x$$ WHERE id = 1',
  `INSERT INTO deep.far VALUES ('x')`,
  `WITH a AS (INSERT INTO diary VALUES ('x') RETURNING 1) SELECT * FROM a`,
  `(WITH a AS (DELETE FROM stays RETURNING 1) SELECT * FROM a) UNION ALL SELECT 1`,
  'SELECT * FROM guests FOR UPDATE',
  'SELECT * FROM (SELECT * FROM guests FOR NO KEY UPDATE) AS g',
  'DELETE FROM stays USING guests WHERE guests.id = guest_id RETURNING deed.mark($$returning$$)',
);

const NOT_QUERIES = without(
  'TRUNCATE stays',
  'CREATE TABLE made (id int)',
  'SELECT 1 INTO made',
  '(SELECT 1 INTO made)',
  'SELECT 1 INTO TEMP made UNION SELECT 2',
  'REFRESH MATERIALIZED VIEW deep.kept',
  `COPY guests TO PROGRAM 'cat'`,
  `DO $$ BEGIN PERFORM deed.mark('do'); END $$`,
  'CALL deep.none()',
  'PREPARE p AS DELETE FROM stays',
  'EXECUTE p',
  'NOTIFY hidden',
  'SET transaction_read_only = off',
  'COMMIT',
  'VACUUM',
  'EXPLAIN ANALYZE DELETE FROM stays',
  'DECLARE c CURSOR WITH HOLD FOR SELECT deed.mark($$cursor$$)',
  'LOCK guests',
  'SELECT 1; DELETE FROM stays',
  'SELECT 1; COMMIT; DELETE FROM stays; BEGIN',
  `SELECT E'\\'; DELETE FROM stays --'; DELETE FROM stays`,
  'SELECT $a$ ; $b$; DELETE FROM stays; $a$; DELETE FROM stays',
);

export const HOSTILE: readonly HostileStatement[] = [
  ...BY_NAME,
  ...SPELLINGS,
  ...BEHIND_NAMES,
  ...BODIES,
  ...OTHER_TRACES,
  ...CHANGES,
  ...NOT_QUERIES,
];
