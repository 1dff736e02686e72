// The password of a connection that a program prints, such as a token of a cloud: run when it is needed, remembered for a while.

import { endpointOf, type Address, type ConnectionProfile } from '../model/connectionProfile';
import { PASSWORD_COMMAND_MS, PASSWORD_KEPT_MS } from './deadlines';
import { DatabaseError } from './errors';
import { runPasswordCommand } from './runPasswordCommand';
import { effectiveTlsMode } from './tlsMode';
import { commandFor, printsToken, programName } from './tokenPresets';

export interface PasswordCommandTimes {
  readonly limitMs: number;
  readonly keptMs: number;
}

/** Of one run: two runs may print the same. */
export interface Printed {
  readonly password: string;
}

interface Run {
  readonly printed: Promise<Printed>;
  readonly startedAt: number;
  readonly abort: AbortController;
  /** Nobody who waits for it has gone, or has been answered. */
  waiting: number;
  /** Null until it has ended. */
  done: Printed | null;
}

const TIMES: PasswordCommandTimes = { limitMs: PASSWORD_COMMAND_MS, keptMs: PASSWORD_KEPT_MS };

export class PasswordCommand {
  readonly #profile: ConnectionProfile;
  readonly #command: readonly string[];
  readonly #times: PasswordCommandTimes;
  /** By server, as a token is for one. */
  readonly #runs = new Map<string, Run>();
  /** Likewise, whatever runs since. */
  readonly #last = new Map<string, Printed>();

  constructor(
    profile: ConnectionProfile,
    command: readonly string[],
    times: PasswordCommandTimes = TIMES,
  ) {
    this.#profile = profile;
    this.#command = command;
    this.#times = times;
  }

  static of(profile: ConnectionProfile, times?: PasswordCommandTimes): PasswordCommand | null {
    const { passwordCommand } = profile;
    return passwordCommand === undefined
      ? null
      : new PasswordCommand(profile, passwordCommand, times);
  }

  /** One run serves all who wait; when the last of them has gone, it is ended. */
  async password(server: Address, signal: AbortSignal): Promise<Printed> {
    this.#requireTls(server);
    const run = this.#current(server);
    if (run.done !== null) return run.done;
    run.waiting += 1;
    const leave = (): void => {
      run.waiting -= 1;
      if (run.waiting === 0) run.abort.abort();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    try {
      return await run.printed;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** What it printed last, however long ago; null where that is nothing, or was refused. */
  remembered(server: Address): Printed | null {
    this.#requireTls(server);
    return this.#last.get(keyOf(server)) ?? null;
  }

  /** After the server has refused `used`: what a later run prints; null where that is the same. */
  async renewed(server: Address, used: Printed, signal: AbortSignal): Promise<Printed | null> {
    const key = keyOf(server);
    // Of several that were refused with it, the first has it forgotten, and all take what the next run prints.
    if (this.#runs.get(key)?.done === used) this.#runs.delete(key);
    if (this.#last.get(key) === used) this.#last.delete(key);
    const printed = await this.password(server, signal);
    return printed.password === used.password ? null : printed;
  }

  /** Whoever reads a token on its way is let in with it. A Unix socket leads nowhere else. */
  #requireTls({ host, port }: Address): void {
    const mode = effectiveTlsMode({ ...this.#profile, endpoint: endpointOf(host, port) });
    const isPlain = mode === 'disable' || mode === 'prefer';
    if (!printsToken(this.#command) || host.startsWith('/') || !isPlain) return;
    throw new DatabaseError(
      'tls',
      `The password of ${this.#profile.name} is a token (${programName(this.#command)}), which is sent over TLS alone: set TLS to require, verify-ca or verify-full in the connection.`,
    );
  }

  #current(server: Address): Run {
    const key = keyOf(server);
    const known = this.#runs.get(key);
    const isFresh =
      known !== undefined &&
      !known.abort.signal.aborted &&
      performance.now() - known.startedAt < this.#times.keptMs;
    if (isFresh) return known;
    const abort = new AbortController();
    const command = commandFor(this.#command, server, this.#profile.user);
    const printed = runPasswordCommand(command, this.#times.limitMs, abort.signal).then(
      (password) => ({ password }),
    );
    const run: Run = { printed, startedAt: performance.now(), abort, waiting: 0, done: null };
    this.#runs.set(key, run);
    printed.then(
      (done) => {
        run.done = done;
        this.#last.set(key, done);
      },
      () => {
        // The next one who asks has it run anew.
        if (this.#runs.get(key) === run) this.#runs.delete(key);
      },
    );
    return run;
  }
}

function keyOf({ host, port }: Address): string {
  return `${host}:${String(port)}`;
}
