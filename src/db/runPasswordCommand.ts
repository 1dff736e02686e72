// Runs a program, never a line of a shell, for the first line that it prints. What it prints stands in no error, and neither do its arguments.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import { DatabaseError } from './errors';
import { programName } from './tokenPresets';
import { seconds } from './errorAdvice';
import {
  systemProgram,
  taskkillArguments,
  windowsStart,
  type ProgramStart,
} from './windowsProgram';

const IS_WINDOWS = process.platform === 'win32';
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
  const { file, args, verbatim } = startOf(command);
  try {
    return spawn(file, [...args], {
      // A group of its own, so that what it starts ends with it.
      detached: !IS_WINDOWS,
      shell: false,
      // What a program starts by its name alone is looked for where one stands, which may be a repository.
      ...(IS_WINDOWS && { cwd: os.homedir() }),
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
      windowsVerbatimArguments: verbatim,
    });
  } catch (error) {
    // Thrown at once where it is too long or holds a NUL character; its words hold the arguments.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw commandFailed(programName(command), `could not be started (${code})`);
  }
}

function startOf(command: readonly string[]): ProgramStart {
  const [file = '', ...args] = command;
  if (!IS_WINDOWS) return { file, args, verbatim: false };
  const machine = { variables: process.env, directory: process.cwd(), exists: existsSync };
  const found = windowsStart(command, machine);
  if (!found.ok) throw commandFailed(programName(command), found.error);
  return found.value;
}

function firstLine(printed: Buffer): string {
  return printed.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

/** What it started may outlive it. */
function endTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (IS_WINDOWS) {
    const args = taskkillArguments(child);
    if (args === null) return;
    const taskkill = systemProgram('taskkill.exe', process.env);
    spawn(taskkill, [...args], { cwd: os.homedir(), stdio: 'ignore', windowsHide: true }).once(
      'error',
      () => undefined,
    );
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
