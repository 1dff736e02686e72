// The built child process that tests of the demo and the twin run: built once a test run, into its usual place.

import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

export function embeddedDist(): string {
  execFileSync(process.execPath, ['scripts/build-embedded.mjs'], { cwd: ROOT, stdio: 'inherit' });
  return path.join(ROOT, 'dist');
}
