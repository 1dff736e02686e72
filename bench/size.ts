// How large is what is shipped? Each bundle as for a package, and the package's files, raw and compressed.
// Usage: node esbuild.mjs --production, then tsx bench/size.ts; prints JSON.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';

const ROOT = path.resolve(__dirname, '..');

/** The positive lines of .vscodeignore, which begins by leaving everything out. */
function packagedFiles(): readonly string[] {
  const lines = readFileSync(path.join(ROOT, '.vscodeignore'), 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('!'))
    .flatMap((line) => filesBelow(line.slice(1).replace(/\/\*\*$/, '')));
}

function filesBelow(name: string): readonly string[] {
  const file = path.join(ROOT, name);
  if (!statSync(file).isDirectory()) return [name];
  return readdirSync(file).flatMap((entry) => filesBelow(path.posix.join(name, entry)));
}

function main(): void {
  const files = packagedFiles().map((name) => {
    const bytes = readFileSync(path.join(ROOT, name));
    return { name, bytes: bytes.length, zipped: deflateRawSync(bytes).length };
  });
  const sum = (of: typeof files, key: 'bytes' | 'zipped') =>
    of.reduce((total, file) => total + file[key], 0);
  const named = (name: string) => files.filter((file) => file.name === name);
  const host = [...named('dist/extension.cjs'), ...named('dist/services.cjs')];
  const largest = [...files].sort((a, b) => b.zipped - a.zipped).slice(0, 8);
  const report = {
    benchmark: 'size',
    targetExtensionBytes: 1_000_000,
    extensionBytes: sum(host, 'bytes'),
    panelBytes: sum(named('dist/panel.js'), 'bytes'),
    cliBytes: sum(named('dist/cli.cjs'), 'bytes'),
    packageFiles: files.length,
    packageBytes: sum(files, 'bytes'),
    packageZippedBytes: sum(files, 'zipped'),
    largest,
  };
  console.log(JSON.stringify(report, null, 2));
}

main();
