// Are rows read as the server prints them, never more than asked for, and never with anything written or left behind?

import assert from 'node:assert/strict';
import type { RowsRequest } from '../../../src/db/contracts';
import { Database } from '../../../src/db/database';
import { cleanup } from '../../support/cleanup';
import { assertNothingLeft, rejection } from '../../support/database';
import { postgres, type Cluster, type Major } from '../../support/postgres';

const TESTED: readonly Major[] = [14, 18];
const MB = 1024 * 1024;

for (const major of TESTED) {
  describe(`reading rows on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(
        `CREATE TABLE orders (id int, note text);
         INSERT INTO orders SELECT i, 'n' || i FROM generate_series(1, 1000) i;
         CREATE SEQUENCE seq;
         CREATE FUNCTION add_order() RETURNS int LANGUAGE sql AS
           'INSERT INTO orders VALUES (0, NULL) RETURNING 1'`,
        name,
      );
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });
    afterEach(() => assertNothingLeft(cluster, name));

    function read(sql: string, fields: Partial<RowsRequest> = {}, signal?: AbortSignal) {
      const request = { sql, parameters: [], maxRows: 500 };
      const limits = { statementTimeoutMs: 20_000, lockTimeoutMs: 2_000 };
      return database.readRows({ ...request, ...limits, ...fields }, signal);
    }

    async function texts(sql: string, fields: Partial<RowsRequest> = {}) {
      const { rows } = await read(sql, fields);
      return rows.map((row) => row.map((cell) => cell?.text ?? null));
    }

    it('gives values as they are printed, and columns of the same name apart', async () => {
      const { columns, rows, limit } = await read(
        `SELECT 1 AS a, NULL::int AS a, 'NULL' AS b, 12.50 AS c, '{1,2}'::int[] AS d,
                '2026-11-29 12:00:00+00'::timestamptz AT TIME ZONE 'UTC' AS e, true AS f,
                '{"a": 1}'::json AS g, '\\x00ff'::bytea AS h, 9007199254740993 AS i`,
      );
      assert.deepEqual(
        columns.map((column) => `${column.name} ${column.numeric ? 'number' : 'text'}`),
        [
          'a number',
          'a number',
          'b text',
          'c number',
          'd text',
          'e text',
          'f text',
          'g text',
          'h text',
          'i number',
        ],
      );
      assert.deepEqual(
        rows[0]?.map((cell) => cell?.text ?? null),
        [
          '1',
          null,
          'NULL',
          '12.50',
          '{1,2}',
          '2026-11-29 12:00:00',
          't',
          '{"a": 1}',
          '\\x00ff',
          '9007199254740993',
        ],
      );
      assert.equal(limit, null);
    });

    it('gives no rows their columns, and rows without columns their number', async () => {
      const none = await read('SELECT id, note FROM orders WHERE false');
      assert.deepEqual([none.columns.length, none.rows.length, none.limit], [2, 0, null]);
      const bare = await read('SELECT FROM orders LIMIT 3');
      assert.deepEqual([bare.columns.length, bare.rows.length], [0, 3]);
    });

    it('stops at the limit, and knows whether there are more', async () => {
      for (const [wanted, maxRows, limit] of [
        [500, 500, 'rows'],
        [1000, 1000, null],
        [999, 999, 'rows'],
        [1, 1, 'rows'],
        [10, 10, 'rows'],
        [1000, 5000, null],
      ] as const) {
        const result = await read('SELECT * FROM orders ORDER BY id', { maxRows });
        assert.deepEqual([result.rows.length, result.limit], [wanted, limit], String(maxRows));
        assert.equal(result.rows.at(-1)?.[0]?.text, String(wanted));
      }
    });

    it('reads the first rows of an answer without end', async () => {
      const started = performance.now();
      const result = await read(
        'SELECT a.*, repeat($$x$$, 1000) FROM orders a, orders b, orders c, orders d',
      );
      assert.deepEqual([result.rows.length, result.limit], [500, 'rows']);
      assert.ok(performance.now() - started < 15_000);
    });

    it('cuts long values, and keeps no more of them than that', async () => {
      const [row] = (await read(`SELECT repeat('é', 5000), repeat('😀', 300)`)).rows;
      assert.deepEqual([row?.[0]?.text.length, row?.[0]?.cut], [200, 4800]);
      assert.deepEqual([row?.[1]?.text, row?.[1]?.cut], ['😀'.repeat(100), 400]);
      assert.equal((await read(`SELECT repeat('é', 200)`)).rows[0]?.[0]?.cut, 0);
    });

    it('ends by the size of what came, long before memory is full', async () => {
      const sql = `SELECT CASE WHEN i > 10 THEN repeat('x', ${String(2 * MB)}) END FROM generate_series(1, 500) i`;
      const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
      const result = await read(sql);
      const grown = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before;
      assert.equal(result.limit, 'size');
      assert.ok(result.rows.length > 10 && result.rows.length < 60, String(result.rows.length));
      assert.ok(grown < 400 * MB, `${String(Math.round(grown / MB))} MB`);
    });

    it('takes a single row that is too large for an error, and reads on afterwards', async () => {
      const error = await rejection(read(`SELECT repeat('x', ${String(70 * MB)})`));
      assert.match(error.message, /One row of the server's answer has 70 MB.*read a part of it/);
      assert.deepEqual(await texts('SELECT 1'), [['1']]);
      // The server notices when it next writes.
      const deadline = Date.now() + 15_000;
      const left = () =>
        assertNothingLeft(cluster, name).then(
          () => false,
          () => true,
        );
      while (Date.now() < deadline && (await left()))
        await new Promise((resolve) => setTimeout(resolve, 50));
    });

    it('binds parameters, NULL and untyped intervals among them', async () => {
      const parameters = ['7', null];
      assert.deepEqual(
        await texts('SELECT id, $2::text FROM orders WHERE id = $1', { parameters }),
        [['7', null]],
      );
      assert.deepEqual(await texts(`SELECT interval $1`, { parameters: ['1 day'] }), [['1 day']]);
    });

    it('takes every form of a query, comments at the end included, and SHOW', async () => {
      assert.deepEqual(await texts(`VALUES (1), (2)`), [['1'], ['2']]);
      assert.deepEqual(await texts(`WITH a AS (SELECT 1) TABLE a -- all`), [['1']]);
      assert.deepEqual(await texts(`(SELECT 1) UNION ALL (SELECT 2)`), [['1'], ['2']]);
      assert.deepEqual(await texts(`/* how */ SHOW search_path`), [['"$user", public']]);
      assert.ok((await texts('SHOW ALL')).length > 200);
    });

    it('writes nothing, whatever is sent', async () => {
      for (const sql of [
        'SELECT add_order()',
        `SELECT nextval('seq')`,
        'SELECT * INTO copied FROM orders',
        'WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone',
        'DELETE FROM orders RETURNING *',
        'SELECT 1; DELETE FROM orders',
        'SHOW search_path; DELETE FROM orders',
        'CREATE TABLE other (id int)',
        'SELECT * FROM orders FOR UPDATE',
      ])
        await rejection(read(sql));
      const { rows } = await cluster.sql(
        `SELECT count(*)::int AS orders, to_regclass('copied') AS copied,
                (SELECT is_called FROM seq) AS called FROM orders`,
        name,
      );
      assert.deepEqual(rows, [{ orders: 1000, copied: null, called: false }]);
    });

    it('names the place of an error in the statement as it was written', async () => {
      const error = await rejection(read('SELECT id,\n  nope FROM orders'));
      assert.equal(error.reason, 'unknown-column');
      assert.equal(error.position, 'SELECT id,\n  '.length);
    });

    it('is cancelled, and stops at its timeout', async () => {
      const controller = new AbortController();
      const slow = rejection(read('SELECT pg_sleep(20)', {}, controller.signal));
      setTimeout(() => {
        controller.abort();
      }, 200);
      assert.equal((await slow).reason, 'cancelled');
      const late = await rejection(read('SELECT pg_sleep(20)', { statementTimeoutMs: 300 }));
      assert.equal(late.reason, 'statement-timeout');
    });

    it('gives what came before its timeout, and says that it was the timeout', async () => {
      const sql = `SELECT i, CASE WHEN i > 1 THEN pg_sleep(30) END FROM generate_series(1, 500) i`;
      const result = await read(sql, { statementTimeoutMs: 1_000 });
      assert.deepEqual([result.rows.length, result.limit], [1, 'time']);
      assert.deepEqual(
        result.columns.map((column) => column.name),
        ['i', 'case'],
      );
    });

    it('reads slow rows in small batches, all of them within one timeout', async () => {
      const result = await read(
        `SELECT i, pg_sleep(CASE WHEN i > 60 THEN 30 ELSE 0.025 END) FROM generate_series(1, 500) i`,
        { statementTimeoutMs: 2_000 },
      );
      assert.equal(result.limit, 'time');
      assert.ok(result.rows.length >= 15 && result.rows.length <= 60, String(result.rows.length));
      assert.ok(result.elapsedMs >= 1_900 && result.elapsedMs < 3_200, String(result.elapsedMs));
    });

    it('takes few round trips for quick rows', async () => {
      const sql = 'SELECT statement_timestamp()::text FROM generate_series(1, 500)';
      const trips = new Set((await texts(sql)).map(([at]) => at));
      assert.ok(trips.size > 1 && trips.size <= 8, String(trips.size));
    });

    it('says which settings of a session are its own', async () => {
      const own = async (sql: string) =>
        (await read(sql)).rows.map((row) => row.map((cell) => cell?.set === true));
      for (const setting of ['statement_timeout', 'LOCK_TIMEOUT', 'transaction_read_only'])
        assert.deepEqual(await own(`SHOW ${setting}`), [[true]], setting);
      for (const setting of ['work_mem', 'search_path', 'jit', 'TIME ZONE'])
        assert.deepEqual(await own(`SHOW ${setting}`), [[false]], setting);
      const all = (await read('SHOW ALL')).rows;
      const named = all.filter((row) => row[1]?.set === true).map(([cell]) => cell?.text);
      // As the server itself has it; these two are the person's again when the statement is sent.
      const found = await texts(
        `SELECT name FROM pg_settings WHERE source = 'session' AND name NOT IN ('search_path', 'jit')`,
      );
      for (const setting of [...found.flat(), 'transaction_read_only', 'application_name'])
        assert.ok(named.includes(setting ?? ''), `${String(setting)} among ${named.join()}`);
      assert.ok(found.length > 5 && named.length <= found.length + 3, named.join());
    });

    it('is read without parallel workers, where a plain query has them', async () => {
      const own = await cluster.createDatabase();
      const settings = {
        ...{ parallel_leader_participation: 'off', max_parallel_workers_per_gather: '2' },
        ...{
          min_parallel_table_scan_size: '0',
          parallel_setup_cost: '0',
          parallel_tuple_cost: '0',
        },
      };
      await cluster.sql(
        `CREATE TABLE t AS SELECT i FROM generate_series(1, 20000) i; ANALYZE t;
         CREATE FUNCTION who() RETURNS int LANGUAGE plpgsql STABLE PARALLEL SAFE AS
           'BEGIN RETURN pg_backend_pid(); END';
         ${Object.entries(settings)
           .map(([setting, value]) => `ALTER DATABASE ${own} SET ${setting} = ${value};`)
           .join('\n')}`,
        own,
      );
      const sql = `SELECT DISTINCT (p.pid = pg_backend_pid())::text AS here
                     FROM (SELECT who() AS pid FROM t OFFSET 0) p`;
      assert.deepEqual((await cluster.sql(sql, own)).rows, [{ here: 'false' }]);
      const parallel = new Database(cluster.profile({ database: own }), () =>
        Promise.resolve(null),
      );
      const request = { sql, parameters: [], maxRows: 500 };
      const limits = { statementTimeoutMs: 20_000, lockTimeoutMs: 2_000 };
      const { rows, byCursor } = await parallel.readRows({ ...request, ...limits });
      await parallel.close();
      assert.deepEqual([rows.map(([cell]) => cell?.text), byCursor], [['true'], true]);
      assert.equal((await read('SHOW work_mem')).byCursor, false);
    });
  });
}
