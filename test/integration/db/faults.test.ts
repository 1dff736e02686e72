// Does everything that goes wrong while running end in one clear reason, and leave nothing open or locked?

import assert from 'node:assert/strict';
import type pg from 'pg';
import type { ExplainRequest } from '../../../src/db/contracts';
import { Database } from '../../../src/db/database';
import { EXPLAIN_DEFAULTS, assertNothingLeft, rejection } from '../../support/database';
import { startTcpProxy } from '../../support/tcpProxy';
import { postgres, startPostgres, type Cluster, type Major } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const SCHEMA = `
CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders SELECT i, 'n' || i FROM generate_series(1, 1000) i;
CREATE TABLE secret (id int);
CREATE SEQUENCE numbers;
CREATE FUNCTION sneaky() RETURNS int LANGUAGE plpgsql AS
  $$ BEGIN DELETE FROM orders; RETURN 1; END $$;
CREATE FUNCTION broken() RETURNS int LANGUAGE plpgsql STABLE AS
  $$ BEGIN RAISE EXCEPTION 'deliberate'; END $$;
CREATE FUNCTION deaf() RETURNS int LANGUAGE plpgsql STABLE AS $$
  BEGIN
    LOOP
      BEGIN PERFORM pg_sleep(10); EXCEPTION WHEN query_canceled THEN NULL; END;
    END LOOP;
  END $$;
ANALYZE;`;

const TESTED: readonly Major[] = [14, 16, 18];

for (const major of TESTED) {
  describe(`faults on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;

    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(SCHEMA, name);
      await cluster.sql('DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN', name);
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });
    afterEach(async () => {
      await assertNothingLeft(cluster, name);
      // Still working, with the data untouched.
      const { rows } = await cluster.sql('SELECT count(*)::int AS n FROM orders', name);
      assert.deepEqual(rows, [{ n: 1000 }]);
      const { plan } = await explain({ sql: 'select 1', mode: 'analyze' });
      assert.equal(plan.root.fields['Node Type'], 'Result');
    });

    function explain(
      request: Partial<ExplainRequest> & Pick<ExplainRequest, 'sql'>,
      signal?: AbortSignal,
    ) {
      return database.explain({ ...EXPLAIN_DEFAULTS, mode: 'analyze', ...request }, signal);
    }

    const wrong: readonly [string, string, string][] = [
      ['an unknown relation', 'select * from ordres', 'unknown-relation'],
      ['an unknown column', 'select nope from orders', 'unknown-column'],
      ['an unknown function', 'select nope(1)', 'unknown-function'],
      ['a syntax error', 'select * form orders', 'syntax'],
      ['several statements', 'select 1; delete from orders', 'syntax'],
      ['several statements with parameters', 'select $1::int; delete from orders', 'syntax'],
      ['a comment that ends early', 'select 1 /* */; delete from orders --', 'syntax'],
      [
        'a write in a CTE',
        'with d as (delete from orders returning 1) select * from d',
        'read-only',
      ],
      ['a write in a function', 'select sneaky()', 'read-only'],
      ['a sequence', "select nextval('numbers')", 'read-only'],
      ['a row lock', 'select * from orders for update', 'read-only'],
      ['a direct write', 'delete from orders', 'read-only'],
      ['a table from a query', 'select 1 as a into other', 'read-only'],
      ['an error raised by a function', 'select broken()', 'other'],
      ['a division by zero', 'select 1 / (id - id) from orders', 'other'],
      ['a broken literal', "select 'open", 'syntax'],
    ];
    for (const [title, sql, reason] of wrong) {
      it(`${title}: ${reason}`, async () => {
        const error = await rejection(explain({ sql }));
        assert.equal(error.reason, reason);
      });
    }

    it('places the error in the statement that was given', async () => {
      const sql = "select '🐘', nope from orders";
      assert.equal((await rejection(explain({ sql }))).position, sql.indexOf('nope'));
      const withParameter = 'select $1::int, nope from orders';
      assert.equal(
        (await rejection(explain({ sql: withParameter, parameters: ['1'] }))).position,
        withParameter.indexOf('nope'),
      );
    });

    it('does not show the value that did not fit', async () => {
      const error = await rejection(
        explain({ sql: 'select * from orders where id = $1', parameters: ['hunter2'] }),
      );
      assert.equal(error.reason, 'parameter');
      assert.doesNotMatch(error.message + String(error.stack), /hunter2/);
    });

    it('does not let a value break out of its quotes', async () => {
      const { plan } = await explain({
        sql: 'select * from orders where note = $1',
        parameters: ["\\'); delete from orders; --"],
      });
      assert.equal(plan.root.fields['Actual Rows'], 0);
    });

    it('reports a missing privilege', async () => {
      const guest = new Database(cluster.profile({ database: name, user: 'guest' }), () =>
        Promise.resolve(null),
      );
      const error = await rejection(
        guest.explain({ ...EXPLAIN_DEFAULTS, sql: 'select * from secret', mode: 'estimate' }),
      );
      await guest.close();
      assert.equal(error.reason, 'permission');
      assert.match(error.message, /secret/);
    });

    it('stops at the statement timeout', async () => {
      const error = await rejection(
        explain({ sql: 'select pg_sleep(20)', statementTimeoutMs: 100 }),
      );
      assert.equal(error.reason, 'statement-timeout');
      assert.match(error.message, /limit 0\.1 s/);
    });

    it('stops at the lock timeout', async () => {
      const holder = await cluster.connect(name);
      try {
        await holder.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
        const error = await rejection(explain({ sql: 'select * from orders', lockTimeoutMs: 100 }));
        assert.equal(error.reason, 'lock-timeout');
      } finally {
        await holder.end();
      }
    });

    it('cancels on the server what runs there', async () => {
      const controller = new AbortController();
      const running = rejection(explain({ sql: 'select pg_sleep(20)' }, controller.signal));
      await untilRunning(cluster, name, 'pg_sleep');
      controller.abort();
      assert.equal((await running).reason, 'cancelled');
    });

    it('ends the server process of a function that catches the cancel, and says so', async () => {
      const controller = new AbortController();
      const running = rejection(explain({ sql: 'select deaf()' }, controller.signal));
      await untilRunning(cluster, name, 'deaf()');
      controller.abort();
      const error = await running;
      assert.equal(error.reason, 'cancelled');
      assert.match(error.message, /catches query_canceled, so its server process was ended/);
    });

    it('does so when such a function runs on after its limit', async () => {
      const error = await rejection(explain({ sql: 'select deaf()', statementTimeoutMs: 200 }));
      assert.equal(error.reason, 'statement-timeout');
      assert.match(error.message, /catches query_canceled.*limit 0\.2 s/);
    });

    it('tells the cancel of somebody else from its own', async () => {
      const running = rejection(explain({ sql: 'select pg_sleep(20)' }));
      const pid = await untilRunning(cluster, name, 'pg_sleep');
      await cluster.sql(`SELECT pg_cancel_backend(${String(pid)})`);
      const error = await running;
      assert.equal(error.reason, 'cancelled-elsewhere');
      assert.match(error.message, /an administrator or a job/);
    });

    it('stops on the server what runs when it is closed', async () => {
      const closing = new Database(cluster.profile({ database: name }), () =>
        Promise.resolve(null),
      );
      const running = rejection(
        closing.explain({ ...EXPLAIN_DEFAULTS, sql: 'select pg_sleep(20)', mode: 'analyze' }),
      );
      await untilRunning(cluster, name, 'pg_sleep');
      await closing.close();
      assert.equal((await running).reason, 'cancelled');
    });

    it('sends nothing when cancelled before', async () => {
      const error = await rejection(explain({ sql: 'select 1' }, AbortSignal.abort()));
      assert.equal(error.reason, 'cancelled');
    });

    it('waits for a free connection and gives up when cancelled', async () => {
      const controller = new AbortController();
      const busy = Array.from({ length: 4 }, () =>
        explain({ sql: 'select pg_sleep(20)' }, controller.signal),
      );
      const busyEnds = busy.map((each) => rejection(each));
      const late = new AbortController();
      const waiting = rejection(explain({ sql: 'select 1' }, late.signal));
      late.abort();
      assert.equal((await waiting).reason, 'cancelled');
      controller.abort();
      for (const error of await Promise.all(busyEnds)) assert.equal(error.reason, 'cancelled');
    });

    it('survives a backend that is ended in the middle', async () => {
      const running = rejection(explain({ sql: 'select pg_sleep(20)' }));
      const pid = await untilRunning(cluster, name, 'pg_sleep');
      await cluster.sql(`SELECT pg_terminate_backend(${String(pid)})`);
      assert.equal((await running).reason, 'connection-lost');
    });

    it('survives idle connections that are ended before it hears of it', async () => {
      await explain({ sql: 'select 1' });
      await cluster.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = '${name}' AND application_name = 'planwright'`,
      );
      const { plan } = await explain({ sql: 'select 1' });
      assert.equal(plan.root.fields['Node Type'], 'Result');
    });

    it('releases session advisory locks', async () => {
      await explain({ sql: 'select pg_advisory_lock(42)' });
    });

    it('forgets settings that a statement made', async () => {
      await explain({ sql: "select set_config('work_mem', '123MB', false)" });
      const { plan } = await explain({ sql: "select current_setting('work_mem')" });
      assert.doesNotMatch(JSON.stringify(plan.statementFields.Settings ?? {}), /123MB/);
    });

    it('refuses a write on a read-only connection even when allowed', async () => {
      const readOnly = new Database(cluster.profile({ database: name, readOnly: true }), () =>
        Promise.resolve(null),
      );
      const error = await rejection(
        readOnly.explain({
          ...EXPLAIN_DEFAULTS,
          sql: 'delete from orders',
          mode: 'analyze',
          allowWrite: true,
        }),
      );
      await readOnly.close();
      assert.equal(error.reason, 'read-only');
    });

    it('offers nothing to try out in a database of a person', () => {
      assert.equal('scratch' in database, false);
    });

    it('takes back an allowed write that fails half-way', async () => {
      const error = await rejection(
        explain({
          sql: 'delete from orders where id < 500 and 1 / (400 - id) is not null',
          allowWrite: true,
        }),
      );
      assert.equal(error.sqlstate, '22012');
    });

    it('takes back an allowed write that is cancelled', async () => {
      const controller = new AbortController();
      const running = rejection(
        explain(
          {
            sql: 'with d as (delete from orders returning 1) select pg_sleep(20) from d limit 1',
            allowWrite: true,
          },
          controller.signal,
        ),
      );
      await untilRunning(cluster, name, 'pg_sleep');
      controller.abort();
      assert.equal((await running).reason, 'cancelled');
    });

    it('explains a statement of 5 MB', async () => {
      const sql = `select '${'x'.repeat(5_000_000)}' as a`;
      const { plan } = await explain({ sql, mode: 'estimate' });
      assert.equal(plan.root.fields['Node Type'], 'Result');
    });
  });
}

/** Resolves with the pid of our backend once it runs a statement with that word. */
async function untilRunning(cluster: Cluster, database: string, word: string): Promise<number> {
  const watcher = await cluster.connect(database);
  try {
    for (;;) {
      const found: pg.QueryResult<{ pid: number }> = await watcher.query(
        `SELECT pid FROM pg_stat_activity WHERE datname = $1 AND application_name = 'planwright'
           AND state = 'active' AND query LIKE '%' || $2 || '%' AND wait_event IS NOT NULL`,
        [database, word],
      );
      const [row] = found.rows;
      if (row !== undefined) return row.pid;
    }
  } finally {
    await watcher.end();
  }
}

describe('a server that goes away', () => {
  it('rejects what runs and can be used again once it is back', async () => {
    const cluster = await startPostgres(16);
    const database = new Database(cluster.profile(), () => Promise.resolve(null), {
      connectPausesMs: [],
    });
    try {
      const running = rejection(
        database.explain({ ...EXPLAIN_DEFAULTS, sql: 'select pg_sleep(20)', mode: 'analyze' }),
      );
      await untilRunning(cluster, 'postgres', 'pg_sleep');
      await cluster.stop();
      assert.equal((await running).reason, 'connection-lost');
      assert.equal((await rejection(database.parameterTypes('select 1'))).reason, 'unreachable');
      const again = await startPostgres(16, { port: cluster.port });
      try {
        assert.deepEqual(await database.parameterTypes('select $1::int'), ['integer']);
      } finally {
        await database.close();
        await again.stop();
      }
    } finally {
      await database.close();
      await cluster.stop();
    }
  });
});

describe('a network that goes silent', () => {
  it('gives up on idle connections that answer nothing, and connects anew', async () => {
    const cluster = await postgres(16);
    const proxy = await startTcpProxy(cluster.port);
    const database = new Database(
      cluster.profile({ port: proxy.port, connectTimeoutMs: 300 }),
      () => Promise.resolve(null),
    );
    try {
      await database.parameterTypes('select 1');
      proxy.silence();
      assert.deepEqual(await database.parameterTypes('select $1::int'), ['integer']);
    } finally {
      await database.close();
      await proxy.close();
    }
  });

  it('lets go when cancelled while nothing comes back', async () => {
    const cluster = await postgres(16);
    const proxy = await startTcpProxy(cluster.port);
    const database = new Database(cluster.profile({ port: proxy.port }), () =>
      Promise.resolve(null),
    );
    const controller = new AbortController();
    try {
      const running = rejection(
        database.explain(
          { ...EXPLAIN_DEFAULTS, sql: 'select pg_sleep(25)', mode: 'analyze' },
          controller.signal,
        ),
      );
      await untilRunning(cluster, 'postgres', 'pg_sleep(25)');
      proxy.silence();
      controller.abort();
      assert.equal((await running).reason, 'cancelled');
    } finally {
      await database.close();
      await proxy.close();
    }
  });
});
