// Does every way of not getting in, and of losing a connection, give back its sockets, timers and backends, many times over?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../../src/db/database';
import { EXPLAIN_DEFAULTS, rejection } from '../../support/database';
import { startTcpProxy } from '../../support/tcpProxy';
import { freePort, postgres, type Cluster } from '../../support/postgres';
import type { ProfileFields } from '../../support/profile';

const ROUNDS = 50;
const AT_ONCE = 10;

describe('connection faults, many times over', () => {
  let cluster: Cluster;

  before(async () => {
    cluster = await postgres(16);
    await cluster.sql(
      `DROP ROLE IF EXISTS scram_user; CREATE ROLE scram_user LOGIN PASSWORD 'correct horse';
       DROP ROLE IF EXISTS tls_user; CREATE ROLE tls_user LOGIN`,
    );
  });

  const faults: readonly [string, () => Promise<ProfileFields>, string | null][] = [
    ['no password where one is wanted', () => Promise.resolve({ user: 'scram_user' }), null],
    ['a wrong password', () => Promise.resolve({ user: 'scram_user' }), 'battery staple'],
    ['an unknown database', () => Promise.resolve({ database: 'no_such_database' }), null],
    ['no TLS where it is required', () => Promise.resolve({ tls: 'require' as const }), null],
    ['nobody without TLS', () => Promise.resolve({ user: 'tls_user', tls: 'disable' }), null],
    ['nothing that listens', async () => ({ port: await freePort() }), null],
  ];
  for (const [title, fields, password] of faults) {
    it(`${title}: nothing stays open`, async () => {
      const profile = cluster.profile(await fields());
      await rounds(async (round) => {
        const database = new Database(profile, () => Promise.resolve(password), {
          connectPausesMs: [],
        });
        await rejection(database.serverInfo());
        // A socket of a failed login ends by itself, not only with the rest.
        if (round % 2 === 0) await database.close();
      });
      await untilNoBackend(cluster);
    });
  }

  it('connections that are cut or given up: nothing stays open', async () => {
    const proxy = await startTcpProxy(cluster.port);
    try {
      await rounds(async (round) => {
        const database = new Database(cluster.profile({ port: proxy.port }), () =>
          Promise.resolve(null),
        );
        const kinds = ['BEGIN', 'EXPLAIN', 'ROLLBACK'];
        const atWords = kinds[round % kinds.length] ?? '';
        if (round < 2 * AT_ONCE) proxy.failAt({ kind: 'cut', atWords });
        const asked = database.explain({ ...EXPLAIN_DEFAULTS, sql: 'select 1', mode: 'analyze' });
        const closed = round % 2 === 0 ? database.close() : asked.then(() => undefined);
        await Promise.allSettled([asked, closed]);
        await database.close();
      });
    } finally {
      await proxy.close();
    }
    await untilNoBackend(cluster);
  });

  async function rounds(round: (number: number) => Promise<void>): Promise<void> {
    // What the first of a process opens for good is not counted.
    await round(0);
    const before = await settled();
    for (let done = 0; done < ROUNDS; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => round(done + i)));
    }
    const after = await settled();
    assert.deepEqual(after, before);
  }
});

/** Sockets and timers that would keep the process alive; what is just closing gets a moment, the clusters stay. */
async function settled(): Promise<readonly string[]> {
  await sleep(300);
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /^(?:TCP|TLS|Pipe|Timeout|GetAddrInfo)/.test(kind))
    .sort();
}

/** Those that wait for a password count too. */
async function untilNoBackend(cluster: Cluster): Promise<void> {
  for (let i = 0; ; i += 1) {
    const { rows } = await cluster.sql(
      `SELECT usename, state, query FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
          AND (application_name = 'planwright' OR usename IN ('scram_user', 'tls_user') OR state IS NULL)`,
    );
    if (rows.length === 0) return;
    if (i >= 20) assert.deepEqual(rows, []);
    await sleep(100);
  }
}
