// Does everything work through PgBouncer in transaction mode, where every transaction may meet another server?

import assert from 'node:assert/strict';
import pg from 'pg';
import { z } from 'zod';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import { EXPLAIN_DEFAULTS, rejection } from '../../support/database';
import { startPgBouncer, type PgBouncer } from '../../support/pgbouncer';
import { postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

describe('through PgBouncer in transaction mode', function () {
  this.timeout(30_000);
  let cluster: Cluster;
  let bouncer: PgBouncer;
  let database: Database;
  let name: string;

  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(16);
    name = await cluster.createDatabase();
    await cluster.sql('CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 100) i', name);
    bouncer = await startPgBouncer(cluster, 'transaction', 2);
    atEnd(() => bouncer.stop());
    database = new Database(cluster.profile({ database: name, port: bouncer.port }), () =>
      Promise.resolve(null),
    );
    atEnd(() => database.close());
  });

  const explain = (sql: string, parameters: readonly string[] = [], signal?: AbortSignal) =>
    database.explain({ ...EXPLAIN_DEFAULTS, sql, parameters, mode: 'analyze' }, signal);

  /** State of the servers that the next client of PgBouncer would meet. */
  async function serverState(): Promise<unknown> {
    const { rows } = await cluster.sql(
      `SELECT a.state, (SELECT count(*) FROM pg_locks l WHERE l.pid = a.pid)::int AS locks
         FROM pg_stat_activity a WHERE a.datname = '${name}' AND a.pid <> pg_backend_pid()
        GROUP BY 1, 2 ORDER BY 1, 2`,
      name,
    );
    return rows;
  }

  it('explains many at once, with parameters', async () => {
    const plans = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        explain('select * from orders where id = $1', [String(i + 1)]),
      ),
    );
    assert.ok(plans.every(({ plan }) => plan.root.fields['Actual Rows'] === 1));
    assert.deepEqual(await serverState(), [{ state: 'idle', locks: 0 }]);
  });

  it('leaves no prepared statement and no setting on the shared servers', async () => {
    await explain('select * from orders where id = $1', ['1']);
    const left = await database.query(
      `SELECT (SELECT count(*) FROM pg_prepared_statements WHERE from_sql)::int AS prepared`,
      [],
      z.object({ prepared: z.int() }),
    );
    assert.deepEqual(left, [{ prepared: 0 }]);
  });

  it('stops at the statement timeout', async () => {
    const error = await rejection(
      database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: 'select pg_sleep(20)',
        mode: 'analyze',
        statementTimeoutMs: 100,
      }),
    );
    assert.equal(error.reason, 'statement-timeout');
  });

  it('cancels the right server, although PgBouncer hides which it is', async () => {
    const controller = new AbortController();
    const running = rejection(explain('select pg_sleep(20)', [], controller.signal));
    const watcher = await cluster.connect(name);
    for (;;) {
      const { rowCount } = await watcher.query(
        `SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND wait_event = 'PgSleep' AND datname = $1`,
        [name],
      );
      if (rowCount === 1) break;
    }
    await watcher.end();
    controller.abort();
    assert.equal((await running).reason, 'cancelled');
    assert.deepEqual(await serverState(), [{ state: 'idle', locks: 0 }]);
  });

  it('releases session advisory locks on the server that took them', async () => {
    await explain('select pg_advisory_lock(7)');
    assert.deepEqual(await serverState(), [{ state: 'idle', locks: 0 }]);
  });

  it('reads the catalog', async () => {
    const { tables } = await readCatalog(database, {});
    assert.deepEqual(
      tables.map((table) => table.name),
      ['orders'],
    );
  });

  it('runs a confirmed statement', async () => {
    const outcome = await database.run(
      'CREATE INDEX CONCURRENTLY orders_id ON orders (id)',
      () => undefined,
    );
    assert.deepEqual(outcome, { kind: 'done', rows: null });
  });

  it('gives a backend number of its own making, by which nobody is taken for gone', async () => {
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port: bouncer.port, user: 'postgres', database: name },
    });
    await client.connect();
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    await client.end();
    const [{ pid }] = z.tuple([z.object({ pid: z.int() })]).parse(rows);
    assert.notEqual(Reflect.get(client, 'processID'), pid);
  });
});
