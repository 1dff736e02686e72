// Do lint, check and migrate-check follow planwright.json: rules, files, the twin file, and a mistake told once?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lintJsonSchema } from '../../../src/model/lintJson';
import { migrationReportSchema } from '../../../src/model/migrationReport';
import { planCheckSchema } from '../../../src/model/planCheck';
import { encodeTwin } from '../../../src/whatif/twin/image/twinFile';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { embeddedDist } from '../../support/embedded';
import { exampleImage } from '../../support/migrations/exampleImage';

const SLOW = 'DELETE FROM app.orders;\nSELECT id FROM app.orders ORDER BY random();\n';

describe('planwright.json on the command line', () => {
  let cwd: string;
  const atEnd = cleanup();

  before(async () => {
    embeddedDist();
    cwd = mkdtempSync(path.join(os.tmpdir(), 'planwright-project-'));
    atEnd(() => {
      rmSync(cwd, { recursive: true, force: true });
    });
    for (const folder of ['.git', 'db/old', 'app'])
      mkdirSync(path.join(cwd, folder), { recursive: true });
    for (const file of ['db/a.sql', 'db/old/b.sql', 'app/c.sql']) write(file, SLOW);
    writeFileSync(path.join(cwd, 'shop.twin'), await encodeTwin(exampleImage(18)));
  });

  const write = (file: string, content: unknown) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(path.join(cwd, file), text);
  };
  const lint = async (...args: readonly string[]) => {
    const { code, out, log } = await runCli(['lint', ...args, '--format', 'json'], { cwd });
    return { code, log, report: out === '' ? null : lintJsonSchema.parse(JSON.parse(out)) };
  };
  /** Rules by file, with how grave they are. */
  const told = ({ report }: Awaited<ReturnType<typeof lint>>) =>
    Object.fromEntries(
      (report?.files ?? []).map(({ file, findings }) => [
        file,
        findings.map(({ rule, severity }) => `${rule} ${severity}`).sort(),
      ]),
    );

  it('has lint leave out files and rules, and grade the others, by the nearest of each file', async () => {
    write('planwright.json', {
      exclude: ['old'],
      rules: { 'missing-where': 'off', 'order-by-random': 'error' },
    });
    write('app/planwright.json', {
      extends: '../planwright.json',
      rules: { 'order-by-random': 'hint' },
    });
    const found = await lint('.', '--fail-on', 'error');
    assert.deepEqual(told(found), {
      'app/c.sql': ['order-by-random info'],
      'db/a.sql': ['order-by-random error'],
    });
    assert.equal(found.code, 1);
    assert.match(found.log, /1 of 3 files are left out by planwright\.json/);
    // A hook names files one by one.
    assert.deepEqual(told(await lint('db/old/b.sql', 'app/c.sql')), {
      'app/c.sql': ['order-by-random info'],
    });
    const hint = await lint('app/c.sql', '--fail-on', 'warning');
    assert.equal(hint.code, 0, hint.log);
  });

  it('makes room for the file that --config names', async () => {
    write('strict.planwright.json', {
      rules: { 'missing-where': 'error', 'order-by-random': 'off' },
    });
    assert.deepEqual(told(await lint('db/a.sql', '--config', 'strict.planwright.json')), {
      'db/a.sql': ['missing-where error'],
    });
    const gone = await lint('db/a.sql', '--config', 'gone.json');
    assert.equal(gone.code, 2);
    assert.match(gone.log, /^planwright: gone\.json: there is no such file\.\n$/);
  });

  it('ends with 2 and one line at a mistake', async () => {
    write('app/planwright.json', { rules: { 'missing-where': 'of' } });
    const { code, log, report } = await lint('.');
    assert.equal(code, 2);
    assert.equal(report, null);
    assert.equal(
      log,
      'planwright: app/planwright.json: rules.missing-where is "of"; it may be off, on, hint, warning or error (did you mean off?).\n',
    );
    write('app/planwright.json', {});
  });

  it('has lint start no program of the machine for its twin file', async () => {
    writeFileSync(path.join(cwd, 'old.twin'), await encodeTwin(exampleImage(15)));
    write('planwright.json', { twin: 'old.twin', rules: { 'unknown-column': 'warning' } });
    write('db/a.sql', 'SELECT nothing FROM app.orders;\n');
    const started = path.join(cwd, 'started');
    mkdirSync(path.join(cwd, 'bin'));
    for (const name of ['postgres', 'initdb'])
      writeFileSync(path.join(cwd, 'bin', name), `#!/bin/sh\necho >> '${started}'\n`, {
        mode: 0o755,
      });
    const env = { PLANWRIGHT_PG_BIN: path.join(cwd, 'bin'), PATH: path.dirname(process.execPath) };
    const options = { cwd, env };
    const args = ['lint', 'db/a.sql', '--format', 'json'];
    const linted = await runCli(args, options);
    assert.match(linted.out, /unknown-column/, linted.log);
    assert.ok(!existsSync(started), linted.log);
    // Of one that the person names, its own version is sought.
    await runCli([...args, '--twin', path.join(cwd, 'old.twin')], options);
    assert.ok(existsSync(started));
  });

  it('names the twin file of lint, check and migrate-check', async () => {
    write('planwright.json', {
      twin: 'shop.twin',
      rules: { 'unknown-column': 'warning', 'index-build-blocks-writes': 'off' },
    });
    write('db/a.sql', 'SELECT nothing FROM app.orders;\n');
    const linted = await lint('db/a.sql');
    assert.deepEqual(told(linted), { 'db/a.sql': ['unknown-column warning'] }, linted.log);
    assert.equal(linted.report?.files[0]?.level, 'catalog');
    write('db/a.sql', 'SELECT name FROM app.countries;\n');
    const recorded = await runCli(['check', 'db/a.sql', '--update', '--format', 'json'], { cwd });
    assert.equal(recorded.code, 0, recorded.log);
    assert.equal(planCheckSchema.parse(JSON.parse(recorded.out)).planned.twin, 'shop.twin');
    write('m.sql', 'CREATE INDEX ON app.orders (note);\n');
    const checked = await runCli(['migrate-check', 'm.sql', '--format', 'json'], { cwd });
    assert.equal(checked.code, 0, checked.log);
    const { statements } = migrationReportSchema.parse(JSON.parse(checked.out));
    const rules = statements.flatMap(({ findings }) => findings.map(({ rule }) => rule));
    assert.ok(statements.length > 0 && !rules.includes('index-build-blocks-writes'), checked.out);
    // A pipe waits for nobody.
    execFileSync('mkfifo', [path.join(cwd, 'pipe.twin')]);
    write('planwright.json', { twin: 'pipe.twin' });
    const piped = await lint('db/a.sql');
    assert.equal(piped.code, 2);
    assert.match(piped.log, /pipe\.twin is no twin file: it is no regular file\.\n$/);
    write('planwright.json', {});
    const unnamed = await runCli(['check', 'db/a.sql'], { cwd });
    assert.equal(unnamed.code, 2);
    assert.match(unnamed.log, /--twin FILE, or "twin" in planwright\.json/);
  });
});
