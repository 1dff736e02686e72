// Makes the files of a release: the .vsix, the package of npm, the list of software in them, and checksums.
// Usage: node scripts/release.mjs [DIRECTORY]      release/ when none is named

import path from 'node:path';
import { clearForRelease, writeChecksums, writeSbom } from './lib/releaseFiles.mjs';
import { ROOT, step, tool } from './lib/run.mjs';

const LIMIT_MS = 10 * 60_000;

try {
  const directory = path.resolve(process.argv[2] ?? path.join(ROOT, 'release'));
  // What an older version left would be published with this one.
  clearForRelease(directory);
  const limit = { timeoutMs: LIMIT_MS };
  await step('Building', process.execPath, ['esbuild.mjs', '--production'], limit);
  const vsix = path.join(directory, 'planwright.vsix');
  await step(
    'Packing the extension',
    tool('vsce'),
    ['package', '--no-dependencies', '--out', vsix],
    limit,
  );
  await step(
    'Packing the command line',
    process.execPath,
    ['scripts/package-npm.mjs', '--built', directory],
    limit,
  );
  writeSbom(directory);
  writeChecksums(directory);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
