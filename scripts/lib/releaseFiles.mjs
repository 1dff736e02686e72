// What stands beside the packages of a release: checksums of its files, and a list of all software in them (CycloneDX).

import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** What a release writes, besides its checksums. */
const OF_RELEASE = /^planwright(\.vsix|-\d[^/]*\.tgz|\.cdx\.json)$/;

/** An empty folder. Only an older release is removed, a half-made one too: throws where the folder holds anything else. */
export function clearForRelease(directory) {
  if (existsSync(directory)) {
    const entries = readdirSync(directory, { withFileTypes: true });
    const sums = entries.some((entry) => entry.name === SUMS && entry.isFile());
    const other =
      entries.find(
        (entry) => !entry.isFile() || !(entry.name === SUMS || OF_RELEASE.test(entry.name)),
      ) ?? (sums ? sumsOf(directory) : []).find(({ name }) => !OF_RELEASE.test(name));
    if (other !== undefined)
      throw new Error(
        `${directory} holds more than an older release, such as ${other.name}: remove it yourself, or name another folder.`,
      );
    rmSync(directory, { recursive: true });
  }
  mkdirSync(directory, { recursive: true });
}

/** The one file with this ending that a checksum covers. Throws where a file is not the one that was built. */
export function unchangedFile(directory, ending) {
  const sums = sumsOf(directory);
  for (const { sum, name } of sums) {
    if (sumOf(directory, name) !== sum)
      throw new Error(`${name} is not what was built: make the release anew.`);
  }
  const fitting = sums.filter(({ name }) => name.endsWith(ending));
  if (fitting.length !== 1)
    throw new Error(
      `${SUMS} names ${String(fitting.length)} files *${ending} in ${directory}: make the release anew.`,
    );
  return fitting[0].name;
}

function sumsOf(directory) {
  const lines = readFileSync(path.join(directory, SUMS), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [sum, name = ''] = line.split('  ');
    return { sum, name };
  });
}

function filesOf(directory) {
  return readdirSync(directory)
    .filter((name) => name !== SUMS)
    .sort();
}

function sumOf(directory, name) {
  return createHash('sha256')
    .update(readFileSync(path.join(directory, name)))
    .digest('hex');
}
