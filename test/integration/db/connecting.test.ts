// Does each way of not getting in end in one clear reason, and do the TLS modes keep their promise?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionPool } from '../../../src/db/connectionPool';
import { Database } from '../../../src/db/database';
import { enableTls, makeCertificates, type Certificates } from '../../support/certificates';
import { rejection } from '../../support/database';
import { startTcpProxy } from '../../support/tcpProxy';
import { freePort, postgres, startPostgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';
import type { ProfileFields } from '../../support/profile';

const NO_RETRY = { connectPausesMs: [] };

describe('connecting', () => {
  let cluster: Cluster;

  before(async () => {
    cluster = await postgres(16);
    await cluster.sql(
      "DROP ROLE IF EXISTS scram_user; CREATE ROLE scram_user LOGIN PASSWORD 'correct horse'",
    );
  });

  async function failure(fields: ProfileFields, password: string | null = null) {
    const database = new Database(
      cluster.profile(fields),
      () => Promise.resolve(password),
      NO_RETRY,
    );
    try {
      return await rejection(database.serverInfo());
    } finally {
      await database.close();
    }
  }

  it('knows a connection that nobody waited for any more as an idle one', async () => {
    const own = await cluster.createDatabase();
    const pool = new ConnectionPool(cluster.profile({ database: own }), () =>
      Promise.resolve(null),
    );
    try {
      const controller = new AbortController();
      const waiting = rejection(pool.lease(controller.signal));
      setImmediate(() => {
        controller.abort();
      });
      assert.equal((await waiting).reason, 'cancelled');
      const idle = `SELECT FROM pg_stat_activity WHERE datname = '${own}' AND state = 'idle'`;
      while ((await cluster.sql(idle)).rowCount !== 1) await sleep(20);
      const lease = await pool.lease();
      lease.release(false);
      assert.equal(lease.fresh, false);
    } finally {
      await pool.close();
    }
  });

  it('says that nothing listens', async () => {
    const error = await failure({ port: await freePort() });
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /127\.0\.0\.1:\d+ as postgres: nothing listens there/);
  });

  it('says that the host name is not known', async () => {
    const error = await failure({ host: 'no-such-host.invalid', tls: 'prefer' });
    assert.equal(error.reason, 'unreachable');
  });

  it('says that there is no such socket', async () => {
    assert.equal((await failure({ host: '/nowhere' })).reason, 'unreachable');
  });

  it('refuses a wrong password and does not repeat it', async () => {
    const error = await failure({ user: 'scram_user' }, 'battery staple');
    assert.equal(error.reason, 'authentication');
    assert.equal(error.sqlstate, '28P01');
    assert.doesNotMatch(JSON.stringify(error) + (error.stack ?? ''), /battery/);
  });

  it('asks for a password where none is stored', async () => {
    const error = await failure({ user: 'scram_user' });
    assert.equal(error.reason, 'authentication');
    assert.match(error.message, /asks for a password/);
  });

  it('takes the right password', async () => {
    const database = new Database(cluster.profile({ user: 'scram_user' }), () =>
      Promise.resolve('correct horse'),
    );
    try {
      const info = await database.serverInfo();
      assert.equal(info.user, 'scram_user');
      assert.equal(info.superuser, false);
    } finally {
      await database.close();
    }
  });

  it('names an unknown database', async () => {
    const error = await failure({ database: 'nope' });
    assert.equal(error.reason, 'unknown-database');
    assert.match(error.message, /"nope" does not exist/);
  });

  it('reports a server without TLS where it was required', async () => {
    for (const tls of ['require', 'verify-ca', 'verify-full'] as const) {
      const error = await failure({ tls });
      assert.equal(error.reason, 'tls', tls);
      assert.match(error.message, /offers no TLS/);
    }
  });

  it('falls back to plain text only for prefer', async () => {
    const database = new Database(cluster.profile({ tls: 'prefer' }), () => Promise.resolve(null));
    try {
      const answers = await Promise.all([1, 2, 3].map(() => database.serverInfo()));
      assert.equal(answers.length, 3);
    } finally {
      await database.close();
    }
  });

  it('retries a server that is not up yet', async () => {
    const port = await freePort();
    const database = new Database(cluster.profile({ port }), () => Promise.resolve(null), {
      connectPausesMs: Array.from({ length: 200 }, () => 100),
    });
    const asking = database.serverInfo();
    const late = await startPostgres(16, { port });
    try {
      assert.equal((await asking).database, 'postgres');
    } finally {
      await database.close();
      await late.stop();
    }
  });

  it('retries a connection that is closed before the server has said anything', async () => {
    const proxy = await startTcpProxy(cluster.port);
    const profile = cluster.profile({ port: proxy.port });
    const tries = { connectPausesMs: [0, 0] };
    const database = new Database(profile, () => Promise.resolve(null), tries);
    try {
      proxy.drop(2);
      assert.equal((await database.serverInfo()).database, 'postgres');
      proxy.drop(3);
      const hopeless = new Database(profile, () => Promise.resolve(null), tries);
      const error = await rejection(hopeless.serverInfo());
      assert.equal(error.reason, 'unreachable');
      assert.match(error.message, /the server closed the connection/);
      await hopeless.close();
    } finally {
      await database.close();
      await proxy.close();
    }
  });

  it('stops connecting when cancelled', async () => {
    const controller = new AbortController();
    const database = new Database(
      cluster.profile({ port: await freePort() }),
      () => Promise.resolve(null),
      { connectPausesMs: [60_000] },
    );
    const asking = rejection(database.serverInfo(controller.signal));
    controller.abort();
    assert.equal((await asking).reason, 'cancelled');
    await database.close();
  });

  it('says when every place on the server is taken', async () => {
    await cluster.sql('DROP ROLE IF EXISTS crowded; CREATE ROLE crowded LOGIN CONNECTION LIMIT 0');
    const error = await failure({ user: 'crowded' });
    assert.equal(error.reason, 'too-many-connections');
  });

  it('is of no use after closing', async () => {
    const database = new Database(cluster.profile(), () => Promise.resolve(null));
    await database.serverInfo();
    await database.close();
    const error = await rejection(database.parameterTypes('select 1'));
    assert.equal(error.reason, 'connection-lost');
  });
});

describe('connecting with TLS', () => {
  let cluster: Cluster;
  let directory: string;
  let certificates: Certificates;

  const atEnd = cleanup();

  before(async () => {
    cluster = await startPostgres(18);
    atEnd(() => cluster.stop());
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-tls-'));
    atEnd(() => {
      rmSync(directory, { recursive: true });
    });
    certificates = makeCertificates(directory);
    await enableTls(cluster, directory);
    await cluster.sql('CREATE ROLE tls_user LOGIN');
  });

  async function encrypted(fields: ProfileFields): Promise<boolean> {
    const database = new Database(cluster.profile(fields), () => Promise.resolve(null), NO_RETRY);
    try {
      const info = await database.serverInfo();
      const { rows } = await cluster.sql(
        `SELECT bool_and(s.ssl) AS ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
          WHERE a.application_name = 'planwright' AND a.usename = '${info.user}'`,
      );
      return (rows as { ssl: boolean }[])[0]?.ssl === true;
    } finally {
      await database.close();
    }
  }

  it('encrypts by prefer and require, not by disable', async () => {
    assert.equal(await encrypted({ tls: 'prefer' }), true);
    assert.equal(await encrypted({ tls: 'require' }), true);
    assert.equal(await encrypted({ tls: 'disable' }), false);
  });

  it('verifies the authority and the host name', async () => {
    const { caFile } = certificates;
    assert.equal(await encrypted({ tls: 'verify-full', caFile, host: 'localhost' }), true);
    assert.equal(await encrypted({ tls: 'verify-ca', caFile }), true);
  });

  it('refuses a certificate for another host', async () => {
    const { caFile } = certificates;
    const error = await rejection(encrypted({ tls: 'verify-full', caFile, host: '127.0.0.1' }));
    assert.equal(error.reason, 'tls');
    assert.equal(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('refuses a certificate of another authority', async () => {
    const caFile = certificates.otherCaFile;
    for (const tls of ['verify-ca', 'verify-full'] as const) {
      const error = await rejection(encrypted({ tls, caFile, host: 'localhost' }));
      assert.equal(error.reason, 'tls', tls);
      assert.match(error.message, /CA file/);
    }
  });

  it('refuses an unknown authority where no CA file is named', async () => {
    const error = await rejection(encrypted({ tls: 'verify-full', host: 'localhost' }));
    assert.equal(error.reason, 'tls');
  });

  it('tells to encrypt where the server lets in nothing else', async () => {
    const error = await rejection(encrypted({ tls: 'disable', user: 'tls_user' }));
    assert.equal(error.sqlstate, '28000');
    assert.equal(await encrypted({ tls: 'require', user: 'tls_user' }), true);
  });
});
