// The engines behind WhatIf on real servers: what they hold, that they agree with a really built index, that nothing stays.

import { setTimeout as delay } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { Database } from '../../src/db/database';
import { DemoServer } from '../../src/embedded/demo/demoServer';
import type { IndexDefinition } from '../../src/model/indexDefinition';
import type { Plan } from '../../src/model/planNode';
import { EmbeddedWhatIf } from '../../src/whatif/embeddedWhatIf';
import { HypopgWhatIf } from '../../src/whatif/hypopg';
import { NoWhatIf } from '../../src/whatif/none';
import { usesIndex } from '../../src/whatif/whatIf';
import { embeddedDist } from '../support/embedded';
import { DEBIAN_15_BIN, startPostgres, type Cluster } from '../support/postgres';
import { cleanup } from '../support/cleanup';
import { planIn } from '../support/whatIfPlans';
import { ScratchDatabase } from '../../src/db/scratchDatabase';
import { profileOf } from '../support/profile';

const byCustomer: IndexDefinition = index('shop', 'orders', 'customer_id');
const ordersOfOne = { sql: 'SELECT * FROM shop.orders WHERE customer_id = $1', parameters: ['77'] };
const count = z.object({ n: z.number() });

describe('what-if on the demo', () => {
  let demo: DemoServer;
  let storage = '';
  let client: Database;
  let engine: EmbeddedWhatIf;

  const atEnd = cleanup();

  before(async () => {
    storage = mkdtempSync(path.join(os.tmpdir(), 'planwright-whatif-'));
    atEnd(() => {
      rmSync(storage, { recursive: true, force: true });
    });
    demo = new DemoServer(embeddedDist(), storage);
    atEnd(() => demo.stop());
    const profile = profileOf({ ...(await demo.start()), tls: 'disable' });
    const own = new ScratchDatabase(profile);
    client = own;
    atEnd(() => client.close());
    engine = new EmbeddedWhatIf(own, (await client.serverInfo()).version);
  });

  it('plans with an index that was really built, and leaves nothing of it', async () => {
    const before = await relationState(client);
    const unaided = await engine.plan(ordersOfOne);
    const answer = await engine.evaluate({ add: [byCustomer] }, [ordersOfOne]);
    assert.equal(answer.refused.length, 0);
    assert.deepEqual(indexesIn(unaided), []);
    assert.deepEqual(indexesIn(planIn(answer)), [...(answer.indexes[0]?.names ?? [])]);
    assert.ok(costOf(planIn(answer)) < costOf(unaided) / 10);
    assert.ok((answer.indexes[0]?.bytes ?? 0) > 1_000_000);
    assert.deepEqual(await relationState(client), before);
  });

  it('builds on partitioned tables and counts the size of all partitions', async () => {
    const answer = await engine.evaluate({ add: [index('shop', 'events', 'customer_id')] }, [
      { sql: 'SELECT * FROM shop.events WHERE customer_id = 3', parameters: [] },
    ]);
    assert.ok((answer.indexes[0]?.bytes ?? 0) > 6 * 8_192);
    const [held] = answer.indexes;
    assert.ok(indexesIn(planIn(answer)).length >= 6);
    const plan = planIn(answer);
    assert.ok(plan !== undefined && held !== undefined && usesIndex(plan, held));
  });

  it('goes on without an index that cannot be built and says why', async () => {
    const broken = index('shop', 'orders', 'no_such_column');
    const answer = await engine.evaluate({ add: [broken, byCustomer] }, [ordersOfOne]);
    assert.match(answer.refused[0]?.why ?? '', /no_such_column/);
    assert.equal(answer.indexes.length, 1);
    assert.ok(costOf(planIn(answer)) > 0);
  });

  it('plans without an index that a constraint owns, and under other settings', async () => {
    const byKey = { sql: 'SELECT * FROM shop.orders WHERE id = 5', parameters: [] };
    assert.deepEqual(indexesIn(await engine.plan(byKey)), ['orders_pkey']);
    const without = await engine.plan(byKey, { hide: [{ schema: 'shop', name: 'orders_pkey' }] });
    assert.equal(without.root.fields['Node Type'], 'Seq Scan');
    const dear = await engine.plan(byKey, { settings: { random_page_cost: '400' } });
    assert.ok(costOf(dear) > 10 * costOf(await engine.plan(byKey)));
    assert.deepEqual(indexesIn(await engine.plan(byKey)), ['orders_pkey']);
  });

  it('answers for each statement, one that cannot be planned among them', async () => {
    const bad = { sql: 'SELECT no_such_column FROM shop.orders', parameters: [] };
    const answer = await engine.evaluate({ add: [byCustomer] }, [bad, ordersOfOne]);
    const [refused] = answer.outcomes;
    assert.match(refused?.kind === 'refused' ? refused.why : '', /no_such_column/);
    assert.deepEqual(indexesIn(planIn(answer, 1)), [...(answer.indexes[0]?.names ?? [])]);
  });

  it('takes a signal that is already aborted', async () => {
    await assert.rejects(engine.plan(ordersOfOne, {}, AbortSignal.abort()));
    assert.ok(costOf(await engine.plan(ordersOfOne)) > 0);
  });
});

describe('what-if by HypoPG', () => {
  let cluster: Cluster;
  let client: Database;
  let engine: HypopgWhatIf;

  const atEnd = cleanup();

  before(async () => {
    cluster = await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
    atEnd(() => cluster.stop());
    await cluster.sql(`CREATE EXTENSION hypopg; CREATE SCHEMA shop;
      CREATE TABLE shop.orders AS SELECT g AS id, g % 5000 AS customer_id, md5(g::text) AS note FROM generate_series(1, 50000) g;
      CREATE INDEX orders_id ON shop.orders (id); ANALYZE shop.orders`);
    client = new Database(cluster.profile(), () => Promise.resolve(null));
    atEnd(() => client.close());
    const info = await client.serverInfo();
    engine = new HypopgWhatIf(client, {
      serverVersion: info.version,
      extensionVersion: info.extensions['hypopg'] ?? '',
    });
  });

  it('plans with an index that does not exist, and leaves nothing of it', async () => {
    const answer = await engine.evaluate({ add: [byCustomer] }, [ordersOfOne, ordersOfOne]);
    assert.deepEqual(indexesIn(planIn(answer, 1)), [...(answer.indexes[0]?.names ?? [])]);
    assert.ok((answer.indexes[0]?.bytes ?? 0) > 0);
    assert.deepEqual(indexesIn(await engine.plan(ordersOfOne)), []);
    assert.deepEqual(await leftovers(client), [{ n: 0 }]);
  });

  it('takes sizes from the size model where there is one', async () => {
    const sized = new HypopgWhatIf(client, {
      serverVersion: '15',
      extensionVersion: '1.4',
      sizeOf: () => 12_345,
    });
    assert.equal((await sized.evaluate({ add: [byCustomer] }, [])).indexes[0]?.bytes, 12_345);
  });

  it('refuses what HypoPG cannot hold, by name', async () => {
    const gin = { ...byCustomer, method: 'gin' };
    const answer = await engine.evaluate({ add: [gin, byCustomer] }, [ordersOfOne]);
    assert.equal(answer.indexes.length, 1);
    assert.match(answer.refused[0]?.why ?? '', /^HypoPG holds no gin index/);
  });

  it('holds the others of a set when one is refused', async () => {
    const key = { column: 'absent', descending: false, nullsFirst: false };
    const absent = { ...byCustomer, keys: [key] };
    const byNote = { ...byCustomer, keys: [{ ...key, column: 'note' }] };
    const answer = await engine.evaluate({ add: [byCustomer, absent, byNote] }, [ordersOfOne]);
    assert.deepEqual(
      answer.indexes.map(({ definition }) => definition),
      [byCustomer, byNote],
    );
    assert.deepEqual(
      answer.refused.map(({ definition }) => definition),
      [absent],
    );
    assert.deepEqual(indexesIn(planIn(answer, 0)), [...(answer.indexes[0]?.names ?? [])]);
    assert.deepEqual(await leftovers(client), [{ n: 0 }]);
  });

  it('says which version can hide an index when the installed one cannot', async () => {
    // Debian 12 ships 1.3.1.
    assert.equal(engine.capabilities().canHideIndexes, false);
    await assert.rejects(
      engine.plan(ordersOfOne, { hide: [{ schema: 'shop', name: 'orders_id' }] }),
      /HypoPG 1\.3\.1 cannot .* from 1\.4/,
    );
  });

  it('answers for each statement, and takes the indexes back also when one fails in the middle', async () => {
    const bad = { sql: 'SELECT no_such_column FROM shop.orders', parameters: [] };
    const answer = await engine.evaluate({ add: [byCustomer] }, [ordersOfOne, bad, ordersOfOne]);
    const [, refused] = answer.outcomes;
    assert.match(refused?.kind === 'refused' ? refused.why : '', /no_such_column/);
    for (const at of [0, 2])
      assert.deepEqual(indexesIn(planIn(answer, at)), [...(answer.indexes[0]?.names ?? [])]);
    assert.deepEqual(await leftovers(client), [{ n: 0 }]);
  });

  it('stops within 200 ms, whatever the planner is doing', async () => {
    await cluster.sql(`CREATE FUNCTION shop.forever(int) RETURNS int IMMUTABLE LANGUAGE sql AS
      'SELECT 1 FROM pg_sleep(30)'`);
    const slow = {
      sql: 'SELECT * FROM shop.orders WHERE customer_id = shop.forever(1)',
      parameters: [],
    };
    await assertStops((signal) => engine.evaluate({ add: [byCustomer] }, [slow], signal));
    assert.deepEqual(await leftovers(client), [{ n: 0 }]);
  });
});

describe('what-if by nothing', () => {
  it('refuses every index with the reason it was given', async () => {
    const plan: Plan = {
      root: { id: 0, parentId: null, fields: { 'Node Type': 'Result' }, children: [] },
      nodes: [],
      format: 'json',
      statementFields: {},
    };
    const answer = await new NoWhatIf('HypoPG is not installed', () =>
      Promise.resolve(plan),
    ).evaluate({ add: [byCustomer] }, [ordersOfOne]);
    assert.deepEqual(answer, {
      indexes: [],
      outcomes: [{ kind: 'plan', plan }],
      refused: [{ definition: byCustomer, why: 'HypoPG is not installed' }],
    });
  });
});

function index(schema: string, table: string, column: string): IndexDefinition {
  const key = { column, descending: false, nullsFirst: false };
  return {
    schema,
    table,
    method: 'btree',
    keys: [key],
    include: [],
    predicate: null,
    unique: false,
  };
}

/** Asks, and gives up a moment later. */
async function assertStops(ask: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  const asked = ask(stop.signal);
  await delay(300);
  const since = performance.now();
  stop.abort();
  await assert.rejects(asked);
  assert.ok(performance.now() - since < 200, `${String(performance.now() - since)} ms`);
}

function indexesIn(plan: Plan | undefined): string[] {
  return (plan?.nodes ?? []).flatMap(({ fields }) => fields['Index Name'] ?? []);
}

function costOf(plan: Plan | undefined): number {
  return plan?.root.fields['Total Cost'] ?? 0;
}

function leftovers(client: Database): Promise<readonly unknown[]> {
  return client.query('SELECT count(*)::int AS n FROM public.hypopg_list_indexes', [], count);
}

function relationState(client: Database): Promise<readonly unknown[]> {
  return client.query(
    `SELECT relname, relpages, reltuples, relhasindex FROM pg_class WHERE relnamespace = 'shop'::regnamespace ORDER BY 1`,
    [],
    z.unknown(),
  );
}
