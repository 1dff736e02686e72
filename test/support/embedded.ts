// The built child process that tests of the demo and the twin run, in its usual place.

import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
let isCurrent = false;

/** Built where its sources have changed, and never under those that run it: suites beside this one do. */
export function embeddedDist(): string {
  if (!isCurrent)
    execFileSync(process.execPath, ['scripts/build-embedded.mjs', '--if-changed'], {
      cwd: ROOT,
      stdio: 'inherit',
    });
  isCurrent = true;
  return path.join(ROOT, 'dist');
}
