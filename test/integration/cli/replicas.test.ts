// Do the command line's words on replicas hold on real ones: planwright replicas, health --replica, explain --on-replica, workload
// --replicas?

import assert from 'node:assert/strict';
import { healthJsonSchema } from '../../../src/model/healthJson';
import { replicaReportSchema } from '../../../src/model/replicaReport';
import { workloadJsonSchema } from '../../../src/model/workloadJson';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { startReplicaSet, type ReplicaSet } from '../../support/replicaSet';

/** As the server keeps them, and what is said of each. */
const STAYS: readonly (readonly [string, RegExp | null])[] = [
  ['SELECT n FROM kept WHERE n = $1', null],
  ['WITH those AS (SELECT n FROM kept) SELECT n FROM those', null],
  ['SELECT plain($1)', null],
  ['SELECT n FROM kept FOR UPDATE', /FOR UPDATE|locks/i],
  ['SELECT n FROM lost', /It reads lost, which is temporary or unlogged/],
  ['SELECT n FROM lost AS l', /It reads lost, which is temporary or unlogged/],
  ['SELECT nextval($1)', /sequence/],
  ['SELECT pg_advisory_lock($1)', /advisory/],
  [
    'SELECT count(*) FROM pg_stat_activity',
    /It reads pg_stat_activity, which each server has for itself/,
  ],
  ...[
    'pg_current_wal_lsn',
    'pg_is_in_recovery',
    'inet_server_addr',
    'txid_current_if_assigned',
  ].map(
    (name) =>
      [`SELECT ${name}()`, new RegExp(`It calls ${name}, which a standby refuses`)] as const,
  ),
  ['INSERT INTO kept VALUES ($1)', /./],
];
const STATEMENTS = STAYS.map(([text]) =>
  text.replace('nextval($1)', "nextval('numbers')").replace('$1', '1'),
);

describe('replicas on the command line', () => {
  const atEnd = cleanup();
  let set: ReplicaSet;
  let dsn: string;
  let replica: string;

  before(async () => {
    set = await startReplicaSet(18, ['near'], { shared_preload_libraries: 'pg_stat_statements' });
    atEnd(() => set.stop());
    const [near] = set.standbys;
    dsn = `postgresql://postgres@127.0.0.1:${String(set.primary.port)}/postgres`;
    replica = `127.0.0.1:${String(near?.port)}`;
    await set.follow();
  });

  it('prints how they stand, as text and as JSON of its own schema', async () => {
    const text = await runCli(['replicas', '--dsn', dsn, '--replica', replica]);
    assert.equal(text.code, 0, text.log);
    assert.match(text.out, /PostgreSQL 18\.\d+, primary {2}· {2}system identifier \d+/);
    assert.match(
      text.out,
      /✓ 127\.0\.0\.1:\d+\n +standby, PostgreSQL 18\.\d+, streaming: caught up\n/,
    );
    const json = await runCli(['replicas', '--dsn', dsn, '--format', 'json']);
    const report = replicaReportSchema.parse(JSON.parse(json.out));
    assert.deepEqual([report.replicas.length, report.proposed[0]?.name], [0, 'near']);
  });

  it('measures on one when asked, and says so', async () => {
    const explain = ['explain', '--dsn', dsn, '--sql', 'SELECT 1', '--analyze'];
    const { code, out, log } = await runCli([...explain, '--on-replica', replica]);
    assert.equal(code, 0, log);
    assert.match(
      out,
      /Explained on the replica 127\.0\.0\.1:\d+ \(caught up\), not on the primary\./,
    );
    const write = await runCli([...explain.with(4, 'CREATE TABLE x ()'), '--on-replica', replica]);
    assert.equal(write.code, 2);
    const own = await runCli([...explain, '--on-replica', `127.0.0.1:${String(set.primary.port)}`]);
    assert.equal(own.code, 3);
    assert.match(own.log, /is this server itself, no replica of it/);
  });

  it('sums the use of indexes, and names who could not be read', async () => {
    const health = ['health', '--dsn', dsn, '--check', 'unused-index'];
    const { code, out, log } = await runCli([
      ...[...health, '--replica', replica, '127.0.0.1:1', '--format', 'json'],
    ]);
    assert.equal(code, 0, log);
    const { replicas } = healthJsonSchema.parse(JSON.parse(out));
    assert.deepEqual([replicas?.read, replicas?.unread[0]?.name], [[replica], '127.0.0.1:1']);
    const text = await runCli([...health, '--replica', replica]);
    assert.match(
      text.out,
      /Use of indexes is that of this server and of 127\.0\.0\.1:\d+ together\./,
    );
  });

  it('says which statements of a workload could run there, and why the others stay', async () => {
    await set.primary.sql('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await set.primary.sql(
      `CREATE TABLE kept AS SELECT 1 AS n; CREATE UNLOGGED TABLE lost AS SELECT 1 AS n; CREATE SEQUENCE numbers;
       CREATE FUNCTION plain(int) RETURNS int STABLE LANGUAGE sql AS 'SELECT max(n) + $1 FROM kept'`,
    );
    await set.primary.sql('SELECT pg_stat_statements_reset()');
    for (const sql of STATEMENTS) await set.primary.sql(sql);
    const workload = ['workload', '--dsn', dsn, '--replicas'];
    const { code, out, log } = await runCli([...workload, '--top', '50', '--format', 'json']);
    assert.equal(code, 0, log);
    const json = workloadJsonSchema.parse(JSON.parse(out));
    const why = new Map(
      json.replicas?.statements.map((one) => [
        json.statements.find(({ id }) => id === one.id)?.text,
        one.why,
      ]),
    );
    for (const [text, expected] of STAYS) {
      const found = why.get(text);
      if (expected === null) assert.equal(found, null, text);
      else assert.match(found ?? '', expected, text);
    }
    const share = json.replicas?.share ?? 0;
    assert.ok(share > 0 && share < 1, String(share));
    const text = await runCli(workload);
    assert.match(
      text.out,
      /On replicas {2}· {2}\d+ of \d+ statements could run there, (?:\d+|< 1) % of the time of all/,
    );
  });

  it('refuses what is no address alone, and never repeats a password', async () => {
    const url = `postgresql://postgres:secret@${replica}/postgres`;
    const wrong = await runCli(['replicas', '--dsn', dsn, '--replica', url]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.log, /--replica: A replica has its login and all else of its connection/);
    assert.ok(!wrong.log.includes('secret'));
    const twice = await runCli(['replicas', '--dsn', dsn, '--replica', replica, replica]);
    assert.match(twice.log, /is named twice/);
    const lag = await runCli(['explain', '--dsn', dsn, '--sql', 'SELECT 1', '--max-lag', '5']);
    assert.match(lag.log, /--max-lag is of a replica/);
  });
});
