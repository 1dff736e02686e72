// Is a real primary with two streaming standbys told as it is: who follows, how far behind, who is none, and what a promotion changes?

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Queries } from '../../../src/db/contracts';
import { Database } from '../../../src/db/database';
import {
  explainOnReplica,
  type LagLimit,
  type OnReplica,
} from '../../../src/features/replicas/explainOnReplica';
import { withReplicas } from '../../../src/features/replicas/openReplicas';
import { readReplica, readReplicas } from '../../../src/features/replicas/readReplicas';
import { named } from '../../../src/features/replicas/replicaProfile';
import { runHealth } from '../../../src/features/runHealth';
import type { ReplicaReport, ReplicaStanding } from '../../../src/model/replicaReport';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster } from '../../support/postgres';
import { startReplicaSet, type ReplicaSet } from '../../support/replicaSet';

const WORK = { signal: new AbortController().signal, progress: () => undefined };
const COUNT = {
  ...{ sql: 'SELECT count(*) FROM written', parameters: [], allowWrite: false },
  ...{ statementTimeoutMs: 60_000, lockTimeoutMs: 5_000 },
};
const NO_PASSWORD = () => Promise.resolve(null);

for (const major of [14, 18] as const) {
  describe(`replicas of PostgreSQL ${String(major)}`, () => {
    const atEnd = cleanup();
    let set: ReplicaSet;
    let primary: Database;

    before(async () => {
      set = await startReplicaSet(major, ['near', 'far']);
      atEnd(() => set.stop());
      primary = new Database(set.primary.profile(), NO_PASSWORD);
      atEnd(() => primary.close());
      await set.primary.sql('CREATE TABLE written AS SELECT 1 AS n');
      await set.follow();
    });

    const near = (): Cluster => at(set.standbys, 0);
    const far = (): Cluster => at(set.standbys, 1);

    const of = () => ({ profile: primary.profile, login: { password: NO_PASSWORD } });

    async function on(cluster: Cluster, limit: LagLimit = {}): Promise<OnReplica> {
      const found = await explainOnReplica(primary, of(), named(cluster), limit, WORK.signal);
      atEnd(() => found.client.close());
      return found;
    }

    async function unused(clusters: readonly Cluster[]) {
      const options = { 'unused-index': { minStatisticsAgeDays: 0, minBytes: 0 } };
      const checks = ['unused-index'];
      const { results } = await withReplicas(of(), clusters.map(named), (replicas) =>
        runHealth(primary, WORK, { checks, options, replicas }),
      );
      const findings = results.flatMap(({ outcome }) =>
        outcome.kind === 'finding' ? outcome.findings : [],
      );
      return {
        titles: findings.map(({ title }) => title.split(' ')[0]),
        message: findings.map(({ message }) => message).join(' '),
        fixes: findings.flatMap(({ fixes }) => fixes).length,
      };
    }

    /** Replay waits at a commit; that the setting is known there is seen by that alone. */
    async function holdBack(): Promise<void> {
      await settings(far(), "recovery_min_apply_delay = '1h'");
      for (;;) {
        await set.primary.sql('INSERT INTO written VALUES (1)');
        const one = await standing(far());
        if (one.kind === 'standby' && one.state === 'delayed') return;
      }
    }

    async function report(...clusters: readonly Cluster[]): Promise<ReplicaReport> {
      return withReplicas(of(), clusters.map(named), (opened) =>
        readReplicas(primary, opened, WORK),
      );
    }

    async function standing(cluster: Cluster): Promise<ReplicaStanding> {
      return at((await report(cluster)).replicas, 0);
    }

    it('proposes those it sends to, and connects to none of them', async () => {
      const { replicas, proposed, server } = await report();
      assert.deepEqual(replicas, []);
      assert.equal(server.role, 'primary');
      const { port } = set.primary;
      assert.deepEqual(proposed.map(({ name }) => name).sort(), ['far', 'near']);
      assert.deepEqual(
        { ...proposed[0], name: '' },
        { name: '', host: '127.0.0.1', port, state: 'streaming' },
      );
      const one = await report(near());
      assert.equal(one.proposed.length, 1);
      assert.equal((await report(near(), far())).proposed.length, 0);
    });

    it('says of an idle primary that nothing lags, however long ago the last commit was', async () => {
      await delay(300);
      const { replicas } = await report(near(), far());
      for (const one of replicas) {
        assert.equal(one.kind, 'standby');
        assert.deepEqual(
          { ...one, name: '', host: '', port: 0, version: '' },
          {
            ...{ name: '', host: '', port: 0, version: '', kind: 'standby', state: 'caught-up' },
            ...{ streaming: true, lagBytes: 0, lagMs: 0, delayMs: 0 },
          },
        );
      }
    });

    it('measures what recovery_min_apply_delay holds back, in bytes and at most so long', async () => {
      await holdBack();
      await set.primary.sql('INSERT INTO written SELECT generate_series(1, 1000)');
      await delay(50);
      const one = await standing(far());
      assert.equal(one.kind, 'standby');
      assert.deepEqual([one.state, one.streaming, one.delayMs], ['delayed', true, 3_600_000]);
      assert.ok(one.lagBytes > 50_000, String(one.lagBytes));
      assert.ok(one.lagMs !== null && one.lagMs > 50, String(one.lagMs));
      const other = await standing(near());
      assert.ok(other.kind === 'standby' && other.lagMs !== null && other.lagMs < 10_000);
      await settings(far(), "recovery_min_apply_delay = '0'");
      await set.follow();
    });

    it('explains on one that follows, and on none that is too far behind', async () => {
      const { client, words } = await on(near());
      const { plan } = await client.explain({ ...COUNT, mode: 'analyze' });
      assert.ok((plan.statementFields['Execution Time'] ?? 0) > 0);
      assert.ok((await client.serverInfo()).inRecovery);
      assert.match(
        words,
        /^Explained on the replica 127\.0\.0\.1:\d+ \(caught up\), not on the primary/,
      );
      const write = { ...COUNT, sql: 'DELETE FROM written', allowWrite: true };
      await assert.rejects(client.explain({ ...write, mode: 'analyze' }), {
        reason: 'read-only',
        message: /is read-only/,
      });
      await holdBack();
      await assert.rejects(
        on(far(), { maxLagMs: 0 }),
        /is not used: it is .* behind, and the limit is 0 ms/,
      );
      await (
        await on(far(), { maxLagMs: 3_600_000 })
      ).client.explain({ ...COUNT, mode: 'analyze' });
      await settings(far(), "recovery_min_apply_delay = '0'");
      await set.follow();
    });

    it('says what a conflict with recovery is', async () => {
      await settings(near(), "max_standby_streaming_delay = '0'");
      const { client } = await on(near());
      const sql = 'SELECT pg_sleep(60) FROM written LIMIT 1';
      const stopped = assert.rejects(
        client.explain({ ...COUNT, sql, mode: 'analyze' }),
        /had to stop the statement to go on replaying \(conflict with recovery\)/,
      );
      const runs =
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND wait_event = 'PgSleep'";
      while ((await near().sql(runs)).rowCount === 0) await delay(20);
      await set.primary.sql('DELETE FROM written');
      await set.primary.sql('VACUUM written');
      await stopped;
    });

    it('counts the use of an index on all, and leaves open what one that is not read may use', async () => {
      await set.primary.sql(
        `CREATE TABLE used AS SELECT i, i AS j FROM generate_series(1, 2000) i;
         CREATE INDEX used_there ON used (i); CREATE INDEX used_nowhere ON used (j)`,
      );
      await set.follow();
      await near().sql('SET enable_seqscan = off; SELECT FROM used WHERE i = 7');
      const counted =
        "SELECT 1 FROM pg_stat_user_indexes WHERE indexrelname = 'used_there' AND idx_scan > 0";
      while ((await near().sql(counted)).rowCount === 0) await delay(20);
      const alone = await unused([]);
      assert.deepEqual(alone.titles, ['used_there', 'used_nowhere']);
      const all = await unused([near(), far()]);
      assert.deepEqual(all.titles, ['used_nowhere']);
      assert.match(
        all.message,
        /It has none on 127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+ either\. Drop it\./,
      );
      assert.equal(all.fixes, 1);
      const some = await unused([near(), { ...far(), port: 1 }]);
      assert.deepEqual(some.titles, ['used_nowhere']);
      assert.match(
        some.message,
        /Not verified: 127\.0\.0\.1:1 could not be read, and may use it\./,
      );
      assert.equal(some.fixes, 0);
    });

    it('names its replicas as unread where the server does not tell its system identifier', async () => {
      const pgControlSystem = 'EXECUTE ON FUNCTION pg_catalog.pg_control_system()';
      await set.primary.sql(`CREATE ROLE plain LOGIN; REVOKE ${pgControlSystem} FROM public`);
      await set.follow();
      const plain = new Database(set.primary.profile({ user: 'plain' }), NO_PASSWORD);
      atEnd(() => plain.close());
      const login = { profile: plain.profile, login: { password: NO_PASSWORD } };
      const { results, replicas } = await withReplicas(login, [named(near())], (opened) =>
        runHealth(plain, WORK, { checks: ['unused-index'], replicas: opened }),
      );
      await set.primary.sql(`GRANT ${pgControlSystem} TO public`);
      assert.equal(results.length, 1);
      assert.deepEqual(replicas?.read, []);
      assert.match(replicas.unread[0]?.why ?? '', /does not tell its system identifier/);
    });

    it('sees a paused replay, and what is written while it is connected to', async () => {
      await set.follow();
      await far().sql('SELECT pg_wal_replay_pause()');
      const one = await withReplicas(of(), [named(far())], async ([opened]) => {
        assert.ok(opened);
        const client = slowToConnect(opened.client, async () => {
          await set.primary.sql('INSERT INTO written SELECT generate_series(1, 1000)');
        });
        return readReplica(primary, { replica: opened.replica, client }, WORK.signal);
      });
      await far().sql('SELECT pg_wal_replay_resume()');
      assert.ok(one.kind === 'standby' && one.state === 'paused');
      assert.ok(one.lagBytes > 50_000, String(one.lagBytes));
    });

    it('tells a connection that leads to a standby from its primary, and from itself', async () => {
      const standby = new Database(near().profile(), NO_PASSWORD);
      atEnd(() => standby.close());
      const login = { profile: standby.profile, login: { password: NO_PASSWORD } };
      const all = [set.primary, near(), far()].map(named);
      const { replicas, server } = await withReplicas(login, all, (opened) =>
        readReplicas(standby, opened, WORK),
      );
      assert.equal(server.role, 'standby');
      assert.deepEqual(
        replicas.map((one) => (one.kind === 'refused' ? one.reason : one.kind)),
        ['promoted', 'same-server', 'standby'],
      );
      assert.match(why(replicas[0]), /is the primary, and the connection leads to a standby of it/);
      assert.doesNotMatch(why(replicas[0]), /split brain/);
    });

    it('refuses a stranger, the server itself, and nobody at all, each with what to do', async () => {
      const stranger = await postgres(major);
      const { replicas } = await report(stranger, set.primary, near());
      assert.deepEqual(
        replicas.map((one) => (one.kind === 'refused' ? one.reason : one.kind)),
        ['stranger', 'same-server', 'standby'],
      );
      assert.match(
        why(replicas[0]),
        /no replica of this server: its system identifier is \d+, not \d+/,
      );
      const nobody = await standing({ ...near(), port: 1 });
      assert.equal(nobody.kind === 'refused' && nobody.reason, 'unreachable');
      assert.match(why(nobody), /127\.0\.0\.1:1/);
    });

    it('sees that a standby receives nothing once its primary is cut off', async () => {
      await settings(far(), "primary_conninfo = 'host=127.0.0.1 port=1'");
      while ((await far().sql('SELECT FROM pg_stat_wal_receiver')).rowCount !== 0) await delay(20);
      await set.primary.sql('INSERT INTO written VALUES (1)');
      const one = await standing(far());
      assert.ok(one.kind === 'standby' && !one.streaming && one.state === 'disconnected');
      assert.ok(one.lagBytes > 0);
      await settings(far(), "restore_command = 'false'");
      const archived = await standing(far());
      await settings(far(), "restore_command = ''");
      assert.ok(archived.kind === 'standby' && archived.state === 'from-archive');
    });

    it('refuses one that was promoted, as two primaries are, and what was measured meanwhile', async () => {
      await settings(
        far(),
        `primary_conninfo = 'host=127.0.0.1 port=${String(set.primary.port)} user=postgres application_name=far'`,
      );
      await set.follow();
      const { client } = await on(far());
      await far().sql('SELECT pg_promote()');
      await assert.rejects(
        client.explain({ ...COUNT, mode: 'analyze' }),
        /was promoted: it is a primary now/,
      );
      const one = await standing(far());
      assert.equal(one.kind === 'refused' && one.reason, 'promoted');
      assert.match(why(one), /split brain/);
    });
  });
}

/** Something happens between the first question and its answer, as while a connection is made. */
function slowToConnect(client: Queries, meanwhile: () => Promise<void>): Queries {
  let isFirst = true;
  return {
    query: async (...question) => {
      if (isFirst) await meanwhile();
      isFirst = false;
      return client.query(...question);
    },
    queryInPersonsPath: (...question) => client.queryInPersonsPath(...question),
  };
}

/** Set for the server, and known to all once this returns. */
async function settings(cluster: Cluster, setting: string): Promise<void> {
  await cluster.sql(`ALTER SYSTEM SET ${setting}`);
  await cluster.sql('SELECT pg_reload_conf()');
  const [name = ''] = setting.split(' ');
  const value = /'(.*)'/.exec(setting)?.[1] ?? '';
  const is = `SELECT 1 FROM pg_file_settings f WHERE f.name = '${name}' AND f.setting = '${value.replaceAll("'", "''")}' AND f.applied`;
  while ((await cluster.sql(is)).rowCount === 0) await delay(20);
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${String(index)}`);
  return found;
}

function why(standing: ReplicaStanding | undefined): string {
  return standing?.kind === 'refused' ? standing.why : '';
}
