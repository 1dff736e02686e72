// Writes docs/rules; with --check it only compares: npm run docs:rules [-- --check]

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rulePages } from './rule-docs/pages';

const folder = path.join(__dirname, '../docs/rules');
mkdirSync(folder, { recursive: true });
const pages = rulePages();
const present = new Set(readdirSync(folder));
const stale = [...present].filter((name) => !pages.has(name));
const changed = [...pages].filter(
  ([name, text]) => !present.has(name) || readFileSync(path.join(folder, name), 'utf8') !== text,
);

if (process.argv.includes('--check')) {
  if (stale.length + changed.length > 0) {
    const names = [...stale, ...changed.map(([name]) => name)].join(', ');
    console.error(`docs/rules is behind the rules (${names}): npm run docs:rules`);
    process.exitCode = 1;
  }
} else {
  for (const name of stale) rmSync(path.join(folder, name));
  for (const [name, text] of changed) writeFileSync(path.join(folder, name), text);
}
