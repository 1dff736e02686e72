// The demo database as a person meets it: started, queried, cancelled by a restart, ended with its parent.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { processLives } from '../../src/embedded/processLives';
import { DemoServer, type DemoAddress } from '../../src/embedded/demo/demoServer';
import { embeddedDist } from '../support/embedded';
import { cleanup } from '../support/cleanup';

describe('demo database', () => {
  let dist = '';
  let storage = '';
  let demo: DemoServer;
  const said: string[] = [];

  const atEnd = cleanup();

  before(async () => {
    dist = embeddedDist();
    storage = mkdtempSync(path.join(os.tmpdir(), 'planwright-demo-'));
    atEnd(() => {
      rmSync(storage, { recursive: true, force: true });
    });
    demo = new DemoServer(dist, storage, { progress: (message) => said.push(message) });
    atEnd(() => demo.stop());
    await demo.start();
  });

  it('makes a shop of several hundred thousand rows at the first start and says what it does', async () => {
    assert.ok(said.some((message) => message.includes('orders')));
    const [row] = await ask(
      demo,
      'SELECT count(*)::int AS orders, max(placed_at) < now() AS past FROM shop.orders',
    );
    assert.deepEqual(row, { orders: 200_000, past: true });
  });

  it('has the faults that the health checks look for', async () => {
    const invalid = await ask(
      demo,
      `SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT indisvalid`,
    );
    assert.deepEqual(invalid, [{ relname: 'coupons_code_key' }]);
    const twice = await ask(
      demo,
      `SELECT count(*)::int AS n FROM pg_index WHERE indrelid = 'shop.customers'::regclass GROUP BY indkey HAVING count(*) > 1`,
    );
    assert.deepEqual(twice, [{ n: 2 }]);
    const [stale] = await ask(
      demo,
      `SELECT c.reltuples::int AS believed, s.n_mod_since_analyze > 10000 AS changed
       FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid WHERE c.relname = 'stock_movements'`,
    );
    assert.deepEqual(stale, { believed: 500, changed: true });
  });

  it('counts its statements from each start on, with some that are slow', async () => {
    const counted = await ask(
      demo,
      `SELECT calls::int AS calls FROM statistics.pg_stat_statements WHERE query LIKE '%shop.orders WHERE customer\\_id%'`,
    );
    assert.deepEqual(counted, [{ calls: 2 }]);
    const other = await ask(
      demo,
      `SELECT count(*)::int AS n FROM statistics.pg_stat_statements WHERE calls > 5`,
    );
    assert.deepEqual(other, [{ n: 0 }]);
  });

  it('runs what is under way no longer after a restart, at the same address, keeping what was committed', async () => {
    const address = await demo.start();
    const client = await connect(address);
    await client.query('CREATE TABLE shop.kept AS SELECT 1 AS one');
    const endless = client.query('SELECT count(*) FROM generate_series(1, 10000000000) g').then(
      () => 'finished',
      () => 'ended',
    );
    await sleep(300);
    await demo.restart();
    assert.equal(await endless, 'ended');
    assert.deepEqual(await demo.start(), address);
    assert.deepEqual(await ask(demo, 'SELECT one FROM shop.kept'), [{ one: 1 }]);
  });

  it('rolls back the transaction of a connection that went away', async () => {
    const client = await connect(await demo.start());
    await client.query('BEGIN; DELETE FROM shop.coupons');
    client.connection.stream.destroy();
    const [row] = await ask(demo, 'SELECT count(*)::int AS n FROM shop.coupons');
    assert.deepEqual(row, { n: 2000 });
  });

  it('gives a second user on the same storage a shop of its own', async () => {
    const other = new DemoServer(dist, storage);
    try {
      assert.deepEqual(await ask(other, `SELECT to_regclass('shop.kept') AS kept`), [
        { kept: null },
      ]);
    } finally {
      await other.stop();
    }
  });

  it('is made anew by a reset', async () => {
    await demo.reset();
    assert.deepEqual(await ask(demo, `SELECT to_regclass('shop.kept') AS kept`), [{ kept: null }]);
  });

  it('ends the child when it is idle and starts it again at the next connection', async () => {
    const brief = new DemoServer(dist, storage, { idleMs: 50 });
    try {
      const address = await brief.start();
      await until(() => brief.pid === undefined);
      const client = await connect(address);
      assert.equal((await client.query<{ one: number }>('SELECT 1 AS one')).rows[0]?.one, 1);
      await client.end();
    } finally {
      await brief.stop();
    }
  });

  it('leaves no orphan when the parent is killed in the middle of a query', async () => {
    const script = path.join(storage, 'parent.ts');
    writeFileSync(script, parentScript(dist, storage));
    const parent = spawn(process.execPath, ['--require', 'tsx/cjs', script], {
      cwd: path.resolve(__dirname, '../..'),
    });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (text: Buffer) => {
        resolve(Number(text.toString()));
      });
    });
    assert.ok(processLives(pid));
    parent.kill('SIGKILL');
    await until(() => !processLives(pid));
  });
});

function parentScript(dist: string, storage: string): string {
  const server = path.resolve(__dirname, '../../src/embedded/demo/demoServer');
  const driver = require.resolve('pg');
  return `
import { DemoServer } from ${JSON.stringify(server)};
import pg from ${JSON.stringify(driver)};
void (async () => {
  const demo = new DemoServer(${JSON.stringify(dist)}, ${JSON.stringify(storage)});
  const client = new pg.Client(await demo.start());
  await client.connect();
  void client.query('SELECT count(*) FROM generate_series(1, 10000000000) g');
  setTimeout(() => console.log(demo.pid), 300);
})();
`;
}

async function connect(
  address: DemoAddress,
): Promise<pg.Client & { connection: { stream: { destroy(): void } } }> {
  const client = new pg.Client({ ...address, ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function ask(demo: DemoServer, sql: string): Promise<unknown[]> {
  const client = await connect(await demo.start());
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !done(); i += 1) await sleep(50);
  assert.ok(done());
}
