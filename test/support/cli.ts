// The built command line as a process of its own, as a terminal or CI runs it.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const CLI = path.resolve(__dirname, '../../dist/cli.cjs');

export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  /** Progress and errors. */
  readonly log: string;
}

export interface CliOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Told of the process at its start. */
  readonly onStart?: (child: ChildProcess) => void;
  /** A process group of its own, which a terminal would signal as a whole: `process.kill(-child.pid, signal)`. */
  readonly ownGroup?: boolean;
  /** Standard input never ends. */
  readonly openInput?: boolean;
  /** Where its standard output goes; read by default. */
  readonly stdout?: number;
  /** Told of the process and of each piece of its log. */
  readonly onLog?: (log: string, child: ChildProcess) => void;
}

/** Nothing of this process's environment reaches it but PATH; its home is empty and gone afterwards. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'planwright-home-'));
  try {
    return await runAt(home, args, options);
  } finally {
    // A child of a killed process may still write for a moment.
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function runAt(home: string, args: readonly string[], options: CliOptions): Promise<CliRun> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: home, USER: 'postgres', ...options.env },
    detached: options.ownGroup === true,
    stdio: ['pipe', options.stdout ?? 'pipe', 'pipe'],
  });
  options.onStart?.(child);
  let out = '';
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
    options.onLog?.(log, child);
  });
  // A process that reads no input may be gone before it is written.
  child.stdin?.on('error', () => undefined);
  if (options.openInput !== true) child.stdin?.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, out, log };
}
