// Is docs/architecture.md true to the folders?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const page = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8');

/** The folders of the table of rooms. */
const rooms = [...page.matchAll(/^\| `([^`]+)\/` +\|/gm)].map((match) => match[1] ?? '');

/** Files of the work tree that git knows or would take. */
function projectFiles(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  return files.filter((file) => existsSync(path.join(ROOT, file)));
}

/** What must have a row of its own: `src/x`, but the parts of the analysis and the rooms of the twin; `test/x`; the others at the top. */
function roomOf(file: string): string | null {
  const parts = file.split('/');
  if (parts.length < 2 || file.startsWith('.')) return null;
  const [top = '', second = '', third = ''] = parts;
  if (top === 'src' && second === 'analysis')
    return parts.length > 3 ? `src/analysis/${third}` : null;
  if (top === 'src' && second === 'whatif' && third === 'twin')
    return parts.length > 4 ? parts.slice(0, 4).join('/') : 'src/whatif';
  if (top === 'src' || top === 'test') return parts.length > 2 ? `${top}/${second}` : null;
  return top;
}

describe('docs/architecture.md', () => {
  it('names every folder, and only folders that are there', () => {
    const folders = new Set(
      projectFiles()
        .map(roomOf)
        .filter((room) => room !== null),
    );
    assert.deepEqual([...rooms].sort(), [...folders].sort());
  });

  it('names only files that are there', () => {
    const files = [...page.matchAll(/`((?:src|test|scripts|docs)\/[\w./-]+\.\w+)`/g)].map(
      (match) => match[1] ?? '',
    );
    assert.ok(files.length > 2);
    for (const file of files) assert.ok(existsSync(path.join(ROOT, file)), file);
  });

  it('says the floors and the rooms of the analysis that are enforced', () => {
    const floors = /^ {4}(model -> .+) -> \{ extension, cli \}$/m.exec(page)?.[1] ?? '';
    const inAnalysis = /^ {4}(sql -> .+) -> \{ rules, lint, [\w, ]+ \}$/m.exec(page)?.[1] ?? '';
    assert.deepEqual(floors.split(' -> '), enforced('FLOORS'));
    assert.deepEqual(inAnalysis.split(' -> '), enforced('ROOMS'));
  });

  it('has an order for every folder of the extension', () => {
    const folders = readdirSync(path.join(ROOT, 'src/extension'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    assert.deepEqual([...enforced('EXTENSION')].sort(), folders.sort());
  });
});

/** A list of .dependency-cruiser.cjs. */
function enforced(name: string): readonly (string | undefined)[] {
  const configuration = readFileSync(path.join(ROOT, '.dependency-cruiser.cjs'), 'utf8');
  const list = new RegExp(`const ${name} = \\[([^\\]]+)\\]`).exec(configuration)?.[1] ?? '';
  return [...list.matchAll(/'(\w+)'/g)].map((match) => match[1]);
}
