// Does `planwright activity` keep its contract on a real server, in text, in JSON, and when it stops somebody?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { activitySchema, type Activity } from '../../../src/model/activity';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliRun } from '../../support/cli';
import { postgres, type Cluster } from '../../support/postgres';

describe('planwright activity', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let dsn: string;
  let database: string;

  before(async () => {
    cluster = await postgres(18);
    database = await cluster.createDatabase();
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    await cluster.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)', database);
    const holder = await cluster.connect(database);
    atEnd(() => holder.end());
    await holder.query(`BEGIN; UPDATE t SET id = 1 /* \u202e\u0007 */ WHERE id = 1`);
    const waiter = await cluster.connect(database);
    // Ended by the last test.
    atEnd(() => waiter.end().catch(() => undefined));
    void waiter.query('DELETE FROM t WHERE id = 1').catch(() => undefined);
    for (;;) {
      const { blocking } = await activity();
      if (blocking.length === 2) break;
      await sleep(50);
    }
  });

  function run(...args: readonly string[]): Promise<CliRun> {
    return runCli(['activity', '--dsn', dsn, ...args]);
  }

  async function activity(...args: readonly string[]): Promise<Activity> {
    const { code, out, log } = await run('--format', 'json', ...args);
    assert.equal(code, 0, log);
    return activitySchema.parse(JSON.parse(out));
  }

  it('has JSON of its own schema, of all sessions or of those alone who block and wait', async () => {
    const all = await activity();
    assert.equal(all.server.database, database);
    assert.ok(all.sessions.some(({ backendType }) => backendType === 'checkpointer'));
    const blocked = await activity('--blocked');
    assert.deepEqual(
      blocked.sessions.map(({ pid }) => pid).sort(),
      blocked.blocking.map(({ party }) => (party.kind === 'session' ? party.pid : 0)).sort(),
    );
  });

  it('is a tree and groups for people, without what a terminal obeys', async () => {
    const { out } = await run();
    assert.match(out, /Activity of test_\S+ +· +PostgreSQL 18\S* +· +\d+ sessions?, 1 blocked/);
    assert.match(
      out,
      /Blocking\n {4}\d+ postgres {2}· {2}idle in transaction .+ {2}· {2}blocks 1 {2}· {2}BEGIN; UPDATE t.*\n {6}\d+ postgres {2}· {2}waits .+ for a row of public\.t {2}· {2}DELETE FROM t/,
    );
    assert.match(out, /Background \(\d+\)/);
    // eslint-disable-next-line no-control-regex -- they are what it looks for
    assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    const { out: trees } = await run('--blocked');
    assert.doesNotMatch(trees, /Background/);
  });

  it('stops nobody without a yes, nor with a yes that does not say whom', async () => {
    for (const [args, words] of [
      [['--cancel', '1', '--terminate', '1'], /Name one/],
      [['--cancel', '1'], /Nobody can be asked here/],
      [['--cancel', '1', '--yes'], /name the session with --backend-start/],
      [['--yes'], /go with --cancel or --terminate/],
      [['--cancel', '99999999', '--yes', '--backend-start', 'x'], /There is no process 99999999/],
    ] as const) {
      const { code, log } = await run(...args);
      assert.equal(code, 2, log);
      assert.match(log, words);
    }
    const { blocking } = await activity();
    assert.equal(blocking.length, 2);
  });

  it('says what it stops, and stops it', async () => {
    const { sessions, blocking } = await activity('--blocked');
    const [root] = blocking;
    const holder = sessions.find(
      ({ pid }) => root?.party.kind === 'session' && pid === root.party.pid,
    );
    assert.ok(holder);
    const args = ['--terminate', String(holder.pid), '--yes', '--backend-start'];
    const other = await run(...args, '2020-01-01T00:00:00.000000Z');
    assert.equal(other.code, 2);
    assert.match(other.log, /is another session by now, which began at \d{4}-/);
    const { code, log } = await run(...args, holder.backendStart ?? '');
    assert.equal(code, 0, log);
    assert.match(log, /It has written: what its transaction did is rolled back\./);
    assert.match(log, /1 session waits for it: process \d+ \(postgres\)\./);
    assert.match(log, /The session of process \d+ has ended\./);
    const after = await activity();
    assert.deepEqual(after.blocking, []);
  });
});
