// How the process ends: whatever it can see coming first stops what runs on the server, and nothing ends in a stack.

import { debuglog } from 'node:util';
import { STOP_MS } from '../features/connections/deadlines';
import { visibleLine } from '../util/visibleText';
import { INTERNAL_ERROR, type ExitCode } from './cliError';

/** As a shell counts them: 128 and the number of the signal. */
const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, ExitCode>>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGTERM: 143,
  // Ctrl+Break, on Windows.
  SIGBREAK: 149,
};
/** Whoever read our output has enough, as `head` does: SIGPIPE, which Node.js turns into an error. */
const PIPE_CLOSED: ExitCode = 141;

/** From the first signal; stopping on the server and closing what is open fit in. */
const LONGEST_END_MS = STOP_MS + 3_000;
/** From the second one, which asks for haste. */
const HASTY_END_MS = 2_000;

/** From the end of the input of a command that only serves: a host that restarts it meets no remains. */
const ORPHANED_END_MS = 500;

/** NODE_DEBUG=planwright writes what a bug report needs. */
const debug = debuglog('planwright');

export class Endings {
  readonly #process: NodeJS.Process;
  readonly #abort = new AbortController();
  #exitCode: ExitCode | null = null;
  #told = false;

  constructor(of: NodeJS.Process) {
    this.#process = of;
    for (const [signal, exitCode] of Object.entries(SIGNALS)) {
      of.on(signal, () => {
        this.#end(exitCode, this.#exitCode === null ? LONGEST_END_MS : HASTY_END_MS);
      });
    }
    of.on('uncaughtException', (error) => {
      this.#broken(error);
    });
    of.on('unhandledRejection', (reason) => {
      this.#broken(reason);
    });
    of.stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.#unwritable(error);
    });
    // There is no other place to say so.
    of.stderr.on('error', () => undefined);
  }

  /** Aborted when the process is to end before its command has. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why it ends has been said, or needs no words. */
  get told(): boolean {
    return this.#told;
  }

  /** The command has ended, by itself or because it was told to. */
  finish(exitCode: ExitCode): void {
    this.#process.exitCode = this.#exitCode ?? exitCode;
  }

  /** Whoever was served has gone: nobody is there to wait for what is still open. */
  hasten(): void {
    setTimeout(() => this.#process.exit(), ORPHANED_END_MS).unref();
  }

  /** The process ends by itself when the command has; by force when that takes too long. */
  #end(exitCode: ExitCode, withinMs: number): void {
    this.#exitCode ??= exitCode;
    this.#process.exitCode = this.#exitCode;
    this.#abort.abort();
    // Nobody waits for input any more.
    this.#process.stdin.destroy();
    setTimeout(() => this.#process.exit(), withinMs).unref();
  }

  #broken(error: unknown): void {
    this.#told = true;
    this.#process.stderr.write(`planwright: ${internalError(error)}\n`);
    this.#end(INTERNAL_ERROR, HASTY_END_MS);
  }

  #unwritable({ code = 'unknown error' }: NodeJS.ErrnoException): void {
    this.#told = true;
    if (code === 'EPIPE') this.#end(PIPE_CLOSED, HASTY_END_MS);
    else if (this.#exitCode === null) {
      this.#process.stderr.write(`planwright: Standard output cannot be written (${code}).\n`);
      this.#end(INTERNAL_ERROR, HASTY_END_MS);
    }
  }
}

/** One line for what nobody foresaw. */
export function internalError(error: unknown): string {
  debug('%o', error);
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [first = ''] = said.split('\n');
  return `internal error (${visibleLine(first)}). Please report it with the command; NODE_DEBUG=planwright says where it happened.`;
}
