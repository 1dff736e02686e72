// Takes from backends what they never need: to start a process. PostgreSQL's own rules are the first line, this is a second.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Of util-linux, on every Linux distribution; other systems change limits only from inside a process. */
const PRLIMIT = '/usr/bin/prlimit';

/** RLIMIT_NPROC counts a user's processes when one is started, so that running ones stay. Not held against root. */
export async function confineBackends(pids: readonly number[]): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const pid of pids) {
    try {
      await promisify(execFile)(PRLIMIT, ['--pid', String(pid), '--nproc=0:0', '--core=0:0']);
    } catch {
      // Not installed, or not allowed here.
    }
  }
}
