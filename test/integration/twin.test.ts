// A twin of a real PostgreSQL 18: the same plans from statistics alone, at the sizes that the source has.

import assert from 'node:assert/strict';
import { Database } from '../../src/db/database';
import type { Plan, PlanNode } from '../../src/model/planNode';
import type { TwinLoss } from '../../src/model/twinImage';
import { buildTwin } from '../../src/whatif/twin/buildTwin';
import { PgliteTarget } from '../../src/whatif/twin/pgliteTarget';
import { readSource, type SourceReading } from '../../src/whatif/twin/readSource';
import { embeddedDist } from '../support/embedded';
import { postgres } from '../support/postgres';
import { TWIN_SOURCE, TWIN_STATEMENTS } from '../support/twinSource';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

describe('twin of a PostgreSQL 18', function () {
  this.timeout(240_000);
  let client: Database;
  let target: PgliteTarget;
  let reading: SourceReading;
  let losses: TwinLoss[];

  before(async () => {
    const cluster = await postgres(18);
    const database = await cluster.createDatabase();
    for (const statement of TWIN_SOURCE) await cluster.sql(statement, database);
    client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    reading = await readSource(
      client,
      { liveEnds: true, now: () => '2026-01-01T00:00:00Z' },
      quiet,
    );
    target = await PgliteTarget.open(embeddedDist(), reading.image);
    losses = await buildTwin(reading.image, target, quiet);
  });

  after(async () => {
    await target.close();
    await client.close();
  });

  it('carries the whole schema but what it names', () => {
    assert.deepEqual(
      losses.map(({ kind, name }) => `${kind} ${name}`),
      ['multivariate most common values tw.orders_place'],
    );
  });

  it('plans every statement as the source does, at the same cost', async () => {
    for (const sql of TWIN_STATEMENTS) {
      const source = await planOnSource(client, sql);
      const twin = await target.plan({ sql, parameters: [] });
      assert.equal(shapeOf(twin.root), shapeOf(source.root), sql);
      assert.ok(
        Math.abs(costOf(twin) / costOf(source) - 1) < 0.01,
        `${sql}: ${String(costOf(source))} but ${String(costOf(twin))}`,
      );
    }
  });

  it('plans with parameters as given and as unknown', async () => {
    const sql = 'SELECT * FROM tw.orders WHERE status = $1';
    const common = await target.plan({ sql, parameters: ['delivered'] });
    const rare = await target.plan({ sql, parameters: ['new'] });
    assert.ok(costOf(common) > costOf(rare));
    const generic = await target.plan({ sql, parameters: [] });
    assert.match(JSON.stringify(generic.root), /\$1/);
  });

  it('executes nothing, whatever it is given', async () => {
    const before = await target.query('SELECT count(*) FROM tw.regions');
    for (const sql of ['DELETE FROM tw.regions', 'INSERT INTO tw.regions VALUES (99, $1)']) {
      await target.plan({ sql, parameters: [] });
    }
    for (const sql of [
      'ANALYZE DELETE FROM tw.regions',
      'SELECT 1; DELETE FROM tw.regions',
      'DROP TABLE tw.regions',
      'COMMIT',
      'SELECT $1::int; DELETE FROM tw.regions',
    ]) {
      await assert.rejects(target.plan({ sql, parameters: [] }), { name: 'EmbeddedError' });
    }
    assert.deepEqual(await target.query('SELECT count(*) FROM tw.regions'), before);
  });

  it('asks the source few and short questions', () => {
    assert.ok(reading.load.queries < 60, `${String(reading.load.queries)} queries`);
  });
});

async function planOnSource(client: Database, sql: string): Promise<Plan> {
  const result = await client.explain({
    sql,
    parameters: [],
    mode: 'estimate',
    allowWrite: false,
    statementTimeoutMs: 30_000,
    lockTimeoutMs: 5_000,
  });
  return result.plan;
}

function shapeOf({ fields, children }: PlanNode): string {
  const parts = [
    fields['Node Type'],
    fields['Join Type'],
    fields['Index Name'],
    fields['Relation Name'],
    fields['Scan Direction'],
  ];
  return `${parts.filter((part) => part !== undefined).join(' ')}(${children.map(shapeOf).join(', ')})`;
}

function costOf(plan: Plan): number {
  return plan.root.fields['Total Cost'] ?? 0;
}
