// Does a monitor live with what a server refuses, and end where each further try would be refused as well?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../../src/db/database';
import type { Clock } from '../../../src/features/monitor/clock';
import { Monitor } from '../../../src/features/monitor/monitor';
import type { MonitorSample } from '../../../src/model/monitorJson';
import { cleanup } from '../../support/cleanup';
import { rejection } from '../../support/database';
import type { ProfileFields } from '../../support/profile';
import { startPostgres, type Cluster } from '../../support/postgres';

const CLOCK: Clock = {
  nowMs: () => performance.now(),
  dateMs: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  },
};

describe('a monitor that is refused something', () => {
  const atEnd = cleanup();
  let cluster: Cluster;

  before(async () => {
    cluster = await startPostgres(18);
    atEnd(() => cluster.stop());
    await cluster.sql('CREATE ROLE app LOGIN');
  });

  async function watch(
    { waits = false, ...fields }: ProfileFields & { readonly waits?: boolean },
    enough: (samples: readonly MonitorSample[]) => Promise<boolean>,
  ): Promise<readonly MonitorSample[]> {
    const client = new Database(cluster.profile(fields), () => Promise.resolve(null), {
      passwordTimes: { limitMs: 10_000, keptMs: 0 },
    });
    const request = { durationMs: 20_000, statements: true, cores: null };
    const monitor = new Monitor(client, { intervalMs: 500, waits, ...request }, CLOCK);
    const samples: MonitorSample[] = [];
    try {
      for await (const sample of monitor.samples(new AbortController().signal)) {
        samples.push(sample);
        if (await enough(samples)) break;
      }
    } finally {
      await client.close();
    }
    return samples;
  }

  it('tells the rest where the statistics of WAL are refused', async () => {
    await cluster.sql('REVOKE SELECT ON pg_catalog.pg_stat_wal FROM PUBLIC');
    const samples = await watch({ user: 'app' }, ({ length }) => Promise.resolve(length === 2));
    const { node, event, metrics, gaps } = samples.at(-1) ?? assert.fail('no sample');
    assert.equal(node?.role, 'primary');
    assert.equal(event, null);
    assert.notEqual(metrics['commitsPerSecond'], null);
    assert.match(
      gaps.find(({ metric }) => metric === 'walBytesPerSecond')?.why ?? '',
      /pg_stat_wal/,
    );
  });

  it('goes on when somebody cancels its questions', async () => {
    const other = await cluster.connect();
    const samples = await watch({}, (seen) => {
      if (seen.length === 1)
        other
          .query(
            `DO $$ BEGIN FOR i IN 1..3000 LOOP
               PERFORM pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'planwright';
               PERFORM pg_sleep(0.0005);
             END LOOP; END $$`,
          )
          .catch(() => undefined);
      return Promise.resolve(seen.at(-1)?.node !== null && seen.some(({ node }) => node === null));
    });
    await other.end();
    const stopped = samples.find(({ node }) => node === null);
    assert.match(stopped?.gaps[0]?.why ?? '', /cancel/i);
    assert.deepEqual(stopped?.alerts, []);
  });

  it('goes on when the program fails that prints the password', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-monitor-'));
    const fails = path.join(directory, 'fails');
    const program = `console.log('x'); process.exit(require('node:fs').existsSync(process.argv[1]) ? 1 : 0)`;
    const passwordCommand = [process.execPath, '-e', program, fails];
    const samples = await watch({ passwordCommand }, async (seen) => {
      if (seen.length === 1) {
        writeFileSync(fails, '');
        await cluster.sql(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'planwright'`,
        );
      }
      const failed = seen.some(({ gaps }) => /password command/.test(gaps[0]?.why ?? ''));
      if (failed) rmSync(fails, { force: true });
      return failed && seen.at(-1)?.node !== null;
    });
    assert.notEqual(samples.at(-1)?.node, null);
    rmSync(directory, { recursive: true });
  });

  for (const waits of [true, false]) {
    it(`ends when its database is gone, ${waits ? 'with' : 'without'} waits`, async () => {
      const database = await cluster.createDatabase();
      const error = await rejection(
        watch({ database, waits }, async ({ length }) => {
          if (length === 1) await cluster.sql(`DROP DATABASE ${database} WITH (FORCE)`);
          return false;
        }),
      );
      assert.equal(error.reason, 'unknown-database');
    });
  }
});
