// Does a twin file hold what its server is asked, without a value of anybody's, and do the commands take it from there?

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { adviseJsonSchema } from '../../../src/model/adviseJson';
import { migrationReportSchema } from '../../../src/model/migrationReport';
import { workloadJsonSchema } from '../../../src/model/workloadJson';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import type { Cluster } from '../../support/postgres';
import { startCounting, WORK } from '../../support/statementClusters';
import { embeddedDist } from '../../support/embedded';

const SLOW = 'SELECT note FROM orders WHERE customer_id = ';
/** Where pg_stat_statements leaves what was written. */
const SECRETS = [
  `CREATE ROLE planwright_canary PASSWORD 'CANARY-password'`,
  `ALTER ROLE planwright_canary SET application_name = 'CANARY-setting'`,
  `COPY (SELECT id FROM orders WHERE note = 'CANARY-copy') TO '/dev/null'`,
  `COMMENT ON TABLE orders IS 'CANARY-comment'`,
  `DECLARE c CURSOR WITH HOLD FOR SELECT id FROM orders WHERE note = 'CANARY-cursor'`,
  `SELECT count(*) /* CANARY-remark */ FROM orders WHERE note = 'CANARY-constant'`,
  'DROP ROLE planwright_canary',
];

describe('the statements inside a twin file', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let dsn: string;
  let directory: string;
  let file: string;

  before(async () => {
    embeddedDist();
    cluster = await startCounting(18);
    atEnd(() => cluster.stop());
    const database = await cluster.createDatabase();
    await cluster.sql(`CREATE EXTENSION pg_stat_statements; ${WORK} ANALYZE orders`, database);
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
    const client = await cluster.connect(database);
    for (const id of [1, 2, 3]) await client.query(`${SLOW}${String(id)}`);
    await client.query('SELECT id AS "Sales to CANARY" FROM orders WHERE id = 5');
    for (const secret of SECRETS) await client.query(secret);
    await client.end();
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-twin-work-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    file = path.join(directory, 'work.gz');
    const made = await create(file, '--yes', '--workload');
    assert.equal(made.code, 0, made.log);
    assert.match(made.log, /Statements: the texts of \d+ statements? .* \d+ left out/s);
  });

  const create = (output: string, ...more: readonly string[]) =>
    runCli(['twin', 'create', '--dsn', dsn, '--output', output, ...more]);
  const textOf = (name: string): string => gunzipSync(readFileSync(name)).toString();

  it('are there only where they are asked for', async () => {
    const without = path.join(directory, 'without.gz');
    const made = await create(without, '--yes');
    assert.doesNotMatch(made.log, /Statements:/);
    assert.doesNotMatch(textOf(without), /customer_id = \$1/);
    const run = await runCli(['workload', '--twin', without]);
    assert.equal(run.code, 2);
    assert.match(run.log, /holds no statements: write it with twin create --workload/);
  });

  it('are ordered by what is kept of them, and by nothing else', async () => {
    for (const sort of ['calls', 'mean', 'total'])
      assert.equal((await runCli(['workload', '--twin', file, '--sort', sort])).code, 0);
    for (const sort of ['buffers', 'temp']) {
      const run = await runCli(['workload', '--twin', file, '--sort', sort]);
      assert.equal(run.code, 2);
      assert.match(run.log, /calls and times, no blocks: --sort total, mean or calls/);
    }
  });

  it('tell no value, and redacted no name of an answer', async () => {
    const text = textOf(file);
    assert.match(text, /customer_id = \$1/);
    assert.doesNotMatch(text, /CANARY-/);
    const redacted = path.join(directory, 'redacted.gz');
    const made = await create(redacted, '--redact', '--workload');
    assert.equal(made.code, 0, made.log);
    assert.match(textOf(redacted), /customer_id = \$1/);
    assert.doesNotMatch(textOf(redacted), /CANARY/);
  });

  it('are listed, with calls', async () => {
    const { out, log } = await runCli(['workload', '--twin', file, '--format', 'json']);
    const { source, statements } = workloadJsonSchema.parse(JSON.parse(out === '' ? log : out));
    assert.equal(source, 'twin');
    assert.equal(statements.find(({ text }) => text === `${SLOW}$1`)?.calls, 3);
  });

  it('are what advice is for', async () => {
    const run = await runCli(['advise', '--twin', file, '--seconds', '10', '--format', 'json']);
    assert.equal(run.code, 0, run.log);
    const { create: made } = adviseJsonSchema.parse(JSON.parse(run.out));
    assert.ok(
      made.some(({ ddl }) => ddl.includes('customer_id')),
      run.out,
    );
  });

  it('are planned before and after a migration', async () => {
    const migration = path.join(directory, 'm.sql');
    writeFileSync(migration, 'CREATE INDEX by_customer ON orders (customer_id);');
    const args = ['migrate-check', migration, '--twin', file, '--format', 'json'];
    const { out, log } = await runCli(args);
    const { plans } = migrationReportSchema.parse(JSON.parse(out === '' ? log : out));
    assert.ok(
      plans?.changes.some(({ gained }) => gained.includes('by_customer')),
      out,
    );
  });

  it('are believed within bounds, shown with symbols, and not run', async () => {
    const hostile = path.join(directory, 'hostile.gz');
    const image = JSON.parse(textOf(file)) as { workload: { statements: object[] } };
    const [first] = image.workload.statements;
    const write = (texts: readonly string[]): void => {
      image.workload.statements = texts.map((text, id) => ({ ...first, id: String(id), text }));
      writeFileSync(hostile, gzipSync(JSON.stringify(image)));
    };
    write(['SELECT 1 AS "\u202e\u0007x"', 'DROP TABLE orders', 'SELECT 1; DROP TABLE orders']);
    const listed = await runCli(['workload', '--twin', hostile]);
    assert.equal(listed.code, 0, listed.log);
    // eslint-disable-next-line no-control-regex -- that is what must not be there
    assert.doesNotMatch(listed.out, /[\u202e\u0007]/);
    assert.match(listed.out, /Not read:[^]*DROP TABLE/);
    write([`SELECT ${'a'.repeat(30_000)}`]);
    const long = await runCli(['workload', '--twin', hostile]);
    assert.equal(long.code, 2);
    assert.match(long.log, /is damaged at workload\.statements\.0\.text/);
  });
});
