// Does the whole of it work through PgBouncer in transaction mode with two servers: Explain & Optimize with its twin, health, and
// a twin's file?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { explainJsonSchema } from '../../../src/model/explainJson';
import { healthJsonSchema } from '../../../src/model/healthJson';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { startPgBouncer } from '../../support/pgbouncer';
import { postgres, type Cluster } from '../../support/postgres';

describe('the command line through PgBouncer in transaction mode', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let name: string;
  let dsn: string;

  before(async () => {
    cluster = await postgres(18);
    name = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE orders AS SELECT i AS id, i % 5000 AS customer_id, repeat('x', 80) AS note
         FROM generate_series(1, 100000) i;
       CREATE INDEX orders_id ON orders (id); CREATE INDEX orders_id_again ON orders (id); ANALYZE orders`,
      name,
    );
    const bouncer = await startPgBouncer(cluster, 'transaction', 2);
    atEnd(() => bouncer.stop());
    dsn = `postgresql://postgres@127.0.0.1:${String(bouncer.port)}/${name}`;
  });

  it('measures, advises with a twin, checks health and saves a twin, all at once', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-pooled-'));
    atEnd(() => {
      rmSync(folder, { recursive: true });
    });
    const file = path.join(folder, 'shop.twin.json.gz');
    const sql = 'SELECT note FROM orders WHERE customer_id = $1';
    const [explained, health, twin] = await Promise.all([
      runCli([
        'explain',
        '--dsn',
        dsn,
        '--sql',
        sql,
        '--param',
        '7',
        '--analyze',
        '--format',
        'json',
      ]),
      runCli(['health', '--dsn', dsn, '--format', 'json']),
      runCli(['twin', 'create', '--dsn', dsn, '--output', file, '--yes']),
    ]);
    assert.equal(explained.code, 0, explained.log);
    const { suggestions, summary } = explainJsonSchema.parse(JSON.parse(explained.out));
    const index = suggestions.find(({ kind }) => kind === 'index');
    assert.match(index?.sql ?? '', /orders \(customer_id/);
    assert.equal(index?.proof.level, 'what-if');
    assert.ok((summary.executionMs ?? 0) > 0);
    assert.equal(health.code, 0, health.log);
    const outcomes = outcomesOf(health.out);
    assert.equal(outcomes.get('duplicate-index'), 'finding');
    // What is skipped is for a reason of the server's own.
    const direct = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${name}`;
    const beside = await runCli(['health', '--dsn', direct, '--format', 'json']);
    assert.deepEqual(outcomes, outcomesOf(beside.out));
    assert.equal(twin.code, 0, twin.log);
    const { rows } = await cluster.sql(
      `SELECT state, count(*)::int FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid() GROUP BY 1`,
      name,
    );
    assert.deepEqual(
      rows.map(({ state }: { state: string }) => state),
      ['idle'],
    );
  });
});

function outcomesOf(json: string): ReadonlyMap<string, string> {
  const { results } = healthJsonSchema.parse(JSON.parse(json));
  return new Map(results.map(({ check, outcome }) => [check, outcome.kind]));
}
