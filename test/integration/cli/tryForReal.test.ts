// Does `explain --try` build only after a yes, measure, and leave nothing, whatever becomes of it?

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainJsonSchema } from '../../../src/model/explainJson';
import { cleanup } from '../../support/cleanup';
import { CLI, runCli, type CliOptions } from '../../support/cli';
import { postgres, type Cluster } from '../../support/postgres';

/** Of the length that PostgreSQL takes, so that no line of a terminal holds an index on it. */
const LONG = 'n'.repeat(63);
const SLOW = 'SELECT * FROM items WHERE owner = 7';

describe('planwright explain --try', () => {
  let cluster: Cluster;
  let database: string;
  let directory: string;
  let base: readonly string[];
  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(16);
    database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE items AS SELECT g AS id, g % 20000 AS owner, repeat('x', 60) AS note FROM generate_series(1, 200000) g;
       ANALYZE items`,
      database,
    );
    const dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    base = ['explain', '--dsn', dsn, '--sql', SLOW];
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-try-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
  });
  afterEach(async () => {
    assert.deepEqual(await state(), { indexes: 0, locks: 0 });
  });

  async function state(): Promise<unknown> {
    const { rows } = await cluster.sql(
      `SELECT (SELECT count(*)::int FROM pg_index WHERE indrelid = 'items'::regclass) AS indexes,
              (SELECT count(*)::int FROM pg_locks WHERE relation = 'items'::regclass) AS locks`,
      database,
    );
    return rows[0];
  }

  /** With one cache, so that the twin is made once. */
  const run = (args: readonly string[], options: CliOptions = {}) =>
    runCli([...base, ...args], { env: { XDG_CACHE_HOME: directory }, ...options });

  it('says what it does, measures, and prints a measured proof', async () => {
    const { code, out, log } = await run(['--try', '--yes', '--format', 'json']);
    assert.equal(code, 0, log);
    assert.match(log, /^Build this on 127\.0\.0\.1\S* for a try, .* Index on items \(owner\)$/m);
    assert.match(log, /^ {2}CREATE INDEX items_owner_idx ON public\.items \(owner\);$/m);
    assert.match(log, /Writes to public\.items wait until the rollback/);
    assert.match(log, /A connection string does not tell production from other servers/);
    assert.match(log, /^Index on items \(owner\)\. Measured: .* faster .*Rolled back/m);
    const [suggestion] = explainJsonSchema.parse(JSON.parse(out)).suggestions;
    assert.equal(suggestion?.proof.level, 'measured');
    assert.ok(suggestion.proof.times && suggestion.proof.times.afterMs > 0);
    assert.match(suggestion.sql, /^CREATE INDEX CONCURRENTLY/);
  });

  it('builds nothing where nobody can say yes, and nothing on what holds no rows', async () => {
    const asked = await run(['--try']);
    assert.deepEqual([asked.code, asked.out], [2, '']);
    assert.match(asked.log, /^planwright: --try builds .* Nobody can be asked here: --yes agrees/);
    const version = await run(['--try', '--yes', '--as-version', '18']);
    assert.deepEqual([version.code, version.out], [2, '']);
    assert.match(version.log, /A twin holds no rows/);
    const plan = await runCli(['explain', '--plan', '-', '--try', '--yes'], { input: '[]' });
    assert.deepEqual([plan.code, plan.out], [2, '']);
    const anonymous = await run(['--try', '--yes', '--anonymise']);
    assert.deepEqual([anonymous.code, anonymous.out], [2, '']);
    const open = [...base.slice(0, 3), '--sql', 'SELECT * FROM items WHERE owner = $1'];
    const cached = { env: { XDG_CACHE_HOME: directory } };
    const generic = await runCli([...open, '--try', '--yes'], cached);
    assert.match(generic.out, /Nothing was tried: without values for its parameters/);
    const none = await run(['--try=0', '--yes']);
    assert.equal(none.code, 2);
  });

  it('shows the explanation without it where somebody has the table', async () => {
    const writer = await cluster.connect(database);
    await writer.query('BEGIN; INSERT INTO items VALUES (0, 0)');
    const { code, out, log } = await run(['--try=3', '--yes']).finally(async () => {
      await writer.query('ROLLBACK');
      await writer.end();
    });
    assert.equal(code, 0, log);
    assert.match(out, /Index on items \(owner\): Not tried: others were at work on public\.items/);
    assert.match(out, /what-if by PostgreSQL/);
  });

  it('shows what it builds to the letter, and ends at Ctrl+C on the question', async () => {
    await cluster.sql(
      `CREATE TABLE "two  blanks" AS SELECT g AS id, g % 20000 AS owner, repeat('x', 60) AS "${LONG}"
         FROM generate_series(1, 100000) g; ANALYZE "two  blanks"`,
      database,
    );
    try {
      const sql = `SELECT id FROM "two  blanks" WHERE owner = 7 ORDER BY "${LONG}"`;
      const { code, out } = await interrupted([...base.slice(0, 3), '--sql', sql, '--try']);
      assert.match(out, /^ {2}CREATE INDEX .* ON public\."two {2}blanks" \(owner.*\);\r?$/m);
      assert.match(out, /Build it, measure, and roll it back\? \[y\/N\]/);
      assert.match(out, /^planwright: Cancelled\.\r?$/m);
      assert.doesNotMatch(out, /not tried, as you said/);
      assert.equal(code, 130, out);
    } finally {
      await cluster.sql('DROP TABLE "two  blanks"', database);
    }
  });

  /** On a terminal, where somebody presses Ctrl+C at the question. */
  async function interrupted(args: readonly string[]) {
    const quoted = [process.execPath, CLI, ...args].map((arg) => `'${arg}'`).join(' ');
    const child = spawn('script', ['-qec', quoted, '/dev/null'], {
      env: { PATH: process.env['PATH'], HOME: directory, XDG_CACHE_HOME: directory },
    });
    let out = '';
    let pressed = false;
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (pressed || !out.includes('[y/N]')) return;
      pressed = true;
      child.stdin.write('\u0003');
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, out };
  }

  it('leaves nothing when it is killed after the build', async () => {
    // Keeps CREATE INDEX from ending.
    await cluster.sql(
      `CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(40); END';
       CREATE EVENT TRIGGER wait ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION wait()`,
      database,
    );
    try {
      const { log, code } = await killed();
      assert.match(log, /The event trigger wait of this database runs public\.wait\(\)/);
      assert.equal(code, null);
      const deadline = Date.now() + 10_000;
      while (Date.now() < deadline && JSON.stringify(await state()) !== '{"indexes":0,"locks":0}')
        await sleep(100);
    } finally {
      await cluster.sql('DROP EVENT TRIGGER wait', database);
    }
  });

  /** While it holds its lock, and an index that nobody else sees yet. */
  async function killed() {
    const started: ChildProcess[] = [];
    const ended = run(['--try', '--yes'], { onStart: (child) => started.push(child) });
    const isBuilt = async () => {
      const { rowCount } = await cluster.sql(
        `SELECT FROM pg_stat_activity a
          WHERE a.wait_event = 'PgSleep' AND a.datname = current_database()
            AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.relation = 'items'::regclass
                         AND l.mode = 'ShareLock' AND l.granted)
            AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.mode = 'AccessExclusiveLock'
                         AND l.relation NOT IN (SELECT oid FROM pg_class))`,
        database,
      );
      return rowCount === 1;
    };
    let reached = false;
    for (let i = 0; i < 400 && !reached; i += 1) {
      await sleep(50);
      reached = await isBuilt();
    }
    for (const child of started) child.kill('SIGKILL');
    const { log, code } = await ended;
    assert.ok(reached, `it was not seen to have built anything: ${log}`);
    return { log, code };
  }
});
