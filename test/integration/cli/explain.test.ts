// Does `planwright explain` keep its contract: data on standard output, one clear line on standard error, the right exit code?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { explainJsonSchema } from '../../../src/model/explainJson';
import { runCli } from '../../support/cli';
import { freePort, postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const PASSWORD = 'c0rrect-horse';
const SLOW = 'SELECT * FROM items WHERE owner = 7';

describe('planwright explain', () => {
  let cluster: Cluster;
  let dsn: string;
  let database: string;
  let directory: string;

  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(16);
    database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE items AS SELECT g AS id, g % 20000 AS owner, repeat('x', 60) AS note FROM generate_series(1, 200000) g;
       ANALYZE items;
       DROP ROLE IF EXISTS scram_user;
       CREATE ROLE scram_user LOGIN PASSWORD '${PASSWORD}'`,
      database,
    );
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cli-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
  });

  it('says that a saved twin is damaged, or that none can be kept', async () => {
    const cache = path.join(directory, 'cache');
    const args = ['explain', '--dsn', dsn, '--sql', SLOW];
    const env = { XDG_CACHE_HOME: cache };
    assert.equal((await runCli(args, { env })).code, 0);
    const twins = path.join(cache, 'planwright/twins');
    for (const name of readdirSync(twins)) writeFileSync(path.join(twins, name), 'damaged');
    const damaged = await runCli(args, { env });
    assert.equal(damaged.code, 0, damaged.log);
    assert.match(damaged.log, /The saved twin .*made anew/);
    rmSync(twins, { recursive: true });
    writeFileSync(twins, 'in the way');
    const full = await runCli(args, { env });
    assert.equal(full.code, 0, full.log);
    assert.match(full.log, /The twin was not kept for the next start \(/);
  });

  it('measures several times, with the values told, and takes no noise for a gain', async () => {
    const base = ['explain', '--dsn', dsn, '--sql', 'SELECT * FROM items WHERE owner = :owner'];
    const args = [...base, '--param', '7', '--analyze', '--runs', '3'];
    const text = await runCli(args);
    assert.equal(text.code, 0, text.log);
    assert.match(text.out, /With :owner = 7\./);
    assert.match(text.out, /execution {2}· {2}median of 3 \([\d.]+ ms to [\d.]+ ms\), first run/);
    const json = await runCli([...args, '--format', 'json']);
    const run = explainJsonSchema.parse(JSON.parse(json.out));
    assert.deepEqual(run.values, ['7']);
    assert.equal(run.summary.times?.laterMs.length, 3);
    const times = [...run.summary.times.laterMs].sort((a, b) => a - b);
    assert.equal(run.summary.executionMs, times[1]);
    assert.equal(run.summary.times.medianMs, times[1]);
    const [before, after, others] = ['before', 'after', 'others'].map((name) =>
      path.join(directory, `${name}.json`),
    );
    assert.ok(before !== undefined && after !== undefined && others !== undefined);
    writeFileSync(before, json.out);
    const slower = { ...run, summary: { ...run.summary, executionMs: 9_000, times: undefined } };
    writeFileSync(after, JSON.stringify(slower));
    writeFileSync(others, JSON.stringify({ ...run, values: ['8'] }));
    const same = await runCli(['compare', before, after]);
    assert.match(same.out, /Same plan, same .* of buffers; time varies from run to run/);
    const apart = await runCli(['compare', before, others]);
    assert.match(apart.out, /Not compared: the parameters have different values/);
    const markdown = await runCli([...base, '--param', '7', '--format', 'markdown']);
    assert.match(markdown.out, /With `:owner = 7`\./);
    const refused = await runCli([...base, '--param', '7', '--runs', '3']);
    assert.deepEqual([refused.code, refused.out], [2, '']);
    assert.match(refused.log, /--runs .* needs --analyze/);
  });

  it('prints a report that names the cause, and nothing else on standard output', async () => {
    const { code, out, log } = await runCli(['explain', '--dsn', dsn, '--analyze', '--sql', SLOW]);
    assert.equal(code, 0);
    assert.match(out, /seq-scan-selective/);
    assert.match(out, /CREATE INDEX CONCURRENTLY items_owner_idx ON public\.items \(owner\)/);
    assert.ok(!out.includes('\u001b'), 'no colours into a pipe');
    assert.match(log, /running EXPLAIN ANALYZE/);
  });

  it('prints JSON of its schema, several statements as an array', async () => {
    const args = ['explain', '--dsn', dsn, '--format', 'json', '--sql'];
    const one = await runCli([...args, SLOW]);
    const report = explainJsonSchema.parse(JSON.parse(one.out));
    assert.equal(report.mode, 'estimate');
    assert.equal(report.findings[0]?.rule, 'seq-scan-selective');
    const two = await runCli([...args, `${SLOW}; SELECT 1`]);
    assert.equal(explainJsonSchema.array().parse(JSON.parse(two.out)).length, 2);
  });

  it('ends with 1 at findings as grave as asked for', async () => {
    const args = ['explain', '--dsn', dsn, '--fail-on', 'high', '--sql'];
    assert.equal((await runCli([...args, SLOW])).code, 1);
    assert.equal((await runCli([...args, 'SELECT 1'])).code, 0);
  });

  it('reads the statement from standard input and from files', async () => {
    const file = path.join(directory, 'q.sql');
    writeFileSync(file, `\ufeff-- one\r\n${SLOW};\r\n`);
    const read = await runCli(['explain', '--dsn', dsn, '--file', file]);
    assert.equal(read.code, 0, read.log);
    const piped = await runCli(['explain', '--dsn', dsn, '-'], { input: SLOW });
    assert.equal(piped.code, 0, piped.log);
    assert.match(piped.out, /items/);
  });

  it('takes parameters, and plans without values where there are none', async () => {
    const args = ['explain', '--dsn', dsn, '--sql', 'SELECT * FROM items WHERE owner = $1'];
    assert.match((await runCli(args)).out, /Generic plan: 1 of 1 parameters have no value/);
    const given = await runCli([...args, '--param', '7']);
    assert.doesNotMatch(given.out, /Generic plan/);
  });

  it('takes a set of values that is kept beside the file, by its name', async () => {
    const file = path.join(directory, 'with-set.sql');
    const kept = path.join(directory, 'planwright.parameters.json');
    writeFileSync(file, 'SELECT * FROM items WHERE owner = :owner AND id > :from;\nSELECT 1;');
    const sets = [{ name: 'seventh', values: { ':from': '0', ':owner': '7' } }];
    writeFileSync(
      kept,
      JSON.stringify({ version: 1, statements: [{ fingerprint: 'of another wording', sets }] }),
    );
    const args = ['explain', '--dsn', dsn, '--file', file, '--param-set'];
    const given = await runCli([...args, 'seventh']);
    assert.equal(given.code, 0, given.log);
    assert.match(given.out, /:owner = 7, :from = 0/);
    const unknown = await runCli([...args, 'eighth']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.log, /has no set eighth for this statement; there are seventh\.$/m);
    writeFileSync(kept, '{');
    const broken = await runCli([...args, 'seventh']);
    assert.equal(broken.code, 2);
    assert.match(broken.log, /planwright\.parameters\.json cannot be read: it is no JSON/);
  });

  it('judges a plan that is there already', async () => {
    const { rows } = await cluster.sql(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${SLOW}`, database);
    const file = path.join(directory, 'plan.json');
    writeFileSync(file, JSON.stringify((rows[0] as Record<string, unknown>)['QUERY PLAN']));
    const { code, out } = await runCli(['explain', '--plan', file]);
    assert.equal(code, 0);
    assert.match(out, /seq-scan-selective/);
  });

  it('says bad input in one line and ends with 2', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['--dsn', dsn, '--sql', 'SELEC 1'], /Syntax error at line 1, column 1/],
      [['--dsn', dsn, '--sql', 'SELECT * FROM nowhere'], /nowhere/],
      [['--dsn', dsn, '--sql', 'VACUUM items'], /VACUUM cannot be explained/],
      [['--dsn', dsn, '--sql', ' '], /There is no statement/],
      [['--dsn', dsn], /Give the statement once/],
      [['--dsn', dsn, '--file', 'nowhere.sql'], /There is no file nowhere\.sql/],
      [['--sql', 'SELECT 1'], /Name a database/],
      [['--dsn', 'mysql://x', '--sql', 'SELECT 1'], /starts with postgresql/],
      [['--dsn', dsn, '--bogus'], /unknown option '--bogus'/],
    ];
    for (const [args, message] of cases) {
      const { code, out, log } = await runCli(['explain', ...args]);
      assert.equal(code, 2, `${args.join(' ')}: ${log}`);
      assert.equal(out, '');
      assert.match(log, message);
      assert.doesNotMatch(log, /\n {4}at /, 'no stack');
    }
  });

  it('ends with 3 when the database is not there or refuses', async () => {
    const nobody = `postgresql://postgres@127.0.0.1:${String(await freePort())}/x`;
    const gone = await runCli(['explain', '--dsn', nobody, '--sql', 'SELECT 1']);
    assert.equal(gone.code, 3);
    assert.match(gone.log, /nothing listens there/);
    const wrong = dsn.replace('postgres@', 'scram_user:wr0ng-secret@');
    const refused = await runCli(['explain', '--dsn', wrong, '--sql', 'SELECT 1']);
    assert.equal(refused.code, 3);
    assert.doesNotMatch(refused.log + refused.out, /wr0ng-secret/);
  });

  it('finds the password in the environment, in a password file and in a service file', async () => {
    const port = String(cluster.port);
    const pgpass = path.join(directory, 'pgpass');
    writeFileSync(pgpass, `127.0.0.1:${port}:*:scram_user:${PASSWORD}\n`, { mode: 0o600 });
    const services = path.join(directory, 'services.conf');
    const pairs = `host=127.0.0.1\nport=${port}\ndbname=${database}\nuser=scram_user`;
    writeFileSync(services, `[shop]\n${pairs}\npassword=${PASSWORD}\n`);
    const url = `postgresql://scram_user@127.0.0.1:${port}/${database}`;
    const ways: readonly (readonly [readonly string[], Record<string, string>])[] = [
      [['--dsn', url], { PGPASSWORD: PASSWORD }],
      [['--dsn', url], { PGPASSFILE: pgpass }],
      [['--dsn', 'service=shop'], { PGSERVICEFILE: services }],
      [[], { PGSERVICE: 'shop', PGSERVICEFILE: services }],
    ];
    for (const [args, env] of ways) {
      const { code, out, log } = await runCli(['explain', ...args, '--sql', 'SELECT 1'], { env });
      assert.equal(code, 0, log);
      assert.doesNotMatch(out + log, new RegExp(PASSWORD));
    }
  });

  it('estimates what --analyze could not finish in the time that was given', async () => {
    const sql = 'SELECT * FROM items WHERE owner = 7 AND pg_sleep(5) IS NOT NULL';
    const args = ['explain', '--dsn', dsn, '--analyze', '--timeout', '0.5', '--format', 'json'];
    const { code, out, log } = await runCli([...args, '--sql', sql]);
    assert.equal(code, 0, log);
    const report = explainJsonSchema.parse(JSON.parse(out));
    assert.equal(report.mode, 'estimate');
    assert.match(report.modeReason ?? '', /not measured: .* \(limit 500 ms\)/);
    assert.ok(report.suggestions.length > 0);
  });

  it('takes no time limit that is none', async () => {
    for (const seconds of ['0', '-1', 'soon', '1e10']) {
      const { code, log } = await runCli([
        'explain',
        '--dsn',
        dsn,
        '--timeout',
        seconds,
        '--sql',
        SLOW,
      ]);
      assert.equal(code, 2, log);
      assert.match(log, /above 0/);
    }
  });

  it('stops at Ctrl-C, on the server too', async () => {
    const sleeping = ['explain', '--dsn', dsn, '--analyze', '--sql', 'SELECT pg_sleep(100)'];
    let sent = false;
    const { code, log } = await runCli(sleeping, {
      onLog: (text, child) => {
        if (sent || !text.includes('running EXPLAIN ANALYZE')) return;
        sent = true;
        setTimeout(() => child.kill('SIGINT'), 300);
      },
    });
    assert.equal(code, 130, log);
    assert.match(log, /Cancelled/);
    const { rows } = await cluster.sql(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(100)%' AND state = 'active' AND pid <> pg_backend_pid()`,
    );
    assert.deepEqual(rows, [{ n: 0 }]);
  });
});
