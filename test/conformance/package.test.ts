// Does `npm run package` give a package that holds what runs and what its pages link, and no more? No network is needed.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { tool } from '../../scripts/lib/run.mjs';
import { cleanup } from '../support/cleanup';

const ROOT = path.join(__dirname, '../..');
/** The embedded PostgreSQL is most of it; the grammars of programs are 1.1 MB. */
const MOST_BYTES = 10_000_000;
/** Beside a page for each rule and check. */
const MOST_FILES = 100;

/** What the extension, the command line and the demo cannot do without. */
const NEEDED = [
  'package.json',
  'dist/extension.cjs',
  'dist/services.cjs',
  'dist/ssh.cjs',
  'dist/cli.cjs',
  'dist/imports.cjs',
  'dist/mcp.cjs',
  'dist/embedded.mjs',
  'dist/panel.js',
  'dist/libpg-query.wasm',
  'dist/grammars/tree-sitter.wasm.br',
  'dist/grammars/tree-sitter-kotlin.wasm.br',
  'dist/template.tar.br',
  'docs/rules/README.md',
  'SECURITY.md',
  'THIRD-PARTY-NOTICES.txt',
  'samples/slow-queries.sql',
];
const NEVER = /(?:^|\/)(?:src|test|scripts|bench|node_modules|\.[^/]+)(?:\/|$)|\.(?:map|tsx?|so)$/;

const manifestSchema = z.object({ scripts: z.object({ package: z.string() }), icon: z.string() });

describe('the package', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-package-'));
  const file = path.join(directory, 'planwright.vsix');
  let files: ReadonlyMap<string, () => Buffer>;
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
    files = zipEntries(readFileSync(file));
    entries = [...files.keys()];
  });

  it('weighs at most 10 MB in 100 files and the pages of rules', () => {
    assert.ok(statSync(file).size <= MOST_BYTES, String(statSync(file).size));
    const others = entries.filter((entry) => !entry.startsWith('extension/docs/rules/'));
    assert.ok(others.length <= MOST_FILES, others.join('\n'));
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

  it('shows pictures that a store finds', () => {
    const page = files.get('extension/readme.md')?.().toString('utf8') ?? '';
    const pictures = [...page.matchAll(/!\[[^\]]*\]\(([^)]+)\)|<img[^>]*src="([^"]+)"/g)].map(
      ([, markdown, html]) => markdown ?? html ?? '',
    );
    assert.ok(pictures.length > 0);
    for (const picture of pictures) assert.match(picture, /^https:\/\//);
  });

  it('has every licence of what it holds, and none that nobody allowed', () => {
    execFileSync(process.execPath, ['scripts/generate-notices.mjs', '--check'], { cwd: ROOT });
  });

  it('has its version from one place', () => {
    const versionSchema = z.object({ version: z.string() });
    const { version } = versionSchema.parse(JSON.parse(read('package.json')));
    assert.equal(versionSchema.parse(JSON.parse(read('package-lock.json'))).version, version);
    const said = execFileSync(process.execPath, ['dist/cli.cjs', '--version'], { cwd: ROOT });
    assert.equal(said.toString().trim(), version);
  });

  it('holds what its pages link', () => {
    const names = entries.map((entry) => entry.replace(/^extension\//, ''));
    // The pages that vsce shows are renamed in lower case, and their links are written anew: the source has them as they are.
    const held = new Set(names.map((name) => name.toLowerCase()));
    const sources = names.map((name) => name.replace(/^(?:readme|changelog)\.md$/, upperCase));
    const links = sources
      .filter((page) => page.endsWith('.md'))
      .flatMap((page) =>
        [...read(page).matchAll(/(?<!!\[[^\]]*)\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(
          ([, link = '']) => ({ page, to: path.posix.join(path.posix.dirname(page), link) }),
        ),
      );
    const linking = new Set(links.map(({ page }) => page));
    for (const page of ['README.md', 'docs/editors.md', 'docs/rules/README.md'])
      assert.ok(linking.has(page), page);
    assert.deepEqual(
      links.filter(({ to }) => !held.has(to.toLowerCase())),
      [],
    );
  });
});

/** `readme.md` is README.md. */
function upperCase(page: string): string {
  return page.replace(/^[^.]+/, (name) => name.toUpperCase());
}

/** By the central directory of a ZIP file (APPNOTE 6.3, 4.3.7, 4.3.12 and 4.3.16), without a comment at its end. */
function zipEntries(zip: Buffer): ReadonlyMap<string, () => Buffer> {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50);
  const entries = new Map<string, () => Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((field) =>
      zip.readUInt16LE(at + field),
    );
    const [size, local] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    entries.set(zip.toString('utf8', at + 46, at + 46 + name), () => {
      const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      return inflateRawSync(zip.subarray(data, data + size));
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}
