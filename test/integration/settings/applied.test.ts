// Does a real server of each major take every statement that is proposed, start with it, and come back to what it was?

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { changesSql } from '../../../src/analysis/changes/changeSql';
import { judgeSettings } from '../../../src/analysis/settings/judgeSettings';
import { SETTING_RULES } from '../../../src/analysis/settings/registry';
import { Database } from '../../../src/db/database';
import { readSettingsEvidence } from '../../../src/db/settings/settingsEvidence';
import { adviseSettings } from '../../../src/features/settings/adviseSettings';
import { formOf, formSql } from '../../../src/features/settings/settingForms';
import { overrideWords } from '../../../src/features/settings/settingsWords';
import type { Machine, SettingsReport } from '../../../src/model/settingsReport';
import { settingsReportSchema } from '../../../src/model/settingsReport';
import {
  MAJORS,
  serverUser,
  startPostgres,
  temporaryDirectory,
  type Cluster,
} from '../../support/cluster';
import { cleanup } from '../../support/cleanup';
import { contextOf, defaultSettings } from '../../support/settings';

const MACHINE: Machine = {
  ramBytes: 2 ** 30,
  cores: 16,
  disk: 'ssd',
  workload: 'warehouse',
};
const WORK = { signal: new AbortController().signal, progress: () => undefined };
const PLACE = {
  platform: null,
  database: 'postgres',
  user: 'postgres',
  autoConf: new Map<string, string>(),
  takesAlterSystem: true,
};

async function adviceOn(cluster: Cluster, user = 'postgres'): Promise<SettingsReport> {
  const database = new Database(cluster.profile({ user }), () => Promise.resolve(null));
  try {
    const proof = { kind: 'none' as const, why: 'nothing to plan.' };
    return settingsReportSchema.parse(await adviseSettings(database, MACHINE, proof, WORK));
  } finally {
    await database.close();
  }
}

async function connectionsOn(cluster: Cluster): Promise<number | null> {
  const database = new Database(cluster.profile({ user: 'postgres' }), () => Promise.resolve(null));
  try {
    const { major } = cluster;
    return (await readSettingsEvidence(database, major, WORK.signal)).evidence.connections;
  } finally {
    await database.close();
  }
}

const AUTOMATIC =
  "SELECT name, setting FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf' ORDER BY name";

/** What postgresql.auto.conf says, without its comments. */
async function automatic(cluster: Cluster): Promise<readonly string[]> {
  const { rows } = await cluster.sql(AUTOMATIC);
  return rows.map(({ name, setting }: { name: string; setting: string }) => `${name}=${setting}`);
}

async function runAll(cluster: Cluster, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await cluster.sql(statement);
}

function applied({ script }: SettingsReport): readonly string[] {
  return script.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
}

function undone({ script }: SettingsReport): readonly string[] {
  const [, undo = ''] = script.split('-- To take all of it back:\n');
  return undo
    .split('\n')
    .filter((line) => line.endsWith(';'))
    .map((line) => line.replace(/^-- /, ''));
}

for (const major of MAJORS) {
  describe(`settings on PostgreSQL ${String(major)}`, () => {
    const atEnd = cleanup();
    let data: string;
    let cluster: Cluster;

    before(async () => {
      const folder = temporaryDirectory('planwright-settings-', serverUser());
      atEnd(() => {
        rmSync(folder, { recursive: true, force: true });
      });
      data = path.join(folder, 'data');
      cluster = await startPostgres(major, { keptIn: data });
      atEnd(() => cluster.stop());
    });

    async function restart(): Promise<void> {
      await cluster.stop();
      cluster = await startPostgres(major, { keptIn: data });
    }

    it('are those that the rules were tested on', async () => {
      const { rows } = await cluster.sql('SELECT name, unit, context FROM pg_settings');
      const real = new Map(
        rows.map((row: { name: string; unit: string | null; context: string }) => [row.name, row]),
      );
      for (const { name, unit, context } of defaultSettings(major)) {
        assert.equal(real.get(name)?.unit, unit, name);
        assert.equal(real.get(name)?.context, context, name);
      }
    });

    it('are taken in every form that a rule proposes, and taken back', async () => {
      const client = await cluster.connect();
      try {
        const changes = exampleChanges(major);
        assert.ok(changes.length > 15, String(changes.length));
        for (const { sql, undo } of changes) {
          await client.query(sql);
          assert.equal((await client.query(AUTOMATIC)).rows.length, 1, sql);
          await client.query(undo);
          assert.deepEqual((await client.query(AUTOMATIC)).rows, [], undo);
        }
      } finally {
        await client.end();
      }
    });

    it('are in force after reload and restart, and as before after the undo', async () => {
      await cluster.sql("ALTER SYSTEM SET work_mem = '64kB'");
      await cluster.sql('ALTER DATABASE postgres SET random_page_cost = 9');
      await cluster.sql('SELECT pg_reload_conf()');
      const before = await automatic(cluster);
      const report = await adviceOn(cluster);
      await runAll(cluster, applied(report));
      await restart();
      const { rows } = await cluster.sql(
        `SELECT name, current_setting(name) AS value FROM pg_settings WHERE source NOT IN ('default', 'session')`,
      );
      const now = new Map(
        rows.map(({ name, value }: { name: string; value: string }) => [name, value]),
      );
      const set = report.advice.filter(({ apply }) => apply !== null);
      assert.ok(set.length >= 12, String(set.length));
      for (const { setting, proposed } of set) {
        assert.equal(now.get(setting), proposed ?? '', setting);
      }
      assert.ok(set.some(({ setting }) => setting === 'shared_preload_libraries'));
      assert.ok(set.some(({ apply }) => apply?.startsWith('ALTER DATABASE ') === true));
      // Nothing is left to say of what was set.
      const told = new Set((await adviceOn(cluster)).advice.map(({ setting }) => setting));
      assert.deepEqual(
        set.filter(({ setting }) => told.has(setting)),
        [],
      );
      await runAll(cluster, undone(report));
      assert.deepEqual(await automatic(cluster), before);
      const { rows: own } = await cluster.sql('SELECT setconfig FROM pg_db_role_setting');
      assert.deepEqual(own, [{ setconfig: ['random_page_cost=9'] }]);
    });

    it('keep the libraries that wait in a file, and take back an empty list without harm', async () => {
      await restart();
      await cluster.sql("ALTER SYSTEM SET shared_preload_libraries = 'pg_prewarm'");
      // Without a reload: only the file tells.
      const report = await adviceOn(cluster);
      const one = report.advice.find(({ rule }) => rule === 'statement-statistics');
      assert.ok(one?.apply === null && one.template !== null, JSON.stringify(one));
      assert.ok(!applied(report).some((line) => line.includes('shared_preload')));
      const before = '';
      const name = 'shared_preload_libraries';
      const change = {
        kind: 'setting',
        scope: 'system',
        name,
        value: 'pg_prewarm',
        before,
      } as const;
      await runAll(cluster, changesSql([change]).undo);
      await restart();
      assert.deepEqual((await cluster.sql(`SHOW ${name}`)).rows, [{ [name]: '' }]);
    });

    it('count the connections of clients, and no workers of theirs', async () => {
      const client = await cluster.connect();
      const watcher = await cluster.connect();
      try {
        await client.query(
          `SET ${major >= 16 ? 'debug_parallel_query' : 'force_parallel_mode'} = on`,
        );
        const asleep = client.query('SELECT pg_sleep(60)');
        const rejected = assert.rejects(asleep, /canceling/);
        const workers = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'parallel worker'";
        while ((await watcher.query(workers)).rows.length === 0);
        // Both of this test.
        assert.equal(await connectionsOn(cluster), 2);
        await watcher.query(
          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND backend_type = 'client backend'",
        );
        await rejected;
      } finally {
        await client.end();
        await watcher.end();
      }
    });

    it('are those of all roles where these have them', async () => {
      await cluster.sql('ALTER ROLE ALL SET random_page_cost = 9');
      const report = await adviceOn(cluster);
      const one = report.advice.find(({ setting }) => setting === 'random_page_cost');
      // A database's own value wins over that of all roles.
      assert.match(one?.apply ?? '', /^ALTER DATABASE /);
      await cluster.sql('ALTER DATABASE postgres RESET random_page_cost');
      const { advice, ...rest } = await adviceOn(cluster);
      const other = advice.find(({ setting }) => setting === 'random_page_cost');
      assert.equal(other?.source, 'set for all roles');
      assert.match(other.template ?? '', /ALTER ROLE ALL SET random_page_cost/);
      const words = overrideWords({ advice, ...rest }).join('\n');
      assert.match(words, /random_page_cost = 9 is set for all roles, and stays/);
    });

    it('are judged as far as a role without rights sees them', async () => {
      await cluster.sql('CREATE ROLE bare LOGIN');
      const report = await adviceOn(cluster, 'bare');
      assert.ok(report.advice.length > 10);
      assert.ok(report.notes.some((note) => note.includes('pg_file_settings')));
    });
  });
}

/** What the examples of all rules would have this major set to. */
function exampleChanges(major: number): readonly { readonly sql: string; readonly undo: string }[] {
  return SETTING_RULES.flatMap((rule) =>
    rule.examples.fires
      .filter(
        (example) =>
          (example.major ?? major) === major &&
          // Of another build than this one.
          example.choices === undefined &&
          Object.keys(example.settings ?? {}).every((name) => has(major, name)),
      )
      .flatMap((example) => judgeSettings(contextOf({ ...example, major }), [rule]).proposals),
  ).flatMap(({ value, ...proposal }) => {
    const now = { ...proposal.now, source: 'default' };
    const sql = value === null ? null : formSql(formOf({ ...proposal, value, now }, PLACE));
    return sql === null ? [] : [sql];
  });
}

function has(major: number, name: string): boolean {
  return defaultSettings(major).some((setting) => setting.name === name);
}
