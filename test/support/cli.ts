// The built command line as a process of its own, as a terminal or CI runs it.

import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const CLI = path.resolve(__dirname, '../../dist/cli.cjs');

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
  /** Told of the process and of each piece of its log. */
  readonly onLog?: (log: string, child: ChildProcess) => void;
}

/** Nothing of this process's environment reaches it but PATH. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', USER: 'postgres', ...options.env },
  });
  let out = '';
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
    options.onLog?.(log, child);
  });
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, out, log };
}
