// Is a release listed, summed and published only as it was built, and with a token that is not an argument?

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  it('publishes by a program that sees no token of another store', () => {
    const made = mkdtempSync(path.join(directory, 'made-'));
    writeFileSync(path.join(made, 'planwright-0.1.0.tgz'), 'the package');
    writeChecksums(made);
    // Alone on the PATH, so that nothing else is ever run by this name.
    const bin = mkdtempSync(path.join(directory, 'bin-'));
    const seen = path.join(bin, 'seen.json');
    writeFileSync(
      path.join(bin, 'npm'),
      `#!${process.execPath}\nrequire('fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify([process.argv.slice(2), process.env]));\n`,
      { mode: 0o755 },
    );
    const { status, stderr } = spawnSync(process.execPath, ['scripts/publish.mjs', 'npm', made], {
      cwd: ROOT,
      env: { PATH: bin, NPM_TOKEN: '1', VSCE_PAT: '2', OVSX_PAT: '3' },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const [args, env] = z
      .tuple([z.array(z.string()), z.record(z.string(), z.string())])
      .parse(JSON.parse(readFileSync(seen, 'utf8')));
    assert.equal(args[0], 'publish');
    assert.deepEqual(
      [env['NPM_TOKEN'], env['VSCE_PAT'], env['OVSX_PAT']],
      ['1', undefined, undefined],
    );
    for (const folder of [made, bin]) rmSync(folder, { recursive: true });
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
    const fill = (...names: readonly string[]): void => {
      for (const name of names) writeFileSync(path.join(folder, name), 'old');
    };
    const refuses = (name: RegExp): void => {
      const before = readdirSync(folder);
      assert.throws(() => {
        clearForRelease(folder);
      }, name);
      assert.deepEqual(readdirSync(folder), before);
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
    };
    fill('planwright.vsix', 'planwright-0.1.0.tgz', 'planwright.cdx.json');
    writeChecksums(folder);
    clearForRelease(folder);
    assert.deepEqual(readdirSync(folder), []);
    // Broken off before its checksums.
    fill('planwright.vsix');
    clearForRelease(folder);
    assert.deepEqual(readdirSync(folder), []);
    fill('planwright.vsix');
    mkdirSync(path.join(folder, 'src'));
    refuses(/such as src: remove it yourself/);
    fill('notes.txt');
    refuses(/such as notes\.txt/);
    // Checksums of somebody else, with what they sum and without it.
    fill('data.iso');
    writeChecksums(folder);
    refuses(/such as data\.iso/);
    fill('data.iso');
    writeChecksums(folder);
    rmSync(path.join(folder, 'data.iso'));
    refuses(/such as data\.iso/);
    rmSync(folder, { recursive: true });
  });

  it('goes nowhere when a file is another than was built', () => {
    writeFileSync(path.join(directory, 'planwright.vsix'), 'another');
    const { status, stderr } = publish(['marketplace'], { VSCE_PAT: 'x' });
    assert.equal(status, 1);
    assert.match(stderr, /planwright\.vsix is not what was built/);
  });
});
