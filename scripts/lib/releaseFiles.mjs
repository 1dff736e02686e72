// What stands beside the packages of a release: checksums of its files, and a list of all software in them (CycloneDX).

import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { INSIDE_WASM } from './insideWasm.mjs';
import { ROOT } from './run.mjs';

const SUMS = 'SHA256SUMS';
const SBOM = 'planwright.cdx.json';

/** Of the lock file, and what is compiled into WebAssembly, which no lock file knows. */
export function writeSbom(directory) {
  const args = ['sbom', '--omit', 'dev', '--package-lock-only', '--sbom-format', 'cyclonedx'];
  const listed = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }));
  const inside = INSIDE_WASM.map(({ name, within, licence }) => ({
    'bom-ref': `wasm:${name}`,
    type: 'library',
    name,
    description: `compiled into ${within}`,
    licenses: [{ license: { id: licence } }],
  }));
  const components = [...listed.components, ...inside];
  writeFileSync(path.join(directory, SBOM), JSON.stringify({ ...listed, components }, null, 2));
}

/** As sha256sum writes and checks them. */
export function writeChecksums(directory) {
  const lines = filesOf(directory).map((name) => `${sumOf(directory, name)}  ${name}\n`);
  writeFileSync(path.join(directory, SUMS), lines.join(''));
}

/** Throws where a file is not the one that was built. */
export function requireUnchanged(directory) {
  const lines = readFileSync(path.join(directory, SUMS), 'utf8').trimEnd().split('\n');
  for (const line of lines) {
    const [sum, name] = line.split('  ');
    if (sumOf(directory, name) !== sum)
      throw new Error(`${name} is not what was built: make the release anew.`);
  }
}

export function filesOf(directory) {
  return readdirSync(directory)
    .filter((name) => name !== SUMS)
    .sort();
}

function sumOf(directory, name) {
  return createHash('sha256')
    .update(readFileSync(path.join(directory, name)))
    .digest('hex');
}
