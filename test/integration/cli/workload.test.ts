// Does `planwright workload` keep its contract on a real server that counts its statements, and on one that does not?

import assert from 'node:assert/strict';
import { workloadJsonSchema } from '../../../src/model/workloadJson';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliRun } from '../../support/cli';
import { postgres, type Cluster } from '../../support/postgres';
import { startCounting, WORK } from '../../support/statementClusters';

/** Turns what follows around, and ends a fence of Markdown. */
const HOSTILE = `SELECT 1 AS "\u202e\u0007| <b>\`\`\`"`;

describe('planwright workload', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let dsn: string;

  before(async () => {
    cluster = await startCounting(18);
    atEnd(() => cluster.stop());
    const database = await cluster.createDatabase();
    await cluster.sql(`CREATE EXTENSION pg_stat_statements; ${WORK}`, database);
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
    const client = await cluster.connect(database);
    await client.query('SELECT count(*) FROM orders a JOIN orders b USING (customer_id)');
    for (const id of [1, 2, 3])
      await client.query(`SELECT note FROM orders WHERE id = ${String(id)}`);
    await client.query(HOSTILE);
    await client.query('ANALYZE orders');
    await client.end();
    dsn = dsnOf(cluster, database);
  });

  function dsnOf({ port }: Cluster, database: string, user = 'postgres'): string {
    return `postgresql://${user}@127.0.0.1:${String(port)}/${database}`;
  }

  async function workload(...args: readonly string[]): Promise<CliRun> {
    const run = await runCli(['workload', '--dsn', dsn, ...args]);
    assert.equal(run.code, 0, run.log);
    return run;
  }

  it('ranks statements in JSON of its own schema', async () => {
    const { out } = await workload('--format', 'json', '--sort', 'calls', '--top', '2');
    const json = workloadJsonSchema.parse(JSON.parse(out));
    assert.equal(json.source, 'pg_stat_statements');
    assert.equal(json.sort, 'calls');
    assert.equal(json.statements.length, 2);
    const [first] = json.statements;
    assert.equal(first?.text, 'SELECT note FROM orders WHERE id = $1');
    assert.equal(first.calls, 3);
    assert.ok((first.share ?? 1) < 0.5);
    assert.ok((json.totals?.calls ?? 0) >= 6);
    assert.match(json.since ?? '', /^\d{4}-/);
  });

  it('is a table for people, with what has no plan and what to know', async () => {
    const { out } = await workload();
    assert.match(out, /Statements of test_\S+ +· +PostgreSQL 18/);
    assert.match(out, /\d+ of \d+ statements by total time; \d+ calls, .* in all, since \d{4}-/);
    assert.match(out, / {2}1 .* \d+ % +1 .* SELECT count\(\*\) FROM orders a JOIN/);
    assert.doesNotMatch(out, /SET|BEGIN|ROLLBACK/);
    assert.match(out, /Not read:\n[^]*ANALYZE orders  ?\(.* 1 call\) ANALYZE has no plan\./);
    assert.match(out, /track_planning is off/);
    assert.doesNotMatch(out, /planwright \*\//);
  });

  it('shows hostile texts as they are, and obeys none', async () => {
    const [text, markdown, json] = await Promise.all([
      workload(),
      workload('--format', 'markdown', '--sort', 'temp'),
      workload('--format', 'json'),
    ]);
    for (const { out } of [text, markdown, json]) {
      // eslint-disable-next-line no-control-regex -- that is what must not be there
      assert.doesNotMatch(out, /[\u202e\u0007]/);
    }
    assert.match(markdown.out, /^````sql\nSELECT \$1 AS ".*```"\n````$/m);
    assert.match(markdown.out, /\| # \| total .* \| blocks \|/);
    const { statements } = workloadJsonSchema.parse(JSON.parse(json.out));
    assert.ok(statements.some((statement) => statement.text === HOSTILE.replace('1', '$1')));
  });

  it('ends with 3 and says what to do where statements are not counted', async () => {
    const without = await postgres(16);
    const bare = await without.createDatabase();
    const run = await runCli(['workload', '--dsn', dsnOf(without, bare), '--format', 'json']);
    assert.deepEqual([run.code, run.out], [3, '']);
    assert.match(run.log, /planwright: This server does not count its statements/);
    for (const platform of ['Your own server', 'Amazon RDS', 'Azure', 'Supabase', 'Neon'])
      assert.ok(run.log.includes(platform), platform);
  });

  it('ends with 2 where it is used wrongly', async () => {
    for (const args of [
      ['--sort', 'rows'],
      ['--top', '0'],
      ['--format', 'xml'],
    ]) {
      const { code, out } = await runCli(['workload', '--dsn', dsn, ...args]);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
    }
  });
});
