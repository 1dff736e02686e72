// Does nobody wait for a try who need not, and nobody longer than was said?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../../src/db/database';
import type { TryoutRequest } from '../../../src/db/tryouts';
import type { CreateIndex } from '../../../src/model/change';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import { assertNothingLeft, rejection } from '../../support/database';
import { postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

function ignore(): void {
  // Progress is not what the test is about.
}

function index(name: string, table: string, expression = 'id'): CreateIndex {
  const key =
    expression === 'id' ? columnKey('id') : { expression, descending: false, nullsFirst: false };
  const definition = indexOn({ schema: 'public', name: table }, [key]);
  return { kind: 'create-index', name, definition, concurrently: true };
}

const ON_ID = index('orders_id', 'orders');
const SLOW = index('orders_slow', 'orders', 'slow(id)');

const REQUEST: TryoutRequest = {
  changes: [ON_ID],
  sql: 'select * from orders where id = 7',
  parameters: [],
  statementTimeoutMs: 20_000,
  mostHeldMs: 20_000,
  agreedTriggers: [],
  bytes: null,
};

describe('the lock of a try', () => {
  let cluster: Cluster;
  let database: Database;
  let name: string;
  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(18);
    name = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 1000) i; ANALYZE orders;
       CREATE FUNCTION slow(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
         $$ BEGIN PERFORM pg_sleep(0.05); RETURN $1; END $$;
       CREATE FUNCTION held(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
         $$ BEGIN RETURN $1 / (current_setting('lock_timeout') = '20ms'
                               AND current_setting('idle_in_transaction_session_timeout') = '5s')::int; END $$;
       CREATE FUNCTION slow_with_it(float8, float8 DEFAULT 0) RETURNS int LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_sleep(CASE WHEN to_regclass('orders_id') IS NULL THEN $2 ELSE $1 END); RETURN 1; END $$`,
      name,
    );
    database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
    atEnd(() => database.close());
  });
  afterEach(async () => {
    await assertNothingLeft(cluster, name);
  });

  const attempt = (request: Partial<TryoutRequest> = {}) =>
    database.tryChanges({ ...REQUEST, ...request }, ignore);

  /** In ms, for each run with the index: the statement gives as many rows. */
  async function settingWithIt(name: string, request: Partial<TryoutRequest> = {}) {
    const sql = `select from generate_series(1, (select setting::int from pg_settings where name = '${name}'))`;
    const { after } = await attempt({ ...request, sql });
    return after.map(({ plan }) => plan.root.fields['Actual Rows'] ?? NaN);
  }

  it('has the server wait for no other lock meanwhile, nor for us', async () => {
    assert.deepEqual(await settingWithIt('lock_timeout'), Array(6).fill(20));
    const idle = await settingWithIt('idle_in_transaction_session_timeout');
    assert.deepEqual(idle, Array(6).fill(5_000));
    // While it is built too: the index is on a division by zero otherwise.
    await attempt({ changes: [index('orders_held', 'orders', 'held(id)')] });
  });

  it('has the server stop each run at the first of its limits', async () => {
    assert.deepEqual(await settingWithIt('statement_timeout'), Array(6).fill(5_000));
    const stated = await settingWithIt('statement_timeout', { statementTimeoutMs: 3_000 });
    assert.deepEqual(stated, Array(6).fill(3_000));
    const left = await settingWithIt('statement_timeout', { mostHeldMs: 4_000 });
    assert.ok(left.length > 0 && left.every((ms) => ms > 0 && ms < 4_000), left.join());
    assert.deepEqual(
      left,
      left.toSorted((a, b) => b - a),
    );
  });

  it('stops what takes much longer with it, and says that it is no gain', async () => {
    const error = await rejection(attempt({ sql: 'select slow_with_it(60, 1.8)' }));
    assert.equal(error.reason, 'statement-timeout');
    const said =
      /^Tried, and no gain: with it the statement had not ended after ([\d.]+) s, without it after ([\d.]+) s at most\. It was stopped and everything rolled back\.$/.exec(
        error.message,
      );
    const [withIt, without] = [Number(said?.[1]), Number(said?.[2])];
    assert.ok(without >= 1.8, error.message);
    // Both are said to 10 ms.
    assert.ok(Math.abs(withIt - 3 * without) < 0.03, error.message);
  });

  it('lets writes wait no longer in all than was said, whatever a step may take', async () => {
    const late = await rejection(attempt({ changes: [SLOW], mostHeldMs: 1_000 }));
    assert.equal(late.reason, 'statement-timeout');
    assert.match(late.message, /^Not measured: it had not ended after 1 s, and longer no lock/);
    const some = await attempt({ sql: 'select slow_with_it(0.3)', mostHeldMs: 900 });
    assert.ok(some.after.length < some.before.length, String(some.after.length));
  });

  it('runs what is slow once only while the lock is held', async () => {
    const { before, after } = await attempt({ sql: 'select slow_with_it(1.1)' });
    assert.deepEqual([before.length, after.length], [6, 1]);
  });

  it('ends with what is measured where somebody waits for the lock', async () => {
    const writer = await cluster.connect(name);
    try {
      const waiting: Promise<unknown>[] = [];
      const { before, after } = await database.tryChanges(
        { ...REQUEST, sql: 'select slow_with_it(0.3)' },
        ({ phase }) => {
          if (phase === 'measuring with it')
            waiting.push(writer.query('INSERT INTO orders VALUES (0)'));
        },
      );
      assert.equal(before.length, 6);
      assert.ok(after.length <= 2, String(after.length));
      assert.equal(waiting.length, 1);
      await Promise.all(waiting);
    } finally {
      await writer.end();
      await cluster.sql('DELETE FROM orders WHERE id = 0', name);
    }
  });

  it('waits for no other lock while it holds its own', async () => {
    const other = await cluster.connect(name);
    try {
      await cluster.sql('CREATE MATERIALIZED VIEW kept AS SELECT id FROM orders', name);
      await other.query('BEGIN; ANALYZE kept');
      const changes = [ON_ID, index('kept_id', 'kept')];
      const error = await rejection(attempt({ changes }));
      assert.equal(error.reason, 'lock-timeout');
      assert.match(error.message, /^Not measured: .* is locked by others/);
    } finally {
      await other.query('ROLLBACK');
      await other.end();
      await cluster.sql('DROP MATERIALIZED VIEW kept', name);
    }
  });

  it('asks for the lock without a place in the queue, and names who has it', async () => {
    const writer = await cluster.connect(name);
    try {
      await writer.query("SET application_name = 'shop'; BEGIN; INSERT INTO orders VALUES (0)");
      const trying = rejection(attempt());
      await sleep(500);
      const others = await cluster.connect(name);
      await others.query(`SET lock_timeout = '50ms'; INSERT INTO orders VALUES (0)`);
      await others.end();
      const error = await trying;
      assert.equal(error.reason, 'lock-timeout');
      assert.match(error.message, /at work on public\.orders .*shop, process \d+ \(RowExcl/);
    } finally {
      await writer.query('ROLLBACK');
      await writer.end();
    }
    await cluster.sql('DELETE FROM orders WHERE id = 0', name);
  });

  it('names who has a partition alone', async () => {
    await cluster.sql(
      `CREATE TABLE parts (id int) PARTITION BY HASH (id);
       CREATE TABLE halves PARTITION OF parts FOR VALUES WITH (MODULUS 1, REMAINDER 0)
         PARTITION BY HASH (id);
       CREATE TABLE part0 PARTITION OF halves FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
      name,
    );
    const writer = await cluster.connect(name);
    try {
      await writer.query("SET application_name = 'shop'; BEGIN; INSERT INTO part0 VALUES (0)");
      const changes = [index('parts_id', 'parts')];
      const error = await rejection(attempt({ changes }));
      assert.match(error.message, /at work on public\.parts .*shop, process \d+ \(RowExcl/);
    } finally {
      await writer.query('ROLLBACK');
      await writer.end();
      await cluster.sql('DROP TABLE parts', name);
    }
  });
});
