// Does a test of a connection say of each step what is the case, on real servers, and name the step that fails?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { connectionTestText, testConnection } from '../../../src/features/connections/testing';
import type { ConnectionProfile } from '../../../src/model/connectionProfile';
import { connectionTestSchema, type ConnectionTest } from '../../../src/model/connectionTest';
import { enableTls, makeCertificates, type Certificates } from '../../support/certificates';
import { cleanup } from '../../support/cleanup';
import { startPgBouncer } from '../../support/pgbouncer';
import { freePort, startPostgres, type Cluster } from '../../support/postgres';
import type { ProfileFields } from '../../support/profile';
import { startSshd } from '../../support/sshd';

describe('testing a connection', () => {
  const atEnd = cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-test-connection-'));
  let cluster: Cluster;
  let certificates: Certificates;

  before(async () => {
    cluster = await startPostgres(18);
    atEnd(() => cluster.stop());
    atEnd(() => {
      rmSync(directory, { recursive: true });
    });
    certificates = makeCertificates(directory);
    await enableTls(cluster, directory);
    await cluster.sql(
      `CREATE ROLE scram_user LOGIN PASSWORD 'correct horse'; CREATE TABLE hidden (); CREATE ROLE watcher LOGIN IN ROLE pg_monitor;
       CREATE TABLE shown (); GRANT SELECT ON shown TO scram_user, watcher`,
    );
  });

  const nobody = {
    person: {
      isThere: false,
      trusts: () => Promise.resolve(false),
      secretFor: () => Promise.resolve(null),
      worked: () => Promise.resolve(),
    },
    surroundings: {
      homeDirectory: directory,
      userName: 'x',
      variables: {},
      systemDirectory: directory,
    },
  };

  async function testOf(
    profile: ConnectionProfile,
    password: string | null = null,
    ssh = nobody,
  ): Promise<ConnectionTest> {
    const work = { signal: new AbortController().signal, progress: () => undefined };
    const login = { password: () => Promise.resolve(password), ssh };
    return connectionTestSchema.parse(await testConnection(profile, login, work));
  }
  const test = (fields: ProfileFields, password: string | null = null): Promise<ConnectionTest> =>
    testOf(cluster.profile(fields), password);

  /** `tls works: words` of one host. */
  function told({ hosts }: ConnectionTest, at = 0): string {
    const steps = hosts[at]?.steps ?? [];
    return steps.map(({ kind, outcome, message }) => `${kind} ${outcome}: ${message}\n`).join('');
  }

  it('says of each step what was seen', async () => {
    const { caFile } = certificates;
    const found = await test(
      { host: 'localhost', user: 'scram_user', tls: 'verify-full', caFile },
      'correct horse',
    );
    assert.equal(found.works, true);
    assert.match(
      told(found),
      new RegExp(
        [
          'name works: localhost is .*127\\.0\\.0\\.1.*',
          'socket works: TCP 127\\.0\\.0\\.1 port \\d+ is open\\.',
          'tls note: TLSv1\\.3 \\(TLS_.*\\), certificate of localhost by planwright ca: certificate and name are checked \\(verify-full\\)\\. The certificate ends in 1 day: renew it\\.',
          'login works: scram_user, by password \\(scram-sha-256\\)\\.',
          'server works: PostgreSQL 18\\.\\d+, a primary, database postgres\\.',
          'pooler skipped: None is seen.*',
          'session works: A read-only transaction with a limit of 30s .*',
          'rights note: scram_user may read 1 of 2 tables; .* Without pg_monitor.*',
          'statements note: This server does not count its statements.*postgresql\\.conf.*\n$',
        ].join('\n'),
      ),
    );
    const rights = found.hosts[0]?.steps.find(({ kind }) => kind === 'rights');
    assert.equal(rights?.sql, 'GRANT pg_monitor TO scram_user;');
    const text = connectionTestText(found, {
      paint: (_, part) => part,
      columns: 200,
    });
    assert.match(text, /\n {2}✓ Login {7}scram_user, .*\(\d.*ms\)\n/);
    assert.match(text, /\n {2}The connection works; 3 things to know\.\n$/);
  });

  it('binds the login to TLS where that is asked for, and knows who monitors and a superuser', async () => {
    const bound = await test(
      { host: 'localhost', user: 'scram_user', tls: 'require', channelBinding: 'require' },
      'correct horse',
    );
    assert.match(
      told(bound),
      /tls note: .*certificate ends.*\nlogin works: .*bound to the TLS connection/,
    );
    assert.match(
      told(await test({ user: 'watcher' })),
      /rights note: watcher may read 1 of 2 .*\. watcher has pg_monitor\./,
    );
    const root = await test({ host: path.dirname(cluster.dataDirectory), user: 'postgres' });
    assert.match(
      told(root),
      /name skipped: A Unix socket.*\nsocket works: Unix socket .*\ntls skipped/,
    );
    assert.match(
      told(root),
      /login works: postgres; no password was asked for\.\n.*\n.*\n.*\nrights note: .*superuser/,
    );
  });

  it('names the step that fails, what it means and what to do', async () => {
    const { caFile, otherCaFile } = certificates;
    const cases: readonly (readonly [ProfileFields, RegExp])[] = [
      [
        { host: 'no-such-host.invalid', tls: 'prefer' },
        /^name failed: .*Check the spelling of no-such-host\.invalid/,
      ],
      [
        { port: await freePort() },
        /^name skipped.*\nsocket failed: .*nothing listens there.*server is running/,
      ],
      [{ host: '/nowhere' }, /socket failed: .*unix_socket_directories/],
      [
        { tls: 'verify-full', caFile },
        /socket works.*\ntls failed: .*for another host.*name that stands in it/,
      ],
      [
        { host: 'localhost', tls: 'verify-full', caFile: otherCaFile },
        /tls failed: .*Nobody on this machine knows who signed/,
      ],
      [
        { host: 'localhost', tls: 'verify-full', caFile: '/nowhere.pem' },
        /^tls failed: The CA file \/nowhere\.pem could not be read/,
      ],
      [
        { user: 'tls_user', tls: 'disable' },
        /socket works.*\ntls failed: .*no encryption.*set TLS to require/,
      ],
      [{ user: 'scram_user' }, /login failed: .*password/],
      [{ user: 'nobody_here' }, /login failed: .*does not exist.*Check the user/],
      [{ database: 'nowhere' }, /login failed: .*Check the name of the database/],
    ];
    for (const [fields, expected] of cases) {
      const found = await test(fields);
      assert.equal(found.works, false);
      assert.match(told(found), expected);
      assert.equal(found.hosts[0]?.steps.at(-1)?.outcome, 'failed');
    }
  });

  it('works where a view that it asks is revoked, and says of that step why', async () => {
    await cluster.sql('CREATE DATABASE closed');
    const only = (sql: string) => cluster.sql(sql, 'closed');
    await only('REVOKE SELECT ON pg_catalog.pg_namespace FROM PUBLIC');
    const found = await test({ user: 'watcher', database: 'closed' });
    assert.equal(found.works, true, told(found));
    assert.match(
      told(found),
      /\nsession note: It was opened.*\nrights note: What watcher may read could not be asked: .*pg_namespace.*\nstatements note: Whether .* could not be asked: .*pg_namespace.*\n$/,
    );
    const wanted = await test({
      user: 'watcher',
      database: 'closed',
      targetSessionAttrs: 'standby',
    });
    assert.equal(wanted.works, false);
  });

  it('knows who answers in place of PostgreSQL', async () => {
    const greeting = Buffer.from('\u004a\0\0\0\n8.0.36\0\b\0\0\0', 'latin1');
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(greeting);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      for (const tls of ['prefer', 'disable'] as const)
        assert.match(
          told(await test({ port, tls })),
          /\nsocket failed: MySQL 8\.0\.36 answers on 127/,
        );
    } finally {
      server.close();
    }
  });

  it('tries every host, and says which of them is not what was asked for', async () => {
    const port = await freePort();
    const otherHosts = [{ host: '127.0.0.1', port: cluster.port }];
    const found = await test({ port, otherHosts, targetSessionAttrs: 'primary' });
    assert.deepEqual(
      found.hosts.map(({ works, wanted }) => [works, wanted]),
      [
        [false, null],
        [true, true],
      ],
    );
    assert.equal(found.works, true);
    const standby = await test({ targetSessionAttrs: 'standby' });
    assert.equal(standby.works, false);
    assert.match(
      told(standby),
      /server note: .*It is no standby, which target_session_attrs does not ask for/,
    );
  });

  it('knows a pooler with its mode', async () => {
    const bouncer = await startPgBouncer(cluster, 'transaction', 1);
    try {
      const found = told(await test({ port: bouncer.port }));
      assert.match(found, /pooler note: It goes through .*, transaction mode\. /);
    } finally {
      await bouncer.stop();
    }
  });

  it('goes through SSH, and says where that fails', async () => {
    const sshd = await startSshd();
    try {
      const { surroundings } = sshd;
      const profile = cluster.profile({ ssh: sshd.route(), host: 'localhost' });
      sshd.know(sshd.knownLine());
      const found = told(await testOf(profile, null, { ...nobody, surroundings }));
      assert.match(
        found,
        /^ssh works: .*@127\.0\.0\.1:\d+ let us in.*\nname skipped: The SSH host looks up localhost\.\nsocket works: .* through /,
      );
      sshd.know();
      const unknown = told(await testOf(profile, null, { ...nobody, surroundings }));
      assert.match(unknown, /^ssh failed: /);
    } finally {
      await sshd.stop();
    }
  });
});
