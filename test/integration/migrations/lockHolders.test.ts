// Who would make a migration wait on a server: sessions that are open for long, forgotten prepared transactions, other roles'.

import assert from 'node:assert/strict';
import { Database } from '../../../src/db/database';
import { lockHolders } from '../../../src/features/migrations/lockHolders';
import type { LockHolder } from '../../../src/model/lockHolder';
import { cleanup } from '../../support/cleanup';
import { startPostgres, type Cluster, type Major } from '../../support/postgres';

const quiet = new AbortController().signal;
const settings = { max_prepared_transactions: '2' };

describe('who holds locks on a server', () => {
  const atEnd = cleanup();
  const clusters = new Map<Major, Cluster>();

  before(async () => {
    const majors: readonly Major[] = [14, 18];
    for (const cluster of await Promise.all(
      majors.map((one) => startPostgres(one, { settings })),
    )) {
      clusters.set(cluster.major, cluster);
      atEnd(() => cluster.stop());
    }
  });

  function asked(cluster: Cluster, user: string): () => Promise<readonly LockHolder[]> {
    const client = new Database(cluster.profile({ user }), () => Promise.resolve(null));
    atEnd(() => client.close());
    return async () => (await lockHolders(client, quiet)).holders ?? [];
  }

  /** They are told once they are old enough. */
  async function until(
    ask: () => Promise<readonly LockHolder[]>,
    count: number,
  ): Promise<readonly LockHolder[]> {
    for (;;) {
      const holders = await ask();
      if (holders.length >= count) return holders;
    }
  }

  for (const major of [14, 18] as const) {
    it(`PostgreSQL ${String(major)}`, async () => {
      const cluster = clusters.get(major);
      assert.ok(cluster);
      await cluster.sql(
        'CREATE TABLE "Odd" (id int); CREATE TABLE plain (id int); CREATE USER other',
      );
      await cluster.sql('CREATE DATABASE elsewhere');
      const far = await cluster.connect('elsewhere');
      atEnd(() => far.end());
      await far.query('CREATE TABLE plain (id int); BEGIN; LOCK TABLE plain');
      await cluster.sql(`BEGIN; UPDATE plain SET id = 1; PREPARE TRANSACTION 'it''s "late"'`);
      const session = await cluster.connect();
      atEnd(() => session.end());
      await session.query(`BEGIN; SELECT 1 FROM "Odd" WHERE id::text = 'secret' OR id = 4711`);
      const ask = asked(cluster, 'postgres');
      const holders = await until(ask, 2);
      assert.deepEqual(
        holders.map(({ transactionMs, ...one }) => ({
          ...one,
          isOld: (transactionMs ?? 0) >= 1_000,
        })),
        [
          {
            pid: null,
            prepared: `it's "late"`,
            state: null,
            statement: null,
            locks: [{ relation: 'public.plain', mode: 'ROW EXCLUSIVE' }],
            isOld: true,
          },
          {
            pid: holders[1]?.pid,
            prepared: null,
            state: 'idle in transaction',
            statement: `BEGIN; SELECT '…' FROM "Odd" WHERE id::text = '…' OR id = '…'`,
            locks: [{ relation: 'public."Odd"', mode: 'ACCESS SHARE' }],
            isOld: true,
          },
        ],
      );
      // Our role may not see what others do, yet that they hold something.
      const seen = (await asked(cluster, 'other')()).find(({ pid }) => pid !== null);
      assert.deepEqual([seen?.state, seen?.statement, seen?.transactionMs], [null, null, null]);
      await cluster.sql(`ROLLBACK PREPARED 'it''s "late"'`);
      await session.query('COMMIT');
      assert.deepEqual(await ask(), []);
      await cluster.sql('REVOKE SELECT ON pg_catalog.pg_stat_activity FROM PUBLIC');
      const client = new Database(cluster.profile({ user: 'other' }), () => Promise.resolve(null));
      atEnd(() => client.close());
      const { holders: told, unread } = await lockHolders(client, quiet);
      assert.equal(told, undefined);
      assert.match(unread ?? '', /^Permission denied for view pg_stat_activity/);
    });
  }
});
