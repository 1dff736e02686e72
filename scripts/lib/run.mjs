// Runs commands for the scripts: quietly into a log, or aloud under a time limit, and never leaves a child behind.

import { spawn } from 'node:child_process';
import { mkdirSync, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const CACHE = path.join(ROOT, '.cache');

const TAIL_LINES = 25;
const living = new Set();

/** A group of its own, so that its children end with it; Windows has no groups. */
const GROUPS = process.platform !== 'win32';

export function killTree(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  try {
    if (GROUPS) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Linux may weigh a session as a whole; then a priority counts only among the processes of one: sched(7), autogroup. */
function leaveTheProcessors(pid) {
  os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  if (process.platform !== 'linux') return;
  try {
    writeFileSync(`/proc/${String(pid)}/autogroup`, '19');
  } catch {
    // Where it cannot be said, the session is weighed as any other: tests take longer then, and nothing fails.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    for (const child of living) killTree(child);
    process.exit(130);
  });

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, log?: string, yields?: boolean }} [options]
 *   `log` names a file in .cache/logs that takes the output instead of the terminal; what `yields` runs on what others leave free.
 * @returns {Promise<{ code: number | null, timedOut: boolean, error?: string, logFile?: string }>}
 */
export function run(command, args, options = {}) {
  const { cwd = ROOT, env = process.env, timeoutMs, log, yields = false } = options;
  return new Promise((resolve) => {
    const logFile = log === undefined ? undefined : path.join(CACHE, 'logs', `${log}.log`);
    const child = spawn(command, args, {
      cwd,
      env,
      detached: GROUPS,
      shell: process.platform === 'win32',
      stdio: ['ignore', ...(logFile === undefined ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
    });
    living.add(child);
    if (yields && child.pid !== undefined) leaveTheProcessors(child.pid);
    let stream;
    if (logFile !== undefined) {
      mkdirSync(path.dirname(logFile), { recursive: true });
      stream = createWriteStream(logFile);
      child.stdout.pipe(stream, { end: false });
      child.stderr.pipe(stream, { end: false });
    }
    let timedOut = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killTree(child);
          }, timeoutMs);
    const end = (code, error) => {
      clearTimeout(timer);
      living.delete(child);
      const ended = { code, timedOut, ...(error && { error }), ...(logFile && { logFile }) };
      // Whoever reads the log then reads all of it.
      if (stream === undefined) resolve(ended);
      else stream.end(() => resolve(ended));
    };
    child.once('error', (error) => end(null, error.message));
    child.once('close', (code) => end(code));
  });
}

/** As run, but says what it does, and throws with the end of the log when it fails. */
export async function step(title, command, args, options = {}) {
  const started = Date.now();
  process.stderr.write(`${title} ...\n`);
  const log = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const result = await run(command, args, { log, ...options });
  if (result.code === 0) {
    process.stderr.write(`${title}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    return;
  }
  const text = result.logFile === undefined ? '' : readFileSync(result.logFile, 'utf8');
  const tail = text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  const how = result.error ?? (result.timedOut ? 'ran out of time' : `exit code ${result.code}`);
  throw new Error(`${title} failed (${how}): ${command} ${args.join(' ')}\n${tail}`);
}

/** The path of a tool in node_modules/.bin. */
export function tool(name) {
  return path.join(ROOT, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}
