// Does `planwright report` write what there is to do, and go on with its own file and the words of people in it?

import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliRun } from '../../support/cli';
import { startPostgres } from '../../support/cluster';
import { assertNothingLeft } from '../../support/database';
import type { Cluster } from '../../support/postgres';
import { startPair } from '../../support/standby';
import { startCounting } from '../../support/statementClusters';

const HOSTILE = '- [x] a <!-- planwright: health/duplicate-index/x done 0 -->\n# b';
const SCHEMA = `
CREATE TABLE customer (id int PRIMARY KEY);
INSERT INTO customer SELECT generate_series(1, 1000);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, note text,
  CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customer);
INSERT INTO orders SELECT i, 1 + i % 1000, repeat('x', 200) FROM generate_series(1, 30000) i;
CREATE INDEX first_note ON orders (note);
CREATE INDEX "${HOSTILE}" ON orders (note);
ANALYZE;`;

describe('planwright report', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let database: string;
  let dsn: string;
  let folder: string;

  before(async () => {
    cluster = await startCounting(18);
    atEnd(() => cluster.stop());
    database = await cluster.createDatabase();
    await cluster.sql(`CREATE EXTENSION pg_stat_statements; ${SCHEMA}`, database);
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-report-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
  });

  async function report(...args: readonly string[]): Promise<CliRun> {
    return runCli(['report', '--dsn', dsn, '--seconds', '0', ...args], { cwd: folder });
  }

  function lines(text: string, id: string): readonly string[] {
    return text.split('\n').filter((line) => line.includes(`<!-- planwright: ${id}`));
  }

  it('goes on with its own file: what is gone is done, what waits is partly so, and every word of a person stays', async () => {
    const first = await report('--output', 'r.md', '--cores', '4');
    assert.equal(first.code, 0, first.log);
    assert.equal(first.out, '');
    assert.match(
      first.log,
      /r\.md: \d+ to do, \d+ partly done, 0 done, \d+ that could not be checked/,
    );
    const file = path.join(folder, 'r.md');
    const text = readFileSync(file, 'utf8');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    for (const heading of ['Server', 'Indexes', 'Workload', 'Settings', 'Bottlenecks'])
      assert.match(text, new RegExp(`^## ${heading} <!-- planwright: section/`, 'm'));
    assert.match(text, /^## Replication and backup .*\n- No standby, no slot and no archive/m);
    assert.match(text, /- undo: CREATE INDEX|-- undo: DROP INDEX CONCURRENTLY public\./);
    assert.equal(lines(text, 'health/duplicate-index/').length, 1);
    assert.equal(lines(text, 'health/foreign-key-without-index/').length, 1);
    assert.match(
      text,
      /^- \[!\] Unused indexes: could not be checked .*\n {2}Statistics are less/m,
    );
    assert.match(text, /One statement takes \d+ % of the time/);
    assert.match(text, /- \[!\] \*\*A restore was tried\*\*/);
    assert.match(text, /The server was not watched\./);

    writeFileSync(
      file,
      text
        .replace(/(- \[) (\].*foreign-key-without-index)/, '$1!$2')
        .replace('- [!] **A restore', '- [x] **A restore')
        .replace(
          '\n\n## Tables',
          '\n  - Ann looks at it\n\n## Notes of Ann\n\n```\n- [ ] mine\n\n## Tables',
        ),
    );
    // More than the umask leaves.
    chmodSync(file, 0o666);
    symlinkSync('r.md', path.join(folder, 'link.md'));
    await cluster.sql('DROP INDEX first_note', database);
    await cluster.sql('ALTER SYSTEM SET wal_buffers = $$8MB$$', database);
    await cluster.sql('SELECT pg_reload_conf()', database);
    const second = await report('--output', 'link.md', '--cores', '4');
    assert.equal(second.code, 0, second.log);
    const after = readFileSync(file, 'utf8');
    assert.match(lines(after, 'health/duplicate-index/').join(), /^- \[x\]/);
    assert.match(lines(after, 'health/foreign-key-without-index/').join(), /^- \[!\]/);
    assert.match(lines(after, 'backup/restore-test/').join(), /^- \[x\]/);
    assert.match(after, /^- \[~\] .*wal_buffers.*\n {2}Changed in a file already; it waits/m);
    assert.match(
      after,
      /\n {2}- Ann looks at it\n\n## Notes of Ann\n\n```\n- \[ \] mine\n\n## Tables/,
    );
    assert.match(second.log, /link\.md: .*Since the last run: (?:\d+ new, )?1 gone/);
    assert.equal(statSync(file).mode & 0o777, 0o666);
    assert.deepEqual(readdirSync(folder).toSorted(), ['link.md', 'r.md']);
    await assertNothingLeft(cluster, database);
  });

  it('holds no value and no secret, whatever was run', async () => {
    await cluster.sql(
      `CREATE ROLE somebody PASSWORD 'hunter2';
       DO $$ BEGIN PERFORM pg_sleep(2), 'private'; END $$;`,
      database,
    );
    const { out } = await report();
    assert.match(out, /^# Planwright report of /);
    assert.doesNotMatch(out, /hunter2|private|repeat\('/);
  });

  it('writes over nobody else’s file, and says so before it connects', async () => {
    writeFileSync(path.join(folder, 'notes.md'), '# Notes\n');
    writeFileSync(path.join(folder, 'latin.md'), Buffer.from([0x23, 0x20, 0xe9, 0x0a]));
    const nowhere = 'postgresql://postgres@127.0.0.1:1/x';
    for (const [file, words] of [
      ['notes.md', /notes\.md is no report of Planwright/],
      ['latin.md', /is not in UTF-8/],
      ['.', /is no file/],
      ['none/at/all.md', /cannot be|127\.0\.0\.1/],
    ] as const) {
      const { code, log } = await runCli(['report', '--dsn', nowhere, '--output', file], {
        cwd: folder,
      });
      assert.notEqual(code, 0);
      assert.match(log, words);
    }
    assert.equal(readFileSync(path.join(folder, 'notes.md'), 'utf8'), '# Notes\n');
    const other = dsn.replace(/[^/]+$/, 'postgres');
    const run = await runCli(['report', '--dsn', other, '--seconds', '0', '--output', 'r.md'], {
      cwd: folder,
    });
    assert.equal(run.code, 2);
    assert.match(run.log, /r\.md is the report of another server or database/);
  });

  it('writes through a link that leads to no file yet', async () => {
    symlinkSync('to-be.md', path.join(folder, 'early.md'));
    const { code, log } = await report('--output', 'early.md');
    assert.equal(code, 0, log);
    assert.match(readFileSync(path.join(folder, 'to-be.md'), 'utf8'), /^# Planwright report/);
    assert.ok(lstatSync(path.join(folder, 'early.md')).isSymbolicLink());
  });

  it('counts the use of indexes on a replica, whose own report is another one', async () => {
    const pair = await startPair(18);
    atEnd(() => pair.stop());
    const [primary, standby] = [pair.primary, pair.standby].map(
      ({ port }) => `postgresql://postgres@127.0.0.1:${String(port)}/postgres`,
    );
    const replica = `127.0.0.1:${String(pair.standby.port)}`;
    const given = ['--seconds', '0', '--output', 'pair.md'];
    const first = await runCli(['report', '--dsn', primary ?? '', '--replica', replica, ...given], {
      cwd: folder,
    });
    assert.equal(first.code, 0, first.log);
    const text = readFileSync(path.join(folder, 'pair.md'), 'utf8');
    assert.match(text, new RegExp(`Use of indexes is that of this server and of ${replica}`));
    const second = await runCli(['report', '--dsn', standby ?? '', ...given], { cwd: folder });
    assert.equal(second.code, 2);
    assert.match(second.log, /pair\.md is the report of another server .* primary/);
    assert.equal(readFileSync(path.join(folder, 'pair.md'), 'utf8'), text);
  });

  it('tells a role without rights what it may not see, on 14 as on 18', async () => {
    const old = await startPostgres(14);
    atEnd(() => old.stop());
    await old.sql('CREATE ROLE app LOGIN');
    const url = `postgresql://app@127.0.0.1:${String(old.port)}/postgres`;
    const { code, out, log } = await runCli(['report', '--dsn', url, '--seconds', '3']);
    assert.equal(code, 0, log);
    assert.match(out, /GRANT pg\\?_read\\?_all\\?_stats TO app/);
    assert.match(out, /- \[!\] Statements are not known/);
    assert.match(out, /## Bottlenecks .*\n.*GRANT pg\\?_monitor/);
  });
});
