// Does a twin file do what it promises: say what it holds, leave out what it should, and plan as its source does, without it?

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { explainJsonSchema, type ExplainJson } from '../../../src/model/explainJson';
import { lintJsonSchema } from '../../../src/model/lintJson';
import { twinInfoSchema } from '../../../src/model/twinInfo';
import { runCli, type CliRun } from '../../support/cli';
import { embeddedDist } from '../../support/embedded';
import { binDirectory, postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const SLOW = 'SELECT * FROM items WHERE owner = 7';
const JOIN = 'SELECT * FROM items i JOIN owners o ON o.id = i.owner ORDER BY i.note';

describe('planwright twin', function () {
  this.timeout(300_000);
  let cluster: Cluster;
  let dsn: string;
  let database: string;
  let directory: string;
  let file: string;

  const atEnd = cleanup();

  before(async () => {
    embeddedDist();
    cluster = await postgres(18);
    database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE owners (id int PRIMARY KEY, name text); INSERT INTO owners SELECT g, 'Person ' || g FROM generate_series(1, 20000) g;
       CREATE TABLE items AS SELECT g AS id, g % 20000 AS owner, 'secret note ' || g % 50 AS note FROM generate_series(1, 200000) g;
       ANALYZE`,
      database,
    );
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-twin-file-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    file = path.join(directory, 'shop.twin.json.gz');
    const made = await create(['--yes']);
    assert.equal(made.code, 0, made.log);
  });

  const create = (more: readonly string[], output = file): Promise<CliRun> =>
    runCli(['twin', 'create', '--dsn', dsn, '--output', output, ...more]);
  const plan = async (more: readonly string[]): Promise<ExplainJson> => {
    const { code, out, log } = await runCli(['twin', 'plan', file, '--format', 'json', ...more]);
    assert.equal(code, 0, log);
    return explainJsonSchema.parse(JSON.parse(out));
  };

  it('says what the file will hold and wants a yes, or redacts', async () => {
    const output = path.join(directory, 'asked.gz');
    const refused = await create([], output);
    assert.equal(refused.code, 2);
    assert.match(refused.log, /Sample values of the data: .* of 5 columns/);
    assert.match(refused.log, /--yes agrees to that, --redact leaves them out/);
    assert.ok(!existsSync(output));
    assert.equal((await create(['--redact'], output)).code, 0);
    const text = gunzipSync(readFileSync(output)).toString();
    assert.doesNotMatch(text, /secret note|Person/);
    assert.match(gunzipSync(readFileSync(file)).toString(), /secret note/);
    assert.equal(statSync(output).mode & 0o777, 0o600);
  });

  it('overwrites nothing unless told to', async () => {
    const before = statSync(file).mtimeMs;
    const again = await create(['--yes']);
    assert.equal(again.code, 2);
    assert.match(again.log, /--force overwrites it/);
    assert.equal(statSync(file).mtimeMs, before);
  });

  it('tells whose it is and what it holds', async () => {
    const { out } = await runCli(['twin', 'info', file, '--format', 'json']);
    const info = twinInfoSchema.parse(JSON.parse(out));
    assert.equal(info.source.database, database);
    assert.equal(info.contains.tables, 2);
    assert.equal(info.contains.columnsWithSampleValues, 5);
    assert.equal(info.sizeBytes, statSync(file).size);
    const text = await runCli(['twin', 'info', file]);
    assert.match(text.out, /Schema: 2 tables/);
  });

  it('plans as its source does, finds and proves what would help, without a server', async () => {
    const live = await runCli(['explain', '--dsn', dsn, '--format', 'json', '--sql', SLOW]);
    const source = explainJsonSchema.parse(JSON.parse(live.out));
    const offline = await plan(['--sql', SLOW]);
    assert.equal(offline.server.engine.kind, 'twin');
    assert.deepEqual(offline.plan.fields['Node Type'], source.plan.fields['Node Type']);
    assert.equal(offline.summary.totalCost, source.summary.totalCost);
    // A twin has statistics but no counters, so it cannot tell how old they are.
    assert.deepEqual(
      offline.findings.map(({ rule }) => rule),
      source.findings.map(({ rule }) => rule).filter((rule) => rule !== 'stale-statistics'),
    );
    const [index] = offline.suggestions;
    assert.match(index?.sql ?? '', /CREATE INDEX .* ON public\.items \(owner\)/);
    assert.equal(index?.proof.level, 'what-if');
    assert.equal(index.sizeBytes, source.suggestions[0]?.sizeBytes);
    assert.equal(offline.twin?.upToDate, false);
    assert.equal(offline.twin.distance, null);
    assert.match(offline.modeReason ?? '', /holds no rows/);
  });

  it('plans with parameters, given and not', async () => {
    const given = await plan(['--sql', 'SELECT * FROM items WHERE owner = $1', '--param', '7']);
    assert.equal(given.mode, 'estimate');
    const sql = path.join(directory, 'of-an-owner.sql');
    writeFileSync(sql, 'SELECT * FROM items WHERE owner = :owner;');
    const sets = [{ name: 'seventh', values: { ':owner': '7' } }];
    const statements = [{ fingerprint: 'of another wording', sets }];
    writeFileSync(
      path.join(directory, 'planwright.parameters.json'),
      JSON.stringify({ version: 1, statements }),
    );
    const kept = await plan(['--file', sql, '--param-set', 'seventh']);
    assert.equal(kept.mode, 'estimate');
    assert.equal(kept.summary.totalCost, given.summary.totalCost);
    const generic = await plan(['--sql', 'SELECT * FROM items WHERE owner = $1']);
    assert.equal(generic.mode, 'generic');
    assert.equal(generic.suggestions[0]?.proof.level, 'what-if');
  });

  it('plans under other settings and says what they change', async () => {
    const before = await plan(['--sql', JOIN]);
    const after = await plan(['--sql', JOIN, '--settings', 'enable_hashjoin=off', 'work_mem=64kB']);
    assert.ok(after.summary.totalCost > before.summary.totalCost);
    assert.match(
      after.notes.join(' '),
      /With enable_hashjoin = off, work_mem = 64kB: cost [\d ]+ -> [\d ]+, another plan: .* in place of \w/,
    );
    const live = await runCli([
      'explain',
      '--dsn',
      dsn,
      '--settings',
      'work_mem=64kB',
      '--sql',
      JOIN,
    ]);
    assert.match(live.out, /With work_mem = 64kB: cost/);
  });

  it('plans as another version would, when its programs are there, and says which', async () => {
    const args = ['explain', '--dsn', dsn, '--sql', SLOW, '--format', 'json', '--as-version'];
    const env = { PLANWRIGHT_PG_BIN: binDirectory(16) };
    const older = await runCli([...args, '16'], { env });
    const report = explainJsonSchema.parse(JSON.parse(older.out));
    assert.deepEqual(report.server.engine.kind, 'native-twin');
    assert.match(report.server.engine.version, /^16\./);
    const none = await runCli([...args, '19']);
    assert.equal(none.code, 2);
    assert.match(none.log, /This machine has no programs of PostgreSQL 19/);
  });

  it('checks files against its catalog', async () => {
    const sql = path.join(directory, 'q.sql');
    writeFileSync(sql, 'SELECT nope FROM items;');
    const { out } = await runCli(['lint', '--twin', file, '--format', 'json', sql]);
    const { files } = lintJsonSchema.parse(JSON.parse(out));
    assert.equal(files[0]?.level, 'catalog');
    assert.equal(files[0].findings[0]?.rule, 'unknown-column');
  });

  it('says in one line what is wrong with a statement, a setting or ANALYZE', async () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['--sql', 'SELECT * FROM nowhere'], /relation "nowhere" does not exist/],
      [['--sql', SLOW, '--settings', 'work_mem=much'], /invalid value for parameter "work_mem"/],
      [['--sql', SLOW, '--settings', 'work_mem'], /--settings takes name=value/],
      [['--sql', 'DROP TABLE items'], /DROP cannot be explained/],
    ];
    for (const [args, message] of wrong) {
      const { code, out, log } = await runCli(['twin', 'plan', file, ...args]);
      assert.equal(code, 2, log);
      assert.equal(out, '');
      assert.match(log, message);
      assert.doesNotMatch(log, /\n {4}at /, 'no stack');
    }
    const both = ['explain', '--dsn', dsn, '--analyze', '--settings', 'jit=off', '--sql', SLOW];
    assert.match((await runCli(both)).log, /A twin holds no rows/);
  });

  it('refuses what is no twin file, a damaged one and one of another format, with the reason', async () => {
    const whole = readFileSync(file);
    const json = gunzipSync(whole).toString();
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [Buffer.from('hello'), /is damaged or no twin file/],
      [whole.subarray(0, whole.length / 2), /is damaged or no twin file/],
      [gzipSync('[1, 2]'), /names no format/],
      [
        gzipSync(json.replace('"format":1', '"format":99')),
        /has format 99, and this Planwright reads format 1/,
      ],
      [gzipSync(json.replace('"indexes":', '"indices":')), /is damaged at indexes/],
    ];
    for (const [bytes, message] of cases) {
      const broken = path.join(directory, 'broken.gz');
      writeFileSync(broken, bytes);
      const { code, log } = await runCli(['twin', 'info', broken]);
      assert.equal(code, 2);
      assert.match(log, message);
    }
    const missing = await runCli(['twin', 'plan', path.join(directory, 'none.gz'), '--sql', SLOW]);
    assert.match(missing.log, /There is no file/);
  });
});
