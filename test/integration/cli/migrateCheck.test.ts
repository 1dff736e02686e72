// Does planwright migrate-check tell of files and folders what they do, in each format and with the exit codes of all commands?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { migrationReportSchema } from '../../../src/model/migrationReport';
import { encodeTwin } from '../../../src/whatif/twin/image/twinFile';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliRun } from '../../support/cli';
import { embeddedDist } from '../../support/embedded';
import { exampleImage } from '../../support/migrations/exampleImage';

const sarifSchema = z.object({
  runs: z.array(
    z.object({
      invocations: z.array(z.object({ toolExecutionNotifications: z.array(z.unknown()) })),
      results: z.array(z.object({ ruleId: z.string(), level: z.string() })),
    }),
  ),
});

describe('planwright migrate-check', () => {
  let directory: string;
  const atEnd = cleanup();

  before(async () => {
    embeddedDist();
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-migrations-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    writeFileSync(path.join(directory, 'shop.twin.json.gz'), await encodeTwin(exampleImage(18)));
    const folder = path.join(directory, 'migrations');
    mkdirSync(folder);
    const files = {
      '10_last.up.sql': 'ALTER TABLE app.fresh ADD COLUMN note text',
      '9_first.up.sql': 'CREATE TABLE app.fresh (id int)',
      '9_first.down.sql': 'DROP TABLE app.orders',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    writeFileSync(path.join(directory, 'q.sql'), `SELECT id FROM app.orders WHERE code = 'x'`);
    writeFileSync(
      path.join(directory, 'slow.sql'),
      `-- a key
ALTER TABLE app.orders ADD UNIQUE (code);
CREATE USER someone PASSWORD 'geheim';
DELETE FROM app.orders WHERE note = 'secret';
`,
    );
  });

  const check = (file: string, ...more: readonly string[]): Promise<CliRun> =>
    runCli(['migrate-check', file, '--twin', 'shop.twin.json.gz', ...more], { cwd: directory });

  it('checks a folder in its order, and leaves out what goes down', async () => {
    const { code, out, log } = await check('migrations', '--format', 'json', '--fail-on', 'error');
    assert.equal(code, 0, log);
    const report = migrationReportSchema.parse(JSON.parse(out));
    assert.deepEqual(
      report.files.map(({ file, form }) => `${form} ${file}`),
      ['golang-migrate migrations/9_first.up.sql', 'golang-migrate migrations/10_last.up.sql'],
    );
    assert.deepEqual(
      report.statements.map(({ outcome, duration }) => [outcome.kind, duration]),
      [
        ['done', null],
        ['done', null],
      ],
    );
    assert.equal(report.engine.kind, 'embedded');
  });

  it('takes back what a file leaves open, as psql does, before the next one', async () => {
    const folder = path.join(directory, 'open');
    mkdirSync(folder);
    writeFileSync(path.join(folder, '1.sql'), 'BEGIN; CREATE TABLE app.open (id int)');
    writeFileSync(path.join(folder, '2.sql'), 'CREATE TABLE app.open (id int)');
    const { code, out, log } = await check('open', '--format', 'json');
    assert.equal(code, 0, log);
    const { statements } = migrationReportSchema.parse(JSON.parse(out));
    assert.deepEqual(
      statements.map(({ outcome, transaction }) => [outcome, transaction]),
      [
        [{ kind: 'done' }, 1],
        [{ kind: 'done' }, null],
      ],
    );
  });

  it('tells locks, time and the safe way as text, without what may be secret', async () => {
    const { code, out } = await check('slow.sql', '--fail-on', 'warning', '--workload', 'q.sql');
    assert.equal(code, 1);
    assert.match(out, /ACCESS EXCLUSIVE on app\.orders \(reads and writes wait\)/);
    assert.match(out, /reads 30 GB of app\.orders at 100 to 1000 MB\/s and builds 1 index/);
    assert.match(out, /CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON app\.orders \(code\);/);
    assert.match(out, /3 statements in 1 file: .*1 not checked\./);
    assert.match(out, /planned, not run/);
    assert.match(out, /Of 1 statement of the workload: 1 changes plan or cost\./);
    assert.match(
      out,
      /SELECT id FROM app\.orders WHERE code = '…' {2}q\.sql:1\n +cost 27 989 to 4\.59/,
    );
    assert.doesNotMatch(out, /geheim|secret/);
  });

  it('as SARIF at the statements, and as Markdown for a comment', async () => {
    const [sarif, markdown] = [
      await check('slow.sql', '--format', 'sarif'),
      await check('slow.sql', '--format', 'markdown'),
    ];
    const [run] = sarifSchema.parse(JSON.parse(sarif.out)).runs;
    assert.ok(run);
    assert.ok(
      run.results.some(({ ruleId, level }) => ruleId === 'key-build-blocks' && level === 'error'),
    );
    assert.equal(run.invocations[0]?.toolExecutionNotifications.length, 1);
    assert.match(sarif.out, /"startLine": 2/);
    assert.match(markdown.out, /^# Migration check\n/);
    assert.match(
      markdown.out,
      /\| 1 \| ALTER TABLE app\.orders ADD UNIQUE \(code\)<br>slow\.sql:2 \|/,
    );
  });

  it('checks only what is new since a git reference', async () => {
    const repository = path.join(directory, 'repository');
    mkdirSync(repository);
    writeFileSync(path.join(repository, '1.sql'), 'DROP TABLE app.orders;');
    const git = (...args: readonly string[]): unknown =>
      execFileSync('git', ['-C', repository, ...args], { stdio: 'pipe' });
    git('init', '--quiet');
    git('add', '1.sql');
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    git(...who, 'commit', '--quiet', '--message', 'x');
    const nothing = await check('repository', '--since', 'HEAD', '--workload', 'q.sql');
    assert.equal(nothing.code, 0, nothing.log);
    assert.match(nothing.out, /1 of 1 migrations is older than HEAD/);
    assert.match(nothing.out, /0 statements in 0 files: nothing found\./);
    const missing = await check('repository', '--since', 'nowhere');
    assert.equal(missing.code, 2);
    assert.match(missing.log, /git knows no commit "nowhere" in /);
  });

  it('says what is wrong with its arguments', async () => {
    const missing = await check('nothing.sql');
    assert.equal(missing.code, 2);
    assert.match(missing.log, /nothing\.sql names no SQL file/);
    const nowhere = await runCli(['migrate-check', 'slow.sql'], { cwd: directory });
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.log, /--twin/);
  });
});
