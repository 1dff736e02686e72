// Builds dist/ when something that it is made of has changed since the last build, and only then.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, step } from './run.mjs';

const INPUTS = ['src', 'scripts', 'esbuild.mjs', 'package.json', 'package-lock.json'];
const STAMP = path.join(ROOT, 'dist/built-from.txt');
/** The template of the embedded database takes the most of it. */
const BUILD_LIMIT_MS = 5 * 60_000;

export async function ensureBuild() {
  const inputs = fingerprint(INPUTS);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === inputs) return;
  await step('Building', process.execPath, ['esbuild.mjs', '--production'], {
    timeoutMs: BUILD_LIMIT_MS,
  });
  writeFileSync(STAMP, inputs);
}

/** Names, sizes and times: reading the contents would take longer than most builds. */
export function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((name) => filesBelow(path.join(ROOT, name)))) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${path.relative(ROOT, file)} ${String(size)} ${String(mtimeMs)}\n`);
  }
  return hash.digest('hex');
}

function filesBelow(place) {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true })
    .map((name) => path.join(place, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}
