// Is a real PgBouncer read as it is: full pools, who waits, refused users, and servers that are none?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { PgBouncerConsole, CONSOLE_TABLES } from '../../../src/db/pgbouncer/console';
import { Database } from '../../../src/db/database';
import { PasswordStore } from '../../../src/extension/connections/passwordStore';
import { PoolerConsoles } from '../../../src/extension/connections/poolerConsoles';
import { readPooler, withConsole } from '../../../src/features/pooler/readPooler';
import { poolerReportSchema, type PoolerReport } from '../../../src/model/poolerReport';
import { rejection } from '../../support/database';
import { startPgBouncer, type PgBouncer } from '../../support/pgbouncer';
import { postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const NO_PASSWORD = () => Promise.resolve(null);
const NOTHING = () => Promise.resolve();
const ONE_LOOK = { betweenLooksMs: null, server: null, serverCores: null };

describe('the console of PgBouncer', () => {
  let cluster: Cluster;
  let bouncer: PgBouncer;
  let name: string;

  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(16);
    name = await cluster.createDatabase();
    bouncer = await startPgBouncer(cluster, 'transaction', 2, { max_client_conn: '40' });
    atEnd(() => bouncer.stop());
  });

  const consoleProfile = (user = 'stats') =>
    cluster.profile({ database: 'pgbouncer', port: bouncer.port, user });
  const work = () => ({ signal: new AbortController().signal, progress: () => undefined });
  const look = (request: Partial<Parameters<typeof readPooler>[1]> = {}): Promise<PoolerReport> =>
    readPooler(
      { profile: consoleProfile(), password: NO_PASSWORD },
      { ...ONE_LOOK, ...request },
      work(),
    );

  /** So many clients that each run `sql` through PgBouncer; ends when all of them have. */
  async function clients(count: number, sql: string): Promise<() => Promise<void>> {
    const all = await Promise.all(
      Array.from({ length: count }, async () => {
        const address = { host: '127.0.0.1', port: bouncer.port };
        const client = new pg.Client({ ...address, user: 'postgres', database: name });
        client.on('error', () => undefined);
        await client.connect();
        return client;
      }),
    );
    const running = all.map((client) => client.query(sql));
    return async () => {
      await Promise.all(running);
      await Promise.all(all.map((client) => client.end()));
    };
  }

  const poolOf = (report: PoolerReport) => report.pools.find(({ database }) => database === name);

  it('shows three of five clients waiting for two servers, and says so', async () => {
    const ended = await clients(5, 'SELECT pg_sleep(3)');
    let report = await look();
    for (let i = 0; i < 50 && poolOf(report)?.waitingClients !== 3; i += 1) {
      await sleep(20);
      report = await look();
    }
    const pool = poolOf(report);
    assert.deepEqual(
      [pool?.waitingClients, pool?.activeServers, pool?.size, pool?.utilisation, pool?.mode],
      [3, 2, 2, 1, 'transaction'],
    );
    assert.ok((pool?.longestWaitMs ?? 0) > 0);
    assert.deepEqual(report.pooler.clients, { used: 6, most: 40 });
    assert.deepEqual(report.leftOut, []);
    const finding = report.findings.find(({ rule }) => rule === 'clients-wait-full-pool');
    assert.deepEqual(finding?.pool, { database: name, user: 'postgres' });
    assert.deepEqual(poolerReportSchema.parse(report), report);
    await ended();
  });

  it('tells what ran between two looks, and compares with the server behind', async () => {
    const server = new Database(cluster.profile({ database: name }), NO_PASSWORD);
    atEnd(() => server.close());
    const looking = look({ betweenLooksMs: 700, server });
    await sleep(150);
    const ended = await clients(1, 'SELECT pg_sleep(0.2)');
    await ended();
    const report = await looking;
    const rate = report.rates.find(({ database }) => database === name);
    assert.equal(rate?.over, 'looks');
    assert.ok(rate.transactionsPerSecond > 0 && rate.transactionsPerSecond < 20);
    assert.ok((rate.transactionMs ?? 0) >= 150);
    const { rows } = await cluster.sql('SHOW max_connections', name);
    assert.deepEqual(rows, [{ max_connections: String(report.server?.maxConnections) }]);
    assert.match(report.server?.version ?? '', /^16\./);
  });

  it('answers every table that people look at, to somebody who may only look', async () => {
    const console = await PgBouncerConsole.open(consoleProfile(), NO_PASSWORD);
    for (const table of CONSOLE_TABLES)
      assert.ok((await console.show(table)).columns.length > 0, table);
    console.close();
  });

  it('goes on after a table that this version does not know', async () => {
    const console = await PgBouncerConsole.open(consoleProfile(), NO_PASSWORD);
    const unknown: string = 'NO_SUCH_TABLE';
    const error = await rejection(console.show(unknown as 'POOLS'));
    assert.equal(error.reason, 'unsupported');
    assert.match(error.message, /refused SHOW NO_SUCH_TABLE: invalid command/);
    assert.ok((await console.show('POOLS')).rows.length > 0);
    console.close();
  });

  it('says what to do to a user who is not let in', async () => {
    const error = await rejection(PgBouncerConsole.open(consoleProfile('nobody'), NO_PASSWORD));
    assert.equal(error.reason, 'permission');
    assert.match(error.message, /does not let nobody into its console .* stats_users/);
  });

  it('says that PostgreSQL is none, with and without such a database', async () => {
    const missing = await rejection(
      PgBouncerConsole.open(cluster.profile({ database: 'pgbouncer' }), NO_PASSWORD),
    );
    assert.match(missing.message, /is not the console of PgBouncer: .*no such database/);
    const direct = await rejection(
      PgBouncerConsole.open(cluster.profile({ database: name }), NO_PASSWORD),
    );
    assert.match(direct.message, /is not the console of PgBouncer: PostgreSQL 16\.\d+ answers/);
    // Through PgBouncer, but to a database behind it.
    const behind = await rejection(
      PgBouncerConsole.open(cluster.profile({ database: name, port: bouncer.port }), NO_PASSWORD),
    );
    assert.match(behind.message, /The console is the database pgbouncer/);
  });

  it('ends at once when it is cancelled between two looks', async () => {
    const controller = new AbortController();
    const abort = (): void => {
      controller.abort();
    };
    const looking = readPooler(
      { profile: consoleProfile(), password: NO_PASSWORD },
      { ...ONE_LOOK, betweenLooksMs: 600_000 },
      { signal: controller.signal, progress: () => void setTimeout(abort, 20) },
    );
    await assert.rejects(looking, /aborted|Cancelled/);
    const left = await look();
    assert.equal(left.pooler.clients?.used, 1);
  });

  it('leaves no connection when it is cancelled while it connects', async () => {
    const controller = new AbortController();
    const opening = PgBouncerConsole.open(consoleProfile(), NO_PASSWORD, controller.signal);
    controller.abort();
    const console = await opening;
    await assert.rejects(console.show('POOLS'), /aborted/);
    console.close();
    assert.equal((await look()).pooler.clients?.used, 1);
  });

  it('is told of a PgBouncer that stops in between', async () => {
    const short = await startPgBouncer(cluster, 'session', 1);
    const profile = cluster.profile({ database: 'pgbouncer', port: short.port, user: 'stats' });
    const console = await PgBouncerConsole.open(profile, NO_PASSWORD);
    await short.stop();
    const error = await rejection(console.show('POOLS'));
    assert.equal(error.reason, 'connection-lost');
    console.close();
    const gone = await rejection(PgBouncerConsole.open(profile, NO_PASSWORD));
    assert.equal(gone.reason, 'unreachable');
  });

  it('is asked for a password, but not where a program prints it', async () => {
    await cluster.sql("DROP ROLE IF EXISTS scram_user; CREATE ROLE scram_user PASSWORD 'right'");
    const kept = new Map<string, string>();
    const secrets = {
      get: (key: string) => Promise.resolve(kept.get(key)),
      store: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
      delete: (key: string) => Promise.resolve(void kept.delete(key)),
    };
    let asked = 0;
    const consoles = new PoolerConsoles(new PasswordStore(secrets), () => {
      asked += 1;
      return Promise.resolve('wrong');
    });
    // The server itself in the place of a PgBouncer: it asks for the password of this role before anything else.
    const opened = (passwordCommand?: readonly string[]) => {
      const pooler = { kind: 'auto', console: { port: cluster.port, user: 'scram_user' } } as const;
      const profile = cluster.profile({ pooler, ...(passwordCommand && { passwordCommand }) });
      return rejection(
        consoles.use(profile, (access) => withConsole(access, work().signal, NOTHING)),
      );
    };
    assert.equal((await opened()).sqlstate, '28P01');
    assert.equal(asked, 3);
    assert.equal((await opened(['printf', 'wrong'])).sqlstate, '28P01');
    assert.equal(asked, 3);
  });
});
