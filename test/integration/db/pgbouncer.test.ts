// Does everything work through PgBouncer in transaction mode, where every transaction may meet another server?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import { listRelations, listSchemas } from '../../../src/db/browse';
import type { ConnectionProfile } from '../../../src/model/connectionProfile';
import { EXPLAIN_DEFAULTS, rejection } from '../../support/database';
import { startPgBouncer, type PgBouncer } from '../../support/pgbouncer';
import { startTcpProxy } from '../../support/tcpProxy';
import { postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

describe('through PgBouncer in transaction mode', () => {
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

  it('tries an index in one transaction on one server', async () => {
    const definition = indexOn({ schema: 'public', name: 'orders' }, [columnKey('id')]);
    const tried = await database.tryChanges(
      {
        changes: [{ kind: 'create-index', name: 'orders_id', definition, concurrently: true }],
        sql: 'select * from orders where id = $1',
        parameters: ['7'],
        statementTimeoutMs: 10_000,
        mostHeldMs: 20_000,
        agreedTriggers: [],
        bytes: null,
      },
      () => undefined,
    );
    assert.equal(tried.after.length, tried.before.length);
    assert.deepEqual(await serverState(), [{ state: 'idle', locks: 0 }]);
    const left = await cluster.sql(`SELECT FROM pg_class WHERE relname = 'orders_id'`, name);
    assert.equal(left.rowCount, 0);
  });

  it('runs a confirmed statement', async () => {
    const outcome = await database.run(
      'CREATE INDEX CONCURRENTLY orders_id ON orders (id)',
      () => undefined,
    );
    assert.deepEqual(outcome, { kind: 'done', rows: null });
  });

  it('cancels what it runs and nobody else, though another server was asked for its number', async () => {
    // A server more for a cancel that is sent as a query.
    const wide = await startPgBouncer(cluster, 'transaction', 4);
    atEnd(() => wide.stop());
    const own = await cluster.createDatabase();
    await cluster.sql('CREATE TABLE orders AS SELECT 1 AS id', own);
    const proxy = await startTcpProxy(wide.port);
    atEnd(() => proxy.close());
    const through = new Database(cluster.profile({ database: own, port: proxy.port }), () =>
      Promise.resolve(null),
    );
    atEnd(() => through.close());
    const stranger = new pg.Client({
      ...{ host: '127.0.0.1', port: wide.port, user: 'postgres', database: own },
    });
    stranger.on('error', () => undefined);
    await stranger.connect();
    atEnd(() => stranger.end());
    const servers = (condition: string) =>
      cluster.sql(
        `SELECT a.pid FROM pg_stat_activity a
          WHERE a.datname = '${own}' AND a.backend_type = 'client backend'
            AND a.pid <> pg_backend_pid() AND ${condition}`,
        own,
      );
    const seen: Record<string, unknown> = {};
    const works: Promise<unknown>[] = [];
    proxy.hold('pg_sleep(25)', async () => {
      seen['asked'] = (await servers(`a.query LIKE '%pg_backend_pid() AS pid%'`)).rows;
      await stranger.query('BEGIN; INSERT INTO orders VALUES (7)');
      seen['taken'] = (await stranger.query('SELECT pg_backend_pid() AS pid')).rows;
      seen['limit'] = (await stranger.query('SHOW lock_timeout')).rows;
      const work = stranger.query('SELECT pg_sleep(2)');
      work.catch(() => undefined);
      works.push(work);
    });
    const controller = new AbortController();
    const phases: string[] = [];
    const running = through.run(
      'UPDATE orders SET id = 2 FROM (SELECT pg_sleep(25)) s',
      ({ phase }) => phases.push(phase),
      controller.signal,
    );
    while ((await servers(`a.query LIKE 'UPDATE%' AND a.wait_event = 'PgSleep'`)).rows.length < 1)
      await sleep(20);
    controller.abort();
    const outcome = await running;
    assert.ok(outcome.kind === 'failed' && outcome.error instanceof DatabaseError);
    assert.equal(outcome.error.reason, 'cancelled');
    assert.match(outcome.error.message, /^Cancelled; the transaction was rolled back/);
    assert.deepEqual(phases, []);
    // The one that was asked is the stranger's now, and has no setting of ours.
    assert.deepEqual(seen['taken'], seen['asked']);
    assert.deepEqual(seen['limit'], [{ lock_timeout: '0' }]);
    assert.equal(works.length, 1);
    await Promise.all(works);
    await stranger.query('COMMIT');
    const { rows } = await cluster.sql('SELECT id FROM orders ORDER BY id', own);
    assert.deepEqual(rows, [{ id: 1 }, { id: 7 }]);
    assert.deepEqual((await servers(`a.state <> 'idle'`)).rows, []);
  });

  it('leaves no setting behind a statement, and runs none that would be read otherwise', async () => {
    const narrow = await startPgBouncer(cluster, 'transaction', 1);
    atEnd(() => narrow.stop());
    const run = async (own: string, sql: string) => {
      const profile = cluster.profile({ database: own, port: narrow.port });
      const through = new Database(profile, () => Promise.resolve(null));
      const outcome = await through.run(sql, () => undefined);
      await through.close();
      return outcome.kind === 'failed' ? outcome.error.message : 'done';
    };
    assert.equal(await run(name, 'CREATE TABLE a (id int)'), 'done');
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port: narrow.port, user: 'postgres', database: name },
    });
    await client.connect();
    const { rows } = await client.query(
      `SELECT name FROM pg_settings WHERE source = 'session' AND name IN
        ('statement_timeout', 'lock_timeout', 'backslash_quote', 'quote_all_identifiers')`,
    );
    await client.end();
    assert.deepEqual(rows, []);
    await cluster.sql('DROP TABLE a', name);

    const other = await cluster.createDatabase();
    await cluster.sql(`ALTER DATABASE ${other} SET standard_conforming_strings = off`, other);
    assert.match(await run(other, 'CREATE TABLE b (id int)'), /standard_conforming_strings is off/);
    const { rows: made } = await cluster.sql(`SELECT to_regclass('b') AS b`, other);
    assert.deepEqual(made, [{ b: null }]);
  });

  it('runs longer than an answer may be lost, while every server is taken', async () => {
    const narrow = await startPgBouncer(cluster, 'transaction', 1);
    atEnd(() => narrow.stop());
    const patient = new Database(
      cluster.profile({ database: name, port: narrow.port, connectTimeoutMs: 1_000 }),
      () => Promise.resolve(null),
      { lostAnswerMs: 1_000 },
    );
    atEnd(() => patient.close());
    const outcome = await patient.run('SELECT pg_sleep(4)', () => undefined);
    assert.deepEqual(outcome, { kind: 'done', rows: 1 });
  });

  it('is known as a pooler in transaction mode, as a second client meets the first one’s server', async () => {
    const { pooler } = await database.serverInfo();
    assert.ok(pooler);
    assert.equal(pooler.mode, 'transaction');
    assert.equal(pooler.direct, null);
  });

  it('is not taken for transaction mode where each client has a server of its own', async () => {
    const bySession = await startPgBouncer(cluster, 'session', 4);
    atEnd(() => bySession.stop());
    const open = (port: number, more: Partial<ConnectionProfile> = {}): Database => {
      const profile = cluster.profile({ database: name, port });
      const one = new Database({ ...profile, ...more }, () => Promise.resolve(null));
      atEnd(() => one.close());
      return one;
    };
    const { pooler } = await open(bySession.port).serverInfo();
    assert.ok(pooler && /^(?:a pooler|PgBouncer)$/.test(pooler.product));
    assert.notEqual(pooler.mode, 'transaction');
    const told = { kind: 'session', direct: { host: 'db9', port: 5432 } } as const;
    const named = await open(bySession.port, { pooler: told }).serverInfo();
    assert.equal(named.pooler?.mode, 'session');
    assert.match(named.pooler.direct ?? '', /db9:5432/);
    assert.equal((await open(cluster.port).serverInfo()).pooler, undefined);
  });

  it('lists what stands in the tree', async () => {
    const schemas = await listSchemas(database);
    assert.deepEqual(
      schemas.filter(({ relations }) => relations > 0).map((schema) => schema.name),
      ['public'],
    );
    const relations = await listRelations(database, 'public', '', 10);
    assert.deepEqual(
      relations.map((relation) => relation.name),
      ['orders'],
    );
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
