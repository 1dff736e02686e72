// Writes what every rule and check says on its fixtures; with --check it only compares: npm run advice [-- --check]

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { advicePages } from '../test/support/advice/pages';

const folder = path.join(__dirname, '../test/fixtures/advice');

async function main(): Promise<void> {
  const pages = await advicePages();
  mkdirSync(folder, { recursive: true });
  const present = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.txt'))
      .map((name) => name.split(path.sep).join('/')),
  );
  const stale = [...present].filter((name) => !pages.has(name));
  const changed = [...pages].filter(
    ([name, text]) => !present.has(name) || readFileSync(path.join(folder, name), 'utf8') !== text,
  );
  if (process.argv.includes('--check')) {
    if (stale.length + changed.length === 0) return;
    const names = [...stale, ...changed.map(([name]) => name)].join(', ');
    console.error(`test/fixtures/advice is behind the rules (${names}): npm run advice`);
    process.exitCode = 1;
    return;
  }
  for (const name of stale) rmSync(path.join(folder, name));
  for (const [name, text] of changed) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

void main();
