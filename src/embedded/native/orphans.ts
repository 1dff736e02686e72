// What native twins left behind whose child process was killed together with its parent: a server and its folder.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { processLives } from '../processLives';
import type { ProcessUser } from './postgresUser';

/** Of the folder of a twin, in the system's folder for temporary files. */
export const PREFIX = 'planwright-native-';
/** Holds the process id of the child that the folder belongs to. */
export const OWNER_FILE = 'owner';

/** Ours alone: in a folder that everybody may write to, anybody can make one that looks like ours. */
export function removeOrphans(user: ProcessUser): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const directory = path.join(os.tmpdir(), name);
    try {
      if (!isOurs(fs.lstatSync(directory), user)) continue;
      if (processLives(Number(readPlain(path.join(directory, OWNER_FILE))))) continue;
      endServer(path.join(directory, 'data'));
      fs.rmSync(directory, { recursive: true, force: true });
    } catch {
      // Just being made, or gone meanwhile.
    }
  }
}

function isOurs(stats: fs.Stats, { uid }: ProcessUser): boolean {
  const own = process.getuid?.();
  return stats.isDirectory() && (own === undefined || stats.uid === own || stats.uid === uid);
}

/** A pipe would keep whoever opens it waiting, and a link lead elsewhere. */
function readPlain(file: string): string {
  // Windows has neither of the latter, which then count as 0.
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = fs.constants;
  const descriptor = fs.openSync(file, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    if (!fs.fstatSync(descriptor).isFile()) throw new Error(`${file} is no plain file`);
    return fs.readFileSync(descriptor, 'utf8');
  } finally {
    fs.closeSync(descriptor);
  }
}

/** After SIGQUIT it gives its backends 5 s (postmaster.c SIGKILL_CHILDREN_AFTER_SECS); until then it writes. */
const END_POLL_MS = 20;
const END_POLLS = 400;

/** Without its data a server ends itself too, but only within a minute (miscinit.c RecheckDataDirLockFile). */
function endServer(data: string): void {
  const lock = path.join(data, 'postmaster.pid');
  if (!fs.existsSync(lock)) return;
  const pid = Number(readPlain(lock).split('\n')[0]);
  // Its number may be somebody else's by now.
  if (!processLives(pid) || !commandLine(pid).includes(data)) return;
  process.kill(pid, 'SIGQUIT');
  for (let i = 0; i < END_POLLS && processLives(pid); i += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, END_POLL_MS);
  }
}

function commandLine(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8');
  } catch {
    // No Linux.
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { stdio: 'pipe' }).toString();
  }
}
