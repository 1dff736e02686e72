// Whether a process with this number is there, for files that name the one that holds them.

import fs from 'node:fs';

export function processLives(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return !isDead(pid);
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ended, but its parent has not asked how: in a container the first process may never do so. Told on Linux alone. */
function isDead(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // proc(5): the state follows the name, which stands in parentheses and may hold some itself.
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}
