// Does `npm run package` give a package that holds what runs and what its pages link, and no more? No network is needed.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { tool } from '../../scripts/lib/run.mjs';
import { cleanup } from '../support/cleanup';

const ROOT = path.join(__dirname, '../..');
/** The embedded PostgreSQL is most of it; the grammars of programs are 1.1 MB. */
const MOST_BYTES = 11_500_000;

/** What the extension, the command line and the demo cannot do without. */
const NEEDED = [
  'package.json',
  'dist/extension.cjs',
  'dist/services.cjs',
  'dist/cli.cjs',
  'dist/embedded.mjs',
  'dist/panel.js',
  'dist/libpg-query.wasm',
  'dist/grammars/tree-sitter.wasm.br',
  'dist/grammars/tree-sitter-kotlin.wasm.br',
  'dist/template.tar.br',
  'docs/rules/README.md',
  'samples/slow-queries.sql',
];
const NEVER = /(?:^|\/)(?:src|test|scripts|bench|node_modules|\.[^/]+)(?:\/|$)|\.map$|\.tsx?$/;

const manifestSchema = z.object({ scripts: z.object({ package: z.string() }), icon: z.string() });

describe('the package', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-package-'));
  const file = path.join(directory, 'planwright.vsix');
  let entries: readonly string[] = [];

  cleanup()(() => {
    rmSync(directory, { recursive: true });
  });

  const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');
  const manifest = manifestSchema.parse(JSON.parse(read('package.json')));

  before(() => {
    const [build, pack = ''] = manifest.scripts.package.split(' && ');
    // dist/ is built: `npm test` does, as for a package.
    assert.equal(build, 'node esbuild.mjs --production');
    const [program, ...args] = pack.split(' ');
    assert.equal(program, 'vsce');
    // A proxy that nobody is: reaching out would fail.
    const env = { PATH: process.env['PATH'], HOME: directory, https_proxy: 'http://127.0.0.1:1' };
    execFileSync(tool('vsce'), [...args, '--out', file], { cwd: ROOT, env, stdio: 'pipe' });
    entries = zipEntries(readFileSync(file));
  });

  it('weighs at most 11.5 MB', () => {
    assert.ok(statSync(file).size <= MOST_BYTES, String(statSync(file).size));
  });

  it('holds what runs', () => {
    for (const needed of [...NEEDED, manifest.icon])
      assert.ok(entries.includes(`extension/${needed}`), needed);
    assert.ok(entries.some((entry) => /^extension\/dist\/pglite\/.*\.wasm$/.test(entry)));
  });

  it('holds nothing of the workshop', () => {
    assert.deepEqual(
      entries.filter((entry) => NEVER.test(entry.replace(/^extension\//, ''))),
      [],
    );
  });

  it('holds what its pages link', () => {
    // The pages that vsce shows are renamed in lower case.
    const held = new Set(entries.map((entry) => entry.toLowerCase().replace(/^extension\//, '')));
    const links = [...read('README.md').matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => link);
    assert.ok(links.length > 2);
    assert.deepEqual(
      links.filter((link) => !held.has(link.toLowerCase())),
      [],
    );
  });
});

/** The names in the central directory of a ZIP file (APPNOTE 6.3, 4.3.12 and 4.3.16), without a comment at its end. */
function zipEntries(zip: Buffer): readonly string[] {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50);
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    names.push(zip.toString('utf8', at + 46, at + 46 + (name ?? 0)));
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return names;
}
