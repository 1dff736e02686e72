// Where connections come from: so many at most for a profile, each for one piece of work, and none that outlives the pool.

import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ConnectionProfile } from '../model/connectionProfile';
import type { BoundedClient } from './boundedClient';
import { STOP_MS } from './deadlines';
import type { Attempt } from './errorAdvice';
import { DatabaseError, toDatabaseError } from './errors';
import { Gate } from '../util/gate';
import { closed, ignoreLateError, type PasswordProvider } from './hostPool';
import { Hosts } from './hosts';
import { PasswordCommand, type PasswordCommandTimes } from './passwordCommand';
import { CONNECT_PAUSES_MS, retryConnecting } from './retry';
import type { SshAccess } from './ssh/contracts';
import { SshTunnel } from './sshTunnel';

export interface PoolOptions {
  /** The server is one session (PGlite): never open a second connection. */
  readonly singleConnection?: boolean;
  /** Pauses between tries to connect; for tests. */
  readonly connectPausesMs?: readonly number[];
  /** In place of LOST_ANSWER_MS; for tests. */
  readonly lostAnswerMs?: number;
  /** Of the client's key. */
  readonly keyPassphrase?: string;
  /** Who is asked on the way through SSH. */
  readonly ssh?: SshAccess;
  /** Of a password command; for tests. */
  readonly passwordTimes?: PasswordCommandTimes;
  /** Sees each connection before it is opened. */
  readonly watch?: (client: BoundedClient) => void;
}

/** Heuristic: one for explaining, one for the tree view, one for health checks, one to spare. */
const CONNECTIONS = 4;
export interface Lease {
  readonly client: pg.ClientBase;
  /** Opened for this lease; an idle one may have lost its network unheard of. */
  readonly fresh: boolean;
  /** Gives the connection back, once; `destroy` when its state is not known. */
  release(destroy: boolean): void;
}

export class ConnectionPool {
  readonly profile: ConnectionProfile;
  readonly #hosts: Hosts;
  readonly #options: PoolOptions;
  readonly #gate: Gate;
  #checksClient: boolean;
  readonly #used = new WeakSet<pg.ClientBase>();
  readonly #closing = new AbortController();

  constructor(profile: ConnectionProfile, password: PasswordProvider, options: PoolOptions = {}) {
    this.profile = profile;
    this.#options = options;
    // All work that waits for a connection listens to it.
    setMaxListeners(0, this.#closing.signal);
    const { keyPassphrase, ssh, watch } = options;
    this.#hosts = new Hosts(profile, {
      ...{ password, size: this.size, keyPassphrase, watch },
      tunnel: SshTunnel.of(profile, ssh),
      command: PasswordCommand.of(profile, options.passwordTimes),
      closing: this.#closing.signal,
    });
    this.#gate = new Gate(this.size);
    this.#checksClient = !this.single;
  }

  /** True where a second connection would wait for the first one for ever. */
  get single(): boolean {
    return this.#options.singleConnection === true;
  }

  /** How many connections there are at most. */
  get size(): number {
    return this.single ? 1 : CONNECTIONS;
  }

  /** The server is asked to notice when we are gone; not every server knows how. */
  get serverChecksClient(): boolean {
    return this.#checksClient;
  }

  /** True the first time that a server refuses the setting: before PostgreSQL 14, and on some systems. */
  refusesCheck({ sqlstate }: DatabaseError): boolean {
    if (!this.#checksClient || !/^(?:22023|42704|0A000)$/.test(sqlstate ?? '')) return false;
    this.#checksClient = false;
    return true;
  }

  /** Also aborts when this pool is closed: what runs then is stopped on the server. */
  untilClosed(signal: AbortSignal | undefined): AbortSignal {
    const closing = this.#closing.signal;
    return signal === undefined ? closing : AbortSignal.any([signal, closing]);
  }

  /** A connection for one piece of work; it must be released. */
  async lease(signal?: AbortSignal): Promise<Lease> {
    const attempt: Attempt = { action: 'connect', profile: this.profile };
    this.#throwIfClosed();
    try {
      const leave = await this.#gate.enter(signal);
      try {
        const client = await this.#connect(signal);
        return this.#leaseOf(client, leave);
      } catch (error) {
        leave();
        throw error;
      }
    } catch (error) {
      throw toDatabaseError(error, { ...attempt, cancelled: signal?.aborted === true });
    }
  }

  /** A connection beside the pool, on the host where the pool's lead. End it with `end()`. */
  openDedicated(): Promise<BoundedClient> {
    return this.#hosts.openDedicated();
  }

  /** Idle connections are ended, those at work when they are given back. */
  dropIdle(): void {
    this.#hosts.dropIdle();
  }

  /** Stops what runs on the server, and ends every connection, within STOP_MS and the goodbye. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.race([this.#hosts.close(), sleep(2 * STOP_MS, undefined, { ref: false })]);
  }

  #leaseOf(client: pg.PoolClient, leave: () => void): Lease {
    // pg-pool listens only while a client is idle; without this a lost server would end the process.
    client.on('error', ignoreLateError);
    let released = false;
    const fresh = !this.#used.has(client);
    this.#used.add(client);
    return {
      client,
      fresh,
      release: (destroy) => {
        if (released) return;
        released = true;
        client.off('error', ignoreLateError);
        client.release(destroy);
        leave();
      },
    };
  }

  async #connect(signal: AbortSignal | undefined): Promise<pg.PoolClient> {
    // Back in the pool it is an idle one, and may be lost unheard of as the others are.
    const abandoned = (client: pg.PoolClient): void => {
      this.#used.add(client);
      client.release();
    };
    const once = (): Promise<pg.PoolClient> =>
      abandonOnAbort(this.#hosts.connect(signal), signal, abandoned);
    return retryConnecting(once, this.#options.connectPausesMs ?? CONNECT_PAUSES_MS, signal);
  }

  #throwIfClosed(): void {
    if (this.#closing.signal.aborted) throw closed();
  }
}

/** Stops waiting at the abort; the connection that comes later is for `abandoned`. */
function abandonOnAbort(
  connecting: Promise<pg.PoolClient>,
  signal: AbortSignal | undefined,
  abandoned: (client: pg.PoolClient) => void,
): Promise<pg.PoolClient> {
  if (signal === undefined) return connecting;
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      reject(new DatabaseError('cancelled', 'Cancelled while connecting.'));
      connecting.then(abandoned, ignoreLateError);
    };
    if (signal.aborted) {
      abandon();
      return;
    }
    signal.addEventListener('abort', abandon, { once: true });
    const done = (): void => {
      signal.removeEventListener('abort', abandon);
    };
    connecting.finally(done).then(resolve, reject);
  });
}
