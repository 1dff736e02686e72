// Is a real primary with a real standby judged by what it does: streaming, paused, left alone, given up?

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Database } from '../../../src/db/database';
import { runHealth } from '../../../src/features/runHealth';
import type { HealthFinding } from '../../../src/model/healthFinding';
import {
  DEBIAN_15_BIN,
  environment,
  serverUser,
  startPostgres,
  temporaryDirectory,
  type Cluster,
} from '../../support/cluster';
import { cleanup } from '../../support/cleanup';

const WORK = { signal: new AbortController().signal, progress: () => undefined };
const REPLICATION = [
  'standby-state',
  'standby-lag',
  'sync-standby',
  'slot-lost',
  'slot-retains-wal',
  'slot-inactive',
  'standby-conflicts',
  'archive-failing',
  'archive-queue',
];

describe('replication health of a primary and its standby', () => {
  let primary: Cluster;
  let standby: Cluster;
  let standbyData: string;
  const atEnd = cleanup();

  before(async () => {
    const user = serverUser();
    const directory = temporaryDirectory('planwright-standby-', user);
    primary = await startPostgres(15, { settings: { archive_mode: 'on' } });
    atEnd(() => primary.stop());
    await settings(primary, "archive_command = 'true'");
    appendFileSync(
      path.join(primary.dataDirectory, 'pg_hba.conf'),
      'host replication all all trust\n',
    );
    await primary.sql('SELECT pg_reload_conf()');
    standbyData = path.join(directory, 'standby');
    const to = ['-h', primary.host, '-p', String(primary.port), '-U', 'postgres'];
    await promisify(execFile)(
      path.join(DEBIAN_15_BIN, 'pg_basebackup'),
      [...to, '-D', standbyData, '-R', '-C', '-S', 's15', '--checkpoint=fast', '--no-sync'],
      { ...user, cwd: directory, env: environment(directory) },
    );
    standby = await startPostgres(15, { keptIn: standbyData });
    atEnd(() => standby.stop());
    await until(
      primary,
      "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn = pg_current_wal_lsn()",
    );
  });

  async function findings(cluster: Cluster): Promise<readonly HealthFinding[]> {
    const database = new Database(cluster.profile(), () => Promise.resolve(null));
    try {
      const { results } = await runHealth(database, WORK, { checks: REPLICATION });
      return results.flatMap(({ outcome }) => (outcome.kind === 'finding' ? outcome.findings : []));
    } finally {
      await database.close();
    }
  }

  async function titles(cluster: Cluster): Promise<readonly string[]> {
    return (await findings(cluster)).map(({ title }) => title);
  }

  it('finds nothing while it streams', async () => {
    assert.deepEqual([await titles(primary), await titles(standby)], [[], []]);
  });

  it('sees a paused replay where it is, and no lag of an idle primary', async () => {
    await standby.sql('SELECT pg_wal_replay_pause()');
    await until(standby, "SELECT 1 WHERE pg_get_wal_replay_pause_state() = 'paused'");
    assert.deepEqual(await titles(standby), ['Replay is paused on this standby']);
    assert.deepEqual(await titles(primary), []);
    await standby.sql('SELECT pg_wal_replay_resume()');
    await until(standby, "SELECT 1 WHERE pg_get_wal_replay_pause_state() = 'not paused'");
  });

  it('sees that commits would wait for a ghost', async () => {
    await settings(primary, "synchronous_standby_names = 'FIRST 1 (ghost)'");
    const [finding] = await findings(primary);
    assert.equal(finding?.title, '0 of 1 synchronous standby is connected');
    await settings(primary, "synchronous_standby_names = ''");
    assert.deepEqual(await titles(primary), []);
  });

  it('sees an archive without a command, and one whose command fails, but no failure of the past', async () => {
    await settings(primary, "archive_command = ''");
    assert.deepEqual(await titles(primary), ['archive_mode is on without a command']);
    await settings(primary, "archive_command = 'false'");
    await writeWal(primary, 1);
    await until(primary, 'SELECT 1 FROM pg_stat_archiver WHERE failed_count > 0');
    assert.deepEqual(await titles(primary), ['The archiver fails']);
    await settings(primary, "archive_command = 'true'");
    await until(
      primary,
      'SELECT 1 FROM pg_stat_archiver WHERE last_archived_time > last_failed_time',
    );
    assert.deepEqual(await titles(primary), []);
  });

  it('sees a slot whose standby is gone, then that it was given up', async () => {
    await standby.stop();
    await until(primary, 'SELECT 1 FROM pg_replication_slots WHERE NOT active');
    assert.deepEqual(await titles(primary), ['s15 has no consumer']);
    await settings(primary, "max_slot_wal_keep_size = '1MB'");
    await writeWal(primary, 4);
    await primary.sql('CHECKPOINT');
    await until(primary, "SELECT 1 FROM pg_replication_slots WHERE wal_status = 'lost'");
    assert.deepEqual(await titles(primary), ['s15 is lost']);
    standby = await startPostgres(15, { keptIn: standbyData });
    await until(standby, 'SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_wal_receiver)');
    assert.deepEqual(await titles(standby), ['This standby receives nothing from its primary']);
  });
});

/** One that is set for the server, and known to all once this returns. */
async function settings(cluster: Cluster, setting: string): Promise<void> {
  await cluster.sql(`ALTER SYSTEM SET ${setting}`);
  await cluster.sql('SELECT pg_reload_conf()');
  await until(
    cluster,
    `SELECT 1 FROM pg_file_settings f JOIN pg_settings s ON s.name = f.name WHERE f.name = '${setting.split(' ')[0] ?? ''}'
       AND f.applied AND s.sourcefile LIKE '%auto.conf' AND s.reset_val IS NOT DISTINCT FROM s.setting`,
  );
}

async function writeWal(cluster: Cluster, segments: number): Promise<void> {
  for (let written = 0; written < segments; written++) {
    await cluster.sql('CREATE TABLE of_wal AS SELECT 1 AS n');
    await cluster.sql('DROP TABLE of_wal');
    await cluster.sql('SELECT pg_switch_wal()');
  }
}

async function until(cluster: Cluster, sql: string): Promise<void> {
  while ((await cluster.sql(sql)).rowCount === 0) await delay(50);
}
