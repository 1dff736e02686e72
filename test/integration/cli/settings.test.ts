// Does `planwright settings` keep its contract on a real server, and is what it proves of the planner what that server does?

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { settingsReportSchema, type SettingsReport } from '../../../src/model/settingsReport';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliRun } from '../../support/cli';
import type { Cluster } from '../../support/postgres';
import { startCounting } from '../../support/statementClusters';

const MACHINE = ['--ram', '64GB', '--cores', '16', '--disk', 'ssd', '--workload', 'oltp'];
/** A table of which a sixth is read by an index only where random reads are cheap, and a sort that needs memory. */
const SCHEMA = `
CREATE TABLE events (id int PRIMARY KEY, kind int, note text);
INSERT INTO events SELECT i, hashint4(i) % 40, repeat('n', 60) FROM generate_series(1, 120000) i;
CREATE INDEX events_kind ON events (kind);
ANALYZE events;`;
const BY_KIND = 'SELECT sum(length(note)) FROM events WHERE kind BETWEEN 3 AND 7';
const SORTED = 'SELECT * FROM events ORDER BY note, kind';

describe('planwright settings', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let database: string;
  let dsn: string;

  before(async () => {
    cluster = await startCounting(18);
    atEnd(() => cluster.stop());
    database = await cluster.createDatabase();
    await cluster.sql(`CREATE EXTENSION pg_stat_statements; ${SCHEMA}`, database);
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
    for (const sql of [BY_KIND, SORTED]) await cluster.sql(sql, database);
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
  });

  async function settings(...args: readonly string[]): Promise<CliRun> {
    const run = await runCli(['settings', '--dsn', dsn, ...args]);
    assert.equal(run.code, 0, run.log);
    return run;
  }

  async function report(...args: readonly string[]): Promise<SettingsReport> {
    const { out } = await settings(...args, '--format', 'json');
    return settingsReportSchema.parse(JSON.parse(out));
  }

  it('shows what differs in JSON of its own schema, and concludes nothing from what it was not told', async () => {
    const { advice, unasked, server, planner } = await report(...MACHINE);
    assert.equal(server.platform, 'self-hosted');
    assert.equal(planner.kind, 'unverified');
    const proposed = new Map(advice.map((one) => [one.setting, one.proposed]));
    assert.equal(proposed.get('shared_buffers'), '16GB');
    assert.equal(proposed.get('random_page_cost'), '1.1');
    assert.equal(proposed.get('io_workers'), '4');
    assert.deepEqual(unasked, []);
    const bare = await report();
    const told = new Set(bare.advice.map(({ setting }) => setting));
    assert.ok(!told.has('shared_buffers') && told.has('track_io_timing'));
    assert.ok(bare.unasked.some(({ rule }) => rule === 'shared-buffers'));
  });

  it('plans what the server counts under the settings of the planner, as the server itself would', async () => {
    const { planner } = await report(...MACHINE, '--pg-stat-statements');
    assert.ok(planner.kind === 'planned');
    const of = (name: string) =>
      planner.proofs.find(({ settings: set }) => Object.keys(set).join() === name);
    const random = of('random_page_cost');
    assert.ok(random !== undefined && !random.comparable && random.costRatio === null);
    const changed = random.changed.find(({ title }) => title.includes('WHERE kind BETWEEN'));
    const memory = of('work_mem');
    assert.ok(memory?.comparable === true && (memory.costRatio ?? 1) < 1);
    assert.deepEqual(memory.worse, []);
    assert.match(of('jit')?.note ?? '', /\d+ of \d+ statements cost more than jit_above_cost/);
    // Values of the statement are not known, so the twin plans it as a generic one, and so does the server.
    const client = await cluster.connect(database);
    try {
      await client.query('SET plan_cache_mode = force_generic_plan');
      await client.query(
        'PREPARE q(int, int) AS SELECT sum(length(note)) FROM events WHERE kind BETWEEN $1 AND $2',
      );
      const before = await client.query('EXPLAIN (COSTS off) EXECUTE q(3, 7)');
      await client.query('SET random_page_cost = 1.1');
      const after = await client.query('EXPLAIN (COSTS off) EXECUTE q(3, 7)');
      const isOther = JSON.stringify(before.rows) !== JSON.stringify(after.rows);
      assert.equal(changed?.stepBefore !== null && changed !== undefined, isOther);
    } finally {
      await client.end();
    }
  });

  it('is text and Markdown for people', async () => {
    const [text, markdown] = await Promise.all([
      settings(...MACHINE),
      settings(...MACHINE, '--format', 'markdown'),
    ]);
    assert.match(text.out, /shared_buffers: 64MB -> 16GB/);
    assert.match(text.out, /ALTER SYSTEM SET max_wal_size = '8GB';/);
    assert.match(text.out, /Settings of the planner are by rule, not proven/);
    assert.match(markdown.out, /^# Settings of test/);
    assert.match(markdown.out, /## Script\n\n```sql\n/);
  });

  it('writes the script to a new file, and overwrites none', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-script-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const file = path.join(folder, 'settings.sql');
    await settings(...MACHINE, '--script', file);
    assert.match(readFileSync(file, 'utf8'), /^-- Settings for the server of [^]*To take all/);
    const again = await runCli(['settings', '--dsn', dsn, '--script', file]);
    assert.equal(again.code, 2);
    assert.match(again.log, /is there already/);
  });

  it('refuses what is no machine before it connects', async () => {
    for (const [option, value, words] of [
      ['--ram', '64', /a number with its unit/],
      ['--ram', '1kB', /from 64MB/],
      ['--cores', '0', /whole number/],
      ['--disk', 'tape', /hdd, ssd, nvme/],
    ] as const) {
      const { code, log } = await runCli([
        'settings',
        '--dsn',
        'postgresql://nowhere.invalid/x',
        option,
        value,
      ]);
      assert.equal(code, 2, log);
      assert.match(log, words);
    }
  });
});
