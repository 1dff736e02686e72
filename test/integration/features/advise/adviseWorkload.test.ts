// Advice for a whole workload, on real servers: the twin and HypoPG are asked, and what they advise is built.

import assert from 'node:assert/strict';
import path from 'node:path';
import { Database } from '../../../../src/db/database';
import { adviseWorkload } from '../../../../src/features/advise/adviseWorkload';
import type { WorkloadQuestion } from '../../../../src/features/advise/workloadQuestion';
import { loadParser } from '../../../../src/features/loadParser';
import { Twins, type SourceTwin } from '../../../../src/features/twin/twins';
import { adviseJsonSchema, type AdviseJson } from '../../../../src/model/adviseJson';
import type { Workload } from '../../../../src/model/workload';
import { assertNothingLeft } from '../../../support/database';
import { cleanup } from '../../../support/cleanup';
import { DEBIAN_15_BIN, postgres, startPostgres, type Cluster } from '../../../support/postgres';

const DIST = path.resolve(__dirname, '../../../../dist');

const SCHEMA = `
  CREATE TABLE shop (id int PRIMARY KEY, city text NOT NULL, opened date NOT NULL);
  INSERT INTO shop SELECT g, 'city ' || g % 40, date '2020-01-01' + g FROM generate_series(1, 2000) AS g;
  CREATE TABLE sale (id bigint PRIMARY KEY, shop_id int NOT NULL, product_id int NOT NULL, sold_at timestamptz NOT NULL,
    state text NOT NULL, amount numeric(10,2) NOT NULL, note text);
  INSERT INTO sale SELECT g, g % 2000, (g * 7919) % 5000, timestamptz '2024-01-01' + g * interval '1 minute',
    CASE WHEN g % 400 = 0 THEN 'open' ELSE 'paid' END, g % 977, repeat('n', 40) FROM generate_series(1, 200000) AS g;
  CREATE INDEX sale_shop_idx ON sale (shop_id);
  CREATE INDEX sale_shop_again_idx ON sale (shop_id);
  CREATE TABLE visit (id bigint, shop_id int, at date) PARTITION BY RANGE (at);
  CREATE TABLE visit_2024 PARTITION OF visit FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  INSERT INTO visit SELECT g, g % 2000, date '2024-01-01' + g % 700 FROM generate_series(1, 50000) AS g;
  CREATE INDEX visit_shop_idx ON visit (shop_id);
  CREATE INDEX visit_shop_at_idx ON visit (shop_id, at);
  CREATE VIEW open_sale AS SELECT * FROM sale WHERE state = 'open';
  ANALYZE shop, sale, visit`;

const STATEMENTS = [
  'SELECT * FROM sale WHERE product_id = $1',
  'SELECT sum(amount) FROM sale WHERE product_id = $1 AND sold_at > now() - interval $2',
  'SELECT * FROM sale WHERE shop_id = 42 ORDER BY sold_at DESC LIMIT 10',
  'SELECT s.city, count(*) FROM shop s JOIN open_sale o ON o.shop_id = s.id GROUP BY s.city',
  'SELECT * FROM shop WHERE opened = date $1',
  "INSERT INTO sale SELECT 1000000 + g, 1, 1, now(), 'open', 1, '' FROM generate_series(1, 10) AS g",
  'SELEC nothing',
  'SELECT * FROM absent WHERE id = 1',
  'VACUUM sale',
];

function workloadOf(statements: readonly string[], calls = 1): Workload {
  return {
    source: 'files',
    since: null,
    totals: null,
    statements: statements.map((text, i) => ({
      id: String(i),
      text,
      place: null,
      calls,
      counters: null,
    })),
    unread: [],
    notes: [],
  };
}

function question(more: Partial<WorkloadQuestion> = {}): WorkloadQuestion {
  return {
    workload: workloadOf(STATEMENTS),
    limits: { bytes: Infinity, count: Infinity },
    seconds: 60,
    engine: 'twin',
    sampleValues: true,
    ...more,
  };
}

const quiet = { signal: new AbortController().signal, progress: () => undefined };

for (const engine of ['twin', 'hypopg'] as const) {
  describe(`advice for a workload, by ${engine}`, () => {
    const atEnd = cleanup();
    let cluster: Cluster;
    let client: Database;
    let twin: SourceTwin;
    let database: string;

    before(async () => {
      cluster =
        engine === 'twin'
          ? await postgres(18)
          : await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
      database = await cluster.createDatabase();
      for (const statement of SCHEMA.split(/;\n/)) await cluster.sql(statement, database);
      if (engine === 'hypopg') await cluster.sql('CREATE EXTENSION hypopg', database);
      client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
      const twins = new Twins({
        distDirectory: DIST,
        cacheDirectory: path.join(DIST, '../.cache/test-twins'),
        clusterDirectory: path.join(DIST, '../.cache/test-clusters'),
        waitMs: 60_000,
        choice: () => ({ mode: 'automatic', binDirectories: [] }),
        keepsValues: () => false,
      });
      twin = twins.ofServer(client, () => false);
      atEnd(async () => {
        await twin.close();
        await client.close();
        if (engine === 'hypopg') await cluster.stop();
      });
    });

    async function advise(more: Partial<WorkloadQuestion> = {}): Promise<AdviseJson> {
      const parser = await loadParser(DIST);
      const { advice } = await adviseWorkload(
        { parser, client, twin: twin.access() },
        question({ engine, ...more }),
        quiet,
      );
      return adviseJsonSchema.parse(advice);
    }

    it('finds a set that pays for all, with what each gains and serves', async () => {
      const advice = await advise();
      const ddl = advice.create.map(({ ddl: text }) => text).join('\n');
      assert.match(ddl, /ON public\.sale \(product_id/);
      assert.match(ddl, /ON public\.sale \(shop_id, sold_at\)/);
      assert.match(ddl, /ON public\.shop \(opened\)/);
      assert.ok(advice.costAfter < advice.costBefore / 20, JSON.stringify(advice.statements));
      assert.equal(advice.stopped, 'converged');
      const bySale = advice.create.find(({ ddl: text }) => text.includes('product_id'));
      assert.deepEqual([...(bySale?.serves ?? [])].sort(), ['0', '1']);
      assert.ok((bySale?.writeCost ?? 0) > 0, 'the workload inserts into it');
      for (const { serves, gain, sizeBytes } of advice.create)
        assert.ok(serves.length > 0 && gain > 0 && sizeBytes > 0);
    });

    it('names what it cannot judge, with the reason', async () => {
      const { unverified } = await advise();
      assert.deepEqual(
        unverified.map(({ id, why }) => [id, why.split(':')[0]]),
        [
          ['6', 'It does not parse'],
          ['8', 'VACUUM has no plan.'],
          ['7', 'It cannot be planned'],
        ],
      );
    });

    it('keeps to the room and the number that it is given', async () => {
      const room = 8_000_000;
      const inRoom = await advise({ limits: { bytes: room, count: Infinity } });
      const bytes = inRoom.create.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      assert.ok(inRoom.create.length > 0 && bytes <= room, String(bytes));
      const two = await advise({ limits: { bytes: Infinity, count: 2 } });
      assert.equal(two.create.length, 2);
      assert.deepEqual((await advise({ limits: { bytes: 0, count: Infinity } })).create, []);
    });

    it('says which existing ones its set gives all of, where the engine can tell', async () => {
      const { drop, create } = await advise();
      const replaced = create.flatMap(({ replaces }) => replaces).sort();
      const both = ['sale_shop_again_idx', 'sale_shop_idx'];
      assert.deepEqual(replaced, engine === 'twin' ? both : []);
      assert.deepEqual(
        drop.map(({ sql }) => sql).sort(),
        replaced.map((name) => `DROP INDEX CONCURRENTLY public.${name}`),
      );
    });

    if (engine === 'twin')
      it('drops an index of a partitioned table as a whole, and brings it back as a whole', async () => {
        const { drop } = await advise({
          workload: workloadOf(["SELECT * FROM visit WHERE shop_id = 7 AND at = '2024-05-05'"]),
        });
        assert.deepEqual(
          drop.map(({ index }) => index),
          ['public.visit_shop_idx'],
        );
        const own = await cluster.createDatabase();
        for (const statement of SCHEMA.split(/;\n/)) await cluster.sql(statement, own);
        for (const { sql } of drop) await cluster.sql(sql, own);
        for (const { undoSql } of drop) await cluster.sql(undoSql, own);
        const whole = await cluster.sql(
          "SELECT bool_and(i.indisvalid) AS whole FROM pg_index i WHERE i.indexrelid = 'visit_shop_idx'::regclass",
          own,
        );
        assert.deepEqual(whole.rows, [{ whole: true }]);
      });

    it('shows where common and rare values part', async () => {
      const { statements } = await advise({
        workload: workloadOf(['SELECT count(note) FROM sale WHERE state = $1']),
      });
      const [statement] = statements;
      const after = new Map(statement?.ways?.map(({ way, costAfter }) => [way, costAfter]));
      assert.ok((after.get('rare') ?? Infinity) < (after.get('common') ?? 0) / 4);
    });

    it('plans every statement, however many, and says when no time was left to search', async () => {
      const many = Array.from(
        { length: 45 },
        (_, i) => `SELECT * FROM sale WHERE id = ${String(i)}`,
      );
      const advice = await advise({ workload: workloadOf(many), seconds: 0 });
      assert.deepEqual(
        advice.statements.map(({ id }) => Number(id)).sort((a, b) => a - b),
        [...many.keys()],
      );
      assert.equal(advice.stopped, 'time');
    });

    it('keeps the best so far when it is cancelled', async () => {
      const abort = new AbortController();
      const parser = await loadParser(DIST);
      const { advice } = await adviseWorkload(
        { parser, client, twin: twin.access() },
        question({ engine }),
        {
          signal: abort.signal,
          progress: (words) => {
            if (/^\d+ index/.test(words)) abort.abort();
          },
        },
      );
      assert.equal(advice.stopped, 'cancelled');
      assert.ok(advice.create.length > 0 && advice.costAfter < advice.costBefore);
    });

    it('keeps the set when it is cancelled behind the search', async () => {
      const abort = new AbortController();
      const { advice } = await adviseWorkload(
        { parser: await loadParser(DIST), client, twin: twin.access() },
        question({ engine }),
        {
          signal: abort.signal,
          progress: (words) => {
            if (words.startsWith('planning without')) abort.abort();
          },
        },
      );
      // HypoPG of Debian 12 hides no index, so nothing is asked behind the search.
      assert.equal(advice.stopped, engine === 'twin' ? 'cancelled' : 'converged');
      assert.ok(advice.create.length > 0);
    });

    it('leaves nothing behind on the server', async () => {
      await assertNothingLeft(cluster, database);
    });

    if (engine === 'twin')
      it('promises no more than building its set keeps', async () => {
        const own = await cluster.createDatabase();
        for (const statement of SCHEMA.split(/;\n/)) await cluster.sql(statement, own);
        const advice = await advise();
        for (const { ddl } of advice.create)
          await cluster.sql(ddl.replace(' CONCURRENTLY', ''), own);
        for (const { sql } of advice.drop) await cluster.sql(sql.replace(' CONCURRENTLY', ''), own);
        const built = new Database(cluster.profile({ database: own }), () => Promise.resolve(null));
        atEnd(() => built.close());
        const { plan } = await built.explain({
          ...{ sql: STATEMENTS[2] ?? '', parameters: [], mode: 'estimate', allowWrite: false },
          ...{ statementTimeoutMs: 10_000, lockTimeoutMs: 1_000 },
        });
        const promised = advice.statements.find(({ id }) => id === '2')?.costAfter ?? 0;
        const cost = plan.root.fields['Total Cost'] ?? Infinity;
        assert.ok(Math.abs(cost / promised - 1) < 0.1, `${String(promised)}, ${String(cost)}`);
      });
  });
}
