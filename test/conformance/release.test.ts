// Is a release listed, summed and published only as it was built, and with a token that is not an argument?

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { clearForRelease, writeChecksums, writeSbom } from '../../scripts/lib/releaseFiles.mjs';
import { environmentFor } from '../../scripts/lib/stores.mjs';
import { cleanup } from '../support/cleanup';

const ROOT = path.join(__dirname, '../..');

describe('a release', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-release-'));
  cleanup()(() => {
    rmSync(directory, { recursive: true });
  });
  const publish = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, ['scripts/publish.mjs', '--dry-run', ...args, directory], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...env },
      encoding: 'utf8',
    });

  before(() => {
    writeFileSync(path.join(directory, 'planwright.vsix'), 'the package');
    writeSbom(directory);
    writeChecksums(directory);
  });

  it('lists the packages that ship and what is inside of WebAssembly', () => {
    const { components } = z
      .object({ components: z.array(z.object({ name: z.string() })) })
      .parse(JSON.parse(readFileSync(path.join(directory, 'planwright.cdx.json'), 'utf8')));
    const names = components.map(({ name }) => name);
    for (const name of ['pg', 'preact', '@electric-sql/pglite', 'PostgreSQL', 'ICU'])
      assert.ok(names.includes(name), name);
    assert.ok(!names.includes('eslint'));
  });

  it('goes to a store with a token of the environment', () => {
    const without = publish(['marketplace']);
    assert.equal(without.status, 1);
    assert.match(without.stderr, /VSCE_PAT/);
    const { status, stdout } = publish(['open-vsx'], { OVSX_PAT: 'c4nary' });
    assert.equal(status, 0);
    assert.match(stdout, /ovsx@\d+\.\d+\.\d+ publish .*planwright\.vsix$/m);
    assert.doesNotMatch(stdout, /c4nary/);
    assert.equal(publish(['elsewhere']).status, 1);
  });

  it('takes the tokens of other stores from what publishes', () => {
    const all = { PATH: 'p', VSCE_PAT: '1', OVSX_PAT: '2', NPM_TOKEN: '3', NODE_AUTH_TOKEN: '4' };
    assert.deepEqual(environmentFor('open-vsx', all), { PATH: 'p', OVSX_PAT: '2' });
    assert.deepEqual(environmentFor('marketplace', all), { PATH: 'p', VSCE_PAT: '1' });
    const ofNpm = { PATH: 'p', NPM_TOKEN: '3', NODE_AUTH_TOKEN: '4' };
    assert.deepEqual(environmentFor('npm', all), ofNpm);
  });

  it('publishes only the one file that a checksum covers', () => {
    const added = path.join(directory, 'added.vsix');
    writeFileSync(added, 'of somebody else');
    const { stdout } = publish(['marketplace'], { VSCE_PAT: 'x' });
    assert.match(stdout, /planwright\.vsix$/m);
    writeChecksums(directory);
    const { status, stderr } = publish(['marketplace'], { VSCE_PAT: 'x' });
    assert.equal(status, 1);
    assert.match(stderr, /2 files \*\.vsix/);
    rmSync(added);
    writeChecksums(directory);
  });

  it('removes an older release and nothing else', () => {
    const folder = path.join(directory, 'older');
    clearForRelease(folder);
    writeFileSync(path.join(folder, 'old.vsix'), 'old');
    writeChecksums(folder);
    clearForRelease(folder);
    assert.deepEqual(readdirSync(folder), []);
    writeFileSync(path.join(folder, 'old.vsix'), 'old');
    writeChecksums(folder);
    mkdirSync(path.join(folder, 'src'));
    assert.throws(() => {
      clearForRelease(folder);
    }, /such as src: remove it yourself/);
    assert.ok(existsSync(path.join(folder, 'old.vsix')));
    rmSync(folder, { recursive: true });
  });

  it('goes nowhere when a file is another than was built', () => {
    writeFileSync(path.join(directory, 'planwright.vsix'), 'another');
    const { status, stderr } = publish(['marketplace'], { VSCE_PAT: 'x' });
    assert.equal(status, 1);
    assert.match(stderr, /planwright\.vsix is not what was built/);
  });
});
