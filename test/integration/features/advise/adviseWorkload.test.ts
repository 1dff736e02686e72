// Advice for a whole workload, on real servers: the twin and HypoPG are asked, and what they advise is built.

import assert from 'node:assert/strict';
import path from 'node:path';
import { Database } from '../../../../src/db/database';
import {
  adviseWorkload,
  type WorkloadQuestion,
} from '../../../../src/features/advise/adviseWorkload';
import { loadParser } from '../../../../src/features/loadParser';
import { Twins, type SourceTwin } from '../../../../src/features/twin/twins';
import { adviseJsonSchema, type AdviseJson } from '../../../../src/model/adviseJson';
import type { Workload } from '../../../../src/model/workload';
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
  CREATE VIEW open_sale AS SELECT * FROM sale WHERE state = 'open';
  ANALYZE shop, sale`;

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
    ...more,
  };
}

const quiet = { signal: new AbortController().signal, progress: () => undefined };

for (const engine of ['twin', 'hypopg'] as const) {
  describe(`advice for a workload, by ${engine}`, function () {
    this.timeout(120_000);
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
      const advice = await adviseWorkload(
        { parser, client, twin: twin.access() },
        question({ engine, ...more }),
        quiet,
      );
      return adviseJsonSchema.parse(advice);
    }

    it('finds a set that pays, names what it serves, and what cannot be judged', async () => {
      const advice = await advise();
      assert.ok(advice.costAfter < advice.costBefore / 5);
    });
  });
}
