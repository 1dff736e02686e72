// Takes from backends what they never need: to start a process, and the machine's whole memory. Of processes PostgreSQL's own
// rules are the first line, this is a second; of memory it has none.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessUser } from './postgresUser';

/** Of util-linux, on every Linux distribution; other systems change limits only from inside a process. */
const PRLIMIT = '/usr/bin/prlimit';

/**
 * Of address space. Heuristic: to plan thousands of relations takes less, while a view of constants that fold to 1 GB each would
 * take all that the machine has. Who comes to it gets PostgreSQL's "out of memory", and goes on.
 */
const MOST_MEMORY_BYTES = 4 * 2 ** 30;

/**
 * RLIMIT_NPROC counts a user's processes when one is started, so that running ones stay. Set as `user`, whose the backends are:
 * of another's processes not even root may in a container, which has no CAP_SYS_RESOURCE.
 */
export async function confineBackends(pids: readonly number[], user: ProcessUser): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const pid of pids) {
    try {
      const memory = `--as=${String(MOST_MEMORY_BYTES)}:${String(MOST_MEMORY_BYTES)}`;
      const limits = ['--nproc=0:0', '--core=0:0', memory];
      await promisify(execFile)(PRLIMIT, ['--pid', String(pid), ...limits], user);
    } catch {
      // Not installed, or not allowed here.
    }
  }
}
