// Does `planwright pooler` keep its contract on a real PgBouncer, and on servers that are none?

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { poolerReportSchema } from '../../../src/model/poolerReport';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { startPgBouncer, type PgBouncer } from '../../support/pgbouncer';
import { postgres, type Cluster } from '../../support/postgres';
import { startSshd } from '../../support/sshd';

describe('planwright pooler', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let bouncer: PgBouncer;

  before(async () => {
    cluster = await postgres(18);
    bouncer = await startPgBouncer(cluster, 'transaction', 200, { query_wait_timeout: '0' });
    atEnd(() => bouncer.stop());
  });

  const url = (port: number, user: string, database: string): string =>
    `postgresql://${user}@127.0.0.1:${String(port)}/${database}`;
  const console = (user = 'stats'): string => url(bouncer.port, user, 'pgbouncer');

  it('prints JSON of its own schema, compared with the server behind', async () => {
    const { code, out, log } = await runCli([
      ...['pooler', '--dsn', console(), '--server', url(cluster.port, 'postgres', 'postgres')],
      ...['--format', 'json', '--fail-on', 'medium'],
    ]);
    assert.equal(code, 1, log);
    const report = poolerReportSchema.parse(JSON.parse(out));
    assert.match(report.pooler.version, /^1\.\d+/);
    assert.match(report.server?.version ?? '', /^18/);
    const rules = report.findings.map(({ rule }) => rule);
    assert.ok(rules.includes('pools-exceed-server') && rules.includes('wait-without-end'));
  });

  it('reaches the server behind through SSH, with a password that a program prints', async () => {
    const sshd = await startSshd();
    atEnd(() => sshd.stop());
    sshd.know(sshd.knownLine());
    const host = ['Host bastion', 'HostName 127.0.0.1', `Port ${String(sshd.port)}`];
    const config = [...host, `User ${sshd.user}`, `IdentityFile ${sshd.keys.plain}`].join('\n');
    writeFileSync(path.join(sshd.home, '.ssh', 'config'), config);
    await cluster.sql(
      "DROP ROLE IF EXISTS scram_user; CREATE ROLE scram_user LOGIN PASSWORD 'of the program'",
    );
    const behind = url(cluster.port, 'scram_user', 'postgres');
    const args = ['pooler', '--dsn', console(), '--server', behind, '--format', 'json'];
    const way = ['--ssh-config-host', 'bastion'];
    const program = ['--password-command', JSON.stringify(['printf', 'of the program'])];
    const env = { HOME: sshd.home };
    const { code, out, log } = await runCli([...args, ...way, ...program], { env });
    assert.equal(code, 0, log);
    assert.match(poolerReportSchema.parse(JSON.parse(out)).server?.version ?? '', /^18/);
    assert.match(
      readFileSync(path.join(sshd.home, 'sshd.log'), 'utf8'),
      new RegExp(`direct_tcpip: .*127\\.0\\.0\\.1 port ${String(cluster.port)}`),
    );
    assert.equal((await runCli([...args, ...way], { env })).code, 3);
    const nowhere = await runCli(['pooler', '--dsn', console(), ...way], { env });
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.log, /--ssh leads to the PostgreSQL behind PgBouncer: .*--server/);
  });

  it('is for people by default, with what to copy into pgbouncer.ini', async () => {
    const { code, out, log } = await runCli(['pooler', '--dsn', console(), '--seconds', '0.2']);
    assert.equal(code, 0, log);
    assert.match(out, /PgBouncer 1\.\d+\.\d+ +· +\d+ of \d+ clients/);
    assert.match(out, /postgres of postgres, transaction mode\n +0 of 200 servers at work \(0 %\)/);
    assert.match(
      out,
      /○ Clients may wait without an end\n.*\n.*\n +; in pgbouncer\.ini\n +query_wait_timeout = 30/,
    );
  });

  it('says what to do where it is not let in, and where there is no console', async () => {
    const refused = await runCli(['pooler', '--dsn', console('nobody')]);
    assert.equal(refused.code, 3);
    assert.match(
      refused.log,
      /^planwright: PgBouncer does not let nobody into its console.*stats_users.*\n$/,
    );
    const wrong = await runCli(['pooler', '--dsn', url(cluster.port, 'postgres', 'postgres')]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.log, /is not the console of PgBouncer: PostgreSQL 18.* usually 6432\.\n$/);
    const none = await runCli(['pooler']);
    assert.equal(none.code, 2);
    assert.match(none.log, /Name the console of PgBouncer: --dsn/);
  });
});
