// Does a monitor tell the truth of real servers: of waits by class, of counters across a reset and a crash, and of what a role
// may not see?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Database } from '../../../src/db/database';
import type { Clock } from '../../../src/features/monitor/clock';
import { Monitor, type MonitorRequest } from '../../../src/features/monitor/monitor';
import { monitorSampleSchema, type MonitorSample } from '../../../src/model/monitorJson';
import { cleanup } from '../../support/cleanup';
import { startPostgres, type Cluster, type Major } from '../../support/postgres';

const CLOCK: Clock = {
  nowMs: () => performance.now(),
  dateMs: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  },
};

const REQUEST: MonitorRequest = {
  ...{ intervalMs: 1_000, durationMs: 6_000, waits: true, statements: false, cores: null },
};

for (const major of [14, 18] satisfies Major[]) {
  describe(`a monitor of PostgreSQL ${String(major)}`, () => {
    const atEnd = cleanup();
    let cluster: Cluster;

    before(async () => {
      cluster = await startPostgres(major);
      atEnd(() => cluster.stop());
      await cluster.sql('CREATE ROLE app LOGIN; CREATE TABLE hot AS SELECT 1 AS id');
    });

    /** Until the time is over, or `enough` says so. */
    async function watch(
      request: Partial<MonitorRequest> = {},
      enough: (samples: readonly MonitorSample[]) => Promise<boolean> = () =>
        Promise.resolve(false),
      user = 'postgres',
    ): Promise<readonly MonitorSample[]> {
      const client = new Database(cluster.profile({ user }), () => Promise.resolve(null));
      const monitor = new Monitor(client, { ...REQUEST, ...request }, CLOCK);
      const samples: MonitorSample[] = [];
      try {
        for await (const sample of monitor.samples(new AbortController().signal)) {
          samples.push(monitorSampleSchema.parse(sample));
          if (await enough(samples)) break;
        }
      } finally {
        await client.close();
      }
      for (const { metrics } of samples)
        for (const [name, value] of Object.entries(metrics))
          assert.ok(value === null || value >= 0, `${name} ${String(value)}`);
      return samples;
    }

    async function busy(sql: string): Promise<pg.Client> {
      const client = await cluster.connect();
      // Ended with its server, or when it is cancelled.
      client.query(sql).catch(() => undefined);
      return client;
    }

    it('counts one session each that computes, waits for a row, and sleeps', async () => {
      const holder = await cluster.connect();
      atEnd(() => holder.end());
      await holder.query('BEGIN; UPDATE hot SET id = 1');
      const working = await Promise.all([
        busy('SELECT sum(g) FROM (SELECT generate_series(1, 1000000000000) g) s'),
        busy('UPDATE hot SET id = 2'),
        busy('SELECT pg_sleep(3600)'),
      ]);
      const [sample] = await watch({ intervalMs: 6_000 });
      const waits = sample?.waits ?? assert.fail('no waits');
      assert.ok(waits.samples >= 3, String(waits.samples));
      const byType = new Map(
        waits.classes.map(({ type, event, aas }) => [`${type} ${event}`, aas]),
      );
      // Each is at it in every sample; what else the server does for a moment is beside.
      for (const event of ['CPU* CPU*', 'Lock transactionid', 'Timeout PgSleep'])
        assert.ok(Math.abs((byType.get(event) ?? 0) - 1) <= 0.35, JSON.stringify([...byType]));
      assert.equal(sample?.metrics['sessionsActive'], 3);
      assert.equal(sample.metrics['locksWaiting'], 1);
      assert.equal(sample.metrics['sessionsIdleInTransaction'], 1);
      assert.equal(sample.metrics['sessionsUsable'], 57);
      await holder.query('ROLLBACK');
      // A server whose client is gone would compute on.
      await cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()",
      );
      for (const client of working) await client.end().catch(() => undefined);
    });

    it('counts what one database did while the counters of another are reset', async () => {
      const [one, two] = [await cluster.createDatabase(), await cluster.createDatabase()];
      for (const database of [one, two])
        await cluster.sql('CREATE TABLE t AS SELECT g FROM generate_series(1, 5000) g', database);
      await sleep(1_500);
      let inserted = 0;
      const samples = await watch({ waits: false, durationMs: 7_000 }, async ({ length }) => {
        if (length === 2) await cluster.sql('SELECT pg_stat_reset()', one);
        if (length > 3) return false;
        await cluster.sql('INSERT INTO t SELECT generate_series(1, 300)', two);
        inserted += 300;
        return false;
      });
      const counted = samples.reduce(
        (sum, { metrics, seconds }) => sum + (metrics['rowsInsertedPerSecond'] ?? 0) * seconds,
        0,
      );
      assert.equal(Math.round(counted), inserted);
    });

    it('tells a crash, and makes no rate across it', async () => {
      const samples = await watch({ waits: false, durationMs: 60_000 }, async (seen) => {
        const [last, beforeIt] = [seen.at(-1), seen.at(-2)];
        if (seen.length === 1) {
          const victim = await cluster.connect();
          const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
          process.kill(rows[0]?.pid ?? assert.fail('no pid'), 'SIGKILL');
          await victim.end().catch(() => undefined);
        }
        // One more after the one that tells it.
        return last?.event === null && last.node !== null && (beforeIt?.event ?? null) !== null;
      });
      const [first] = samples;
      const crashed = samples.filter(({ event }) => event !== null);
      assert.deepEqual(
        crashed.map(({ event }) => event?.kind),
        ['crash'],
      );
      const [crash] = crashed;
      assert.notEqual(crash?.epoch, first?.epoch);
      assert.equal(crash?.metrics['commitsPerSecond'], null);
      assert.match(crash.gaps.map(({ why }) => why).join(), /began anew/);
      assert.notEqual(samples.at(-1)?.metrics['commitsPerSecond'], null);
    });

    it('tells what a role without pg_monitor may see, and what is missing for the rest', async () => {
      const others = await Promise.all([cluster.connect(), cluster.connect(), cluster.connect()]);
      const samples = await watch({ intervalMs: 2_000, durationMs: 2_000 }, undefined, 'app');
      for (const client of others) await client.end();
      const { metrics, gaps, waits, verdict } = samples[0] ?? assert.fail('no sample');
      assert.equal(metrics['sessionsConnected'], 4);
      assert.equal(metrics['sessionsActive'], null);
      assert.notEqual(metrics['commitsPerSecond'], null);
      assert.equal(metrics['locksWaiting'], 0);
      assert.deepEqual([waits, verdict], [null, null]);
      const why = new Map(gaps.map((gap) => [gap.metric, gap.why]));
      for (const name of ['sessionsActive', 'waits', 'horizonAgeTransactions'])
        assert.match(why.get(name) ?? '', /GRANT pg_monitor/, name);
      if (major === 14) assert.match(why.get('ioReadBytesPerSecond') ?? '', /PostgreSQL 16/);
      else assert.notEqual(metrics['ioReadBytesPerSecond'], null);
    });
  });
}
