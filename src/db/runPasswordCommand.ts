// Runs a program, never a shell, for the first line that it prints. What it prints stands in no error, and neither do its arguments.

import { spawn, type ChildProcess } from 'node:child_process';
import { DatabaseError } from './errors';
import { programName } from './tokenPresets';
import { seconds } from './errorAdvice';

/** No token and no password is longer. */
const MOST_BYTES = 64 * 1024;

export function runPasswordCommand(
  command: readonly string[],
  limitMs: number,
  signal: AbortSignal,
): Promise<string> {
  const name = programName(command);
  if (signal.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const child = start(command);
    let printed = Buffer.alloc(0);
    let hasEnded = false;
    const end = (error: DatabaseError | null): void => {
      // One that was stopped closes later, and its number may be another's then.
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      endTree(child);
      if (error !== null) reject(error);
      else resolve(firstLine(printed));
    };
    const fail = (why: string): void => {
      end(commandFailed(name, why));
    };
    const abort = (): void => {
      end(cancelled());
    };
    const timer = setTimeout(() => {
      fail(`did not end within ${seconds(limitMs)}, so it was stopped`);
    }, limitMs);
    signal.addEventListener('abort', abort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      printed = Buffer.concat([printed, chunk]);
      if (printed.length > MOST_BYTES) fail('prints more than a password');
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      fail(`could not be started (${error.code ?? 'unknown error'})`);
    });
    child.once('close', (code, killedBy) => {
      if (code !== 0) fail(`ended with ${killedBy ?? String(code)}`);
      else if (firstLine(printed) === '') fail('printed nothing in its first line');
      else end(null);
    });
  });
}

function start(command: readonly string[]) {
  const [program = '', ...args] = command;
  try {
    return spawn(program, args, {
      // A group of its own, so that what it starts ends with it.
      detached: process.platform !== 'win32',
      shell: false,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
  } catch (error) {
    // Thrown at once where it is too long or holds a NUL character; its words hold the arguments.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw commandFailed(programName(command), `could not be started (${code})`);
  }
}

function firstLine(printed: Buffer): string {
  return printed.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

/** What it started may outlive it. */
function endTree({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // There is no group that would keep the number.
    if (exitCode !== null) return;
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], {
      stdio: 'ignore',
      windowsHide: true,
    }).once('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // All of them have ended.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function commandFailed(name: string, why: string): DatabaseError {
  return new DatabaseError(
    'password-command',
    `The password command ${name} ${why}. Run it in a terminal to see what it says; its first line must be the password.`,
  );
}

function cancelled(): DatabaseError {
  return new DatabaseError('cancelled', 'Cancelled while the password command ran.');
}
