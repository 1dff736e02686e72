// A twin of a real PostgreSQL 18: the same plans from statistics alone, at the sizes that the source has.

import assert from 'node:assert/strict';
import type pg from 'pg';
import { createIndexSql } from '../../src/analysis/changes/indexSql';
import { Database } from '../../src/db/database';
import { readPlan } from '../../src/db/readPlan';
import type { IndexDefinition } from '../../src/model/indexDefinition';
import type { Plan } from '../../src/model/planNode';
import type { TwinLoss } from '../../src/model/twinImage';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { readSource, type SourceReading } from '../../src/whatif/twin/source/readSource';
import { TwinClient } from '../../src/whatif/twin/twinClient';
import { pgliteEngine } from '../../src/whatif/twin/target/twinEngines';
import { TwinKeeper } from '../../src/whatif/twin/twinKeeper';
import { FileTwinSource } from '../../src/whatif/twin/source/twinSource';
import { TwinWhatIf } from '../../src/whatif/twin/target/twinWhatIf';
import { embeddedDist } from '../support/embedded';
import { costOf, planOnSource, shapeOf } from '../support/planShape';
import { postgres } from '../support/postgres';
import { TWIN_SOURCE, TWIN_STATEMENTS } from '../support/twinSource';
import { cleanup } from '../support/cleanup';
import { planIn } from '../support/whatIfPlans';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

describe('twin of a PostgreSQL 18', () => {
  let client: Database;
  let source: pg.Client;
  let target: PgliteTarget;
  let reading: SourceReading;
  let losses: TwinLoss[];

  const atEnd = cleanup();

  before(async () => {
    const cluster = await postgres(18);
    const database = await cluster.createDatabase();
    for (const statement of TWIN_SOURCE) await cluster.sql(statement, database);
    client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    atEnd(() => client.close());
    source = await cluster.connect(database);
    atEnd(() => source.end());
    reading = await readSource(
      client,
      { liveEnds: true, now: () => '2026-01-01T00:00:00Z' },
      quiet,
    );
    target = await PgliteTarget.open(embeddedDist(), reading.image);
    atEnd(() => target.close());
    losses = await buildTwin(reading.image, target, quiet);
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

  it('plans with a hypothetical index as the source does with the real one, at nearly its size', async () => {
    const engine = new TwinWhatIf(target, reading.image);
    for (const [definition, sql] of INDEXES) {
      const answer = await engine.evaluate({ add: [definition] }, [{ sql, parameters: [] }]);
      const real = await reallyBuilt(source, definition, sql);
      assert.deepEqual(answer.refused, [], sql);
      const plan = planIn(answer);
      assert.ok(plan);
      assert.equal(shapeOf(plan.root), shapeOf(real.plan.root), sql);
      assert.ok(
        Math.abs(costOf(plan) / costOf(real.plan) - 1) < 0.05,
        `${sql}: ${String(costOf(real.plan))} but ${String(costOf(plan))}`,
      );
      // Of an expression without statistics nobody knows the number of distinct values before it is built.
      if (definition.keys.some(({ column }) => column === undefined)) continue;
      const ratio = (answer.indexes[0]?.bytes ?? 0) / real.bytes;
      assert.ok(ratio > 0.8 && ratio < 1.25, `${sql}: size ${ratio.toFixed(2)}`);
    }
    assert.deepEqual(
      await target.query(`SELECT relname FROM pg_class WHERE relname ~ 'planwright'`),
      [],
    );
  });

  it('plans without an index, and under other settings, for one question only', async () => {
    const engine = new TwinWhatIf(target, reading.image);
    const byKey = { sql: 'SELECT * FROM tw.orders WHERE id = 5', parameters: [] };
    const usual = await engine.plan(byKey);
    const hidden = await engine.plan(byKey, { hide: [{ schema: 'tw', name: 'orders_pkey' }] });
    assert.doesNotMatch(shapeOf(hidden.root), /orders_pkey/);
    const dear = await engine.plan(byKey, { settings: { random_page_cost: '400' } });
    assert.ok(costOf(dear) > 10 * costOf(usual));
    await assert.rejects(
      engine.plan(byKey, { settings: { no_such_setting: '1' } }),
      /no_such_setting/,
    );
    assert.equal(costOf(await engine.plan(byKey)), costOf(usual));
  });

  it('refuses one index in PostgreSQL’s words and goes on with the others', async () => {
    const engine = new TwinWhatIf(target, reading.image);
    const [[good, sql]] = INDEXES;
    const broken = { ...good, keys: [{ column: 'nope', descending: false, nullsFirst: false }] };
    const elsewhere = { ...good, table: 'nowhere' };
    const answer = await engine.evaluate({ add: [broken, elsewhere, good] }, [
      { sql: 'SELECT nope FROM tw.orders', parameters: [] },
      { sql, parameters: [] },
    ]);
    assert.equal(answer.indexes.length, 1);
    assert.match(answer.refused[0]?.why ?? '', /nope/);
    assert.match(answer.refused[1]?.why ?? '', /tw\.nowhere/);
    const [refused, outcome] = answer.outcomes;
    assert.match(refused?.kind === 'refused' ? refused.why : '', /nope/);
    assert.equal(outcome?.kind, 'plan');
  });

  it('tells the types of parameters as its source does', async () => {
    for (const sql of [
      'SELECT * FROM tw.orders WHERE customer_id = $1 AND placed_at > $2 AND total < $3',
      'INSERT INTO tw.regions VALUES ($1, $2)',
      'SELECT $2::uuid, $1::text[]',
      'SELECT 1',
    ]) {
      const types = await client.parameterTypes(sql);
      assert.deepEqual(await target.parameterTypes(sql), types, sql);
    }
    const [[left] = []] = await target.query('SELECT count(*) FROM pg_prepared_statements');
    assert.equal(left, '0');
  });

  it('tells them from a file too, and what is wrong with the statement', async () => {
    const keeper = new TwinKeeper({
      source: new FileTwinSource(reading.image),
      openEngine: pgliteEngine(embeddedDist()),
      cache: null,
    });
    try {
      const offline = new TwinClient(keeper, client.profile);
      assert.deepEqual(
        await offline.parameterTypes('SELECT * FROM tw.orders WHERE customer_id = $1 LIMIT $2'),
        ['bigint', 'bigint'],
      );
      const wrong = offline.parameterTypes('SELECT * FROM tw.orders WHERE nothing = $1');
      await assert.rejects(wrong, { name: 'DatabaseError', reason: 'unknown-column' });
    } finally {
      await keeper.close();
    }
  });

  it('executes nothing, whatever it is given', async () => {
    const before = await target.query('SELECT count(*) FROM tw.regions');
    await target.parameterTypes('INSERT INTO tw.regions VALUES (99, $1)');
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
      await assert.rejects(target.parameterTypes(sql), { name: 'EmbeddedError' }, sql);
    }
    assert.deepEqual(await target.query('SELECT count(*) FROM tw.regions'), before);
  });

  it('asks the source few and short questions', () => {
    assert.ok(reading.load.queries < 60, `${String(reading.load.queries)} queries`);
  });
});

const on = (
  table: string,
  columns: readonly string[],
  fields: Partial<IndexDefinition> = {},
): IndexDefinition => ({
  schema: 'tw',
  table,
  method: 'btree',
  keys: columns.map((column) => ({ column, descending: false, nullsFirst: false })),
  include: [],
  predicate: null,
  unique: false,
  ...fields,
});

const INDEXES: readonly [
  readonly [IndexDefinition, string],
  ...(readonly [IndexDefinition, string])[],
] = [
  [
    on('orders', ['total']),
    'SELECT * FROM tw.orders WHERE total > 995 ORDER BY total DESC LIMIT 20',
  ],
  [
    on('orders', ['customer_id', 'placed_at']),
    'SELECT * FROM tw.orders WHERE customer_id = 77 ORDER BY placed_at DESC LIMIT 5',
  ],
  [
    on('orders', ['country', 'channel']),
    `SELECT * FROM tw.orders WHERE country = 'GB' AND channel = 'store' AND total > 990`,
  ],
  [
    on('orders', ['customer_id'], { predicate: `status = 'new'` }),
    `SELECT * FROM tw.orders WHERE status = 'new' AND customer_id < 30`,
  ],
  [
    on('orders', ['status'], { include: ['total'] }),
    `SELECT status, sum(total) FROM tw.orders WHERE status = 'new' GROUP BY 1`,
  ],
  [
    on('orders', ['placed_at'], {
      keys: [
        {
          expression: `date_trunc('day', placed_at AT TIME ZONE 'UTC')`,
          descending: false,
          nullsFirst: false,
        },
      ],
    }),
    `SELECT * FROM tw.orders WHERE date_trunc('day', placed_at AT TIME ZONE 'UTC') = '2024-03-03'`,
  ],
  [
    on('events', ['kind', 'customer_id']),
    `SELECT * FROM tw.events WHERE kind = 'buy' AND customer_id = 5`,
  ],
  [
    on('customers', ['email'], { method: 'hash' }),
    `SELECT * FROM tw.customers WHERE email = 'User5@example5.com'`,
  ],
  [
    on('events_1', ['customer_id'], { method: 'brin' }),
    'SELECT count(*) FROM tw.events_1 WHERE customer_id = 7',
  ],
];

/** Built on the source in a transaction that is rolled back. */
async function reallyBuilt(
  source: pg.Client,
  definition: IndexDefinition,
  sql: string,
): Promise<{ plan: Plan; bytes: number }> {
  await source.query('BEGIN');
  try {
    await source.query(createIndexSql(definition, { name: 'planwright_1' }));
    const explained = await source.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`,
    );
    const sizes = await source.query<{ bytes: number }>(
      `SELECT sum(pg_relation_size(oid))::float8 AS bytes FROM (SELECT 'tw.planwright_1'::regclass AS oid
         UNION SELECT relid FROM pg_partition_tree('tw.planwright_1'::regclass)) AS tree`,
    );
    return {
      plan: readPlan(explained.rows[0]?.['QUERY PLAN']),
      bytes: sizes.rows[0]?.bytes ?? 0,
    };
  } finally {
    await source.query('ROLLBACK');
  }
}
