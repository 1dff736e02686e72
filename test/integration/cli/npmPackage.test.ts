// Does the package of npm work where nothing else is: installed from its file, without a network, into an empty folder?

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { cleanup } from '../../support/cleanup';

const ROOT = path.join(__dirname, '../../..');
const MOST_BYTES = 12_000_000;
const run = promisify(execFile);

describe('the package of npm', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-npm-'));
  const atEnd = cleanup();
  atEnd(() => {
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });
  const env = { PATH: process.env['PATH'], HOME: directory, npm_config_offline: 'true' };
  const inFolder = (command: string, ...args: string[]) =>
    run(command, args, { cwd: directory, env });
  let tarball = '';

  before(async () => {
    await run(process.execPath, ['scripts/package-npm.mjs', '--built', directory], { cwd: ROOT });
    tarball = readdirSync(directory).find((file) => file.endsWith('.tgz')) ?? '';
    await inFolder('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${tarball}`);
  });

  it('weighs less than 12 MB and brings all that it needs', () => {
    assert.ok(statSync(path.join(directory, tarball)).size < MOST_BYTES);
    const installed = readdirSync(path.join(directory, 'node_modules'));
    assert.deepEqual(
      installed.filter((name) => !name.startsWith('.')),
      ['planwright'],
    );
  });

  it('says its version', async () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')));
    assert.equal((await inFolder('npx', 'planwright', '--version')).stdout.trim(), version);
  });

  it('lints SQL and programs', async () => {
    writeFileSync(path.join(directory, 'all.sql'), 'DELETE FROM orders;\n');
    writeFileSync(path.join(directory, 'all.ts'), 'db.query(`UPDATE orders SET paid = true`);\n');
    const { stdout } = await inFolder('npx', 'planwright', 'lint', 'all.sql', 'all.ts');
    assert.match(stdout, /all\.sql[^]*missing-where[^]*all\.ts[^]*missing-where/);
  });

  it('explains on the demo database, with an index that was proved', async () => {
    const { stdout } = await inFolder('npx', 'planwright', 'explain', '--demo');
    assert.match(stdout, /CREATE INDEX/);
  });
});
