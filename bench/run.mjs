// `npm run bench`: every benchmark of this folder, one after the other; a JSON array of what they print.
// Usage: node bench/run.mjs [NAME ...]

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { tool } from '../scripts/lib/run.mjs';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const asked = process.argv.slice(2);
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .filter((name) => asked.length === 0 || asked.includes(name));
const unknown = asked.filter((name) => !names.includes(name));
if (names.length === 0 || unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}.`);
  process.exit(2);
}

const build = spawnSync(process.execPath, ['esbuild.mjs', '--production'], {
  cwd: path.join(FOLDER, '..'),
  stdio: ['ignore', process.stderr, 'inherit'],
});
if (build.status !== 0) process.exit(1);

const results = [];
for (const name of names) {
  console.error(`== ${name}`);
  const { status, stdout } = spawnSync(tool('tsx'), [path.join(FOLDER, `${name}.ts`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) results.push(JSON.parse(stdout.toString()));
  else {
    results.push({ benchmark: name, failed: `exit code ${String(status)}` });
    process.exitCode = 1;
  }
}
console.log(JSON.stringify(results, null, 2));
