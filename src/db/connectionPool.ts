// Where connections come from: one pg pool a profile, encrypted as the profile says, opened late and closed when idle.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ConnectionProfile } from '../model/connectionProfile';
import { BoundedClient } from './boundedClient';
import { STOP_MS } from './deadlines';
import type { Attempt } from './errorAdvice';
import { DatabaseError, toDatabaseError } from './errors';
import { Gate } from '../util/gate';
import { guardLogin } from './loginGuard';
import { CONNECT_PAUSES_MS, retryConnecting } from './retry';
import { serverOf } from './serverOf';
import { planTls, type TlsPlan } from './tls';

/** Asked at every new connection, so that a changed password is picked up; null when none is stored. */
export type PasswordProvider = () => Promise<string | null>;

export interface PoolOptions {
  /** The server is one session (PGlite): never open a second connection. */
  readonly singleConnection?: boolean;
  /** Pauses between tries to connect; for tests. */
  readonly connectPausesMs?: readonly number[];
  /** In place of LOST_ANSWER_MS; for tests. */
  readonly lostAnswerMs?: number;
  /** Of the client's key. */
  readonly keyPassphrase?: string;
}

/** Heuristic: one for explaining, one for the tree view, one for health checks, one to spare. */
const CONNECTIONS = 4;
/** Heuristic: a person reads a plan for about this long; servers have few places. */
const IDLE_MS = 30_000;

export interface Lease {
  readonly client: pg.ClientBase;
  /** Opened for this lease; an idle one may have lost its network unheard of. */
  readonly fresh: boolean;
  /** Gives the connection back, once; `destroy` when its state is not known. */
  release(destroy: boolean): void;
}

export class ConnectionPool {
  readonly profile: ConnectionProfile;
  readonly #password: PasswordProvider;
  readonly #options: PoolOptions;
  readonly #gate: Gate;
  #tls: Promise<TlsPlan> | null = null;
  #pool: pg.Pool | null = null;
  #plainText = false;
  #checksClient: boolean;
  readonly #used = new WeakSet<pg.ClientBase>();
  readonly #connecting = new Set<BoundedClient>();
  readonly #closing = new AbortController();

  constructor(profile: ConnectionProfile, password: PasswordProvider, options: PoolOptions = {}) {
    this.profile = profile;
    this.#password = password;
    this.#options = options;
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

  /** A connection beside the pool, so that a full pool cannot keep a cancel request waiting. End it with `end()`. */
  async openDedicated(limitMs = this.profile.connectTimeoutMs): Promise<BoundedClient> {
    const tls = await this.#tlsPlan();
    const client = new BoundedClient({
      ...this.#config(this.#plainText ? false : tls.ssl),
      connectionTimeoutMillis: Math.min(limitMs, this.profile.connectTimeoutMs),
    });
    guardLogin(client.connection, this.profile);
    client.on('error', ignoreLateError);
    try {
      await client.connect();
      return client;
    } catch (error) {
      throw toDatabaseError(error, { action: 'connect', profile: this.profile });
    }
  }

  /** Idle connections are ended, those at work when they are given back. */
  dropIdle(): void {
    const pool = this.#pool;
    this.#pool = null;
    void pool?.end();
  }

  /** Stops what runs on the server, and ends every connection, within STOP_MS and the goodbye. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const client of this.#connecting) client.destroy();
    const pool = this.#pool;
    this.#pool = null;
    await Promise.race([pool?.end(), sleep(2 * STOP_MS, undefined, { ref: false })]);
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
      abandonOnAbort(this.#connectOnce(), signal, abandoned);
    return retryConnecting(once, this.#options.connectPausesMs ?? CONNECT_PAUSES_MS, signal);
  }

  async #connectOnce(): Promise<pg.PoolClient> {
    const tls = await this.#tlsPlan();
    const encrypted = !this.#plainText;
    const pool = this.#current(tls);
    try {
      return await pool.connect();
    } catch (error) {
      const mapped = toDatabaseError(error, { action: 'connect', profile: this.profile });
      if (!tls.fallsBack || !encrypted || !refusesTls(mapped)) throw mapped;
      this.#plainText = true;
      // Of several that were refused at once, the first replaces the pool.
      if (this.#pool === pool) {
        this.#pool = null;
        await pool.end();
      }
    }
    try {
      return await this.#current(tls).connect();
    } catch (error) {
      throw toDatabaseError(error, { action: 'connect', profile: this.profile });
    }
  }

  #throwIfClosed(): void {
    if (!this.#closing.signal.aborted) return;
    throw new DatabaseError('connection-lost', 'This connection was closed. Connect again.');
  }

  #tlsPlan(): Promise<TlsPlan> {
    this.#tls ??= planTls(this.profile, this.#options.keyPassphrase).catch((error: unknown) => {
      // A corrected CA file counts at the next try.
      this.#tls = null;
      throw error;
    });
    return this.#tls;
  }

  #current(tls: TlsPlan): pg.Pool {
    this.#throwIfClosed();
    if (this.#pool === null) {
      this.#pool = new pg.Pool({
        ...this.#config(this.#plainText ? false : tls.ssl),
        max: this.size,
        idleTimeoutMillis: IDLE_MS,
        allowExitOnIdle: true,
        Client: this.#clientClass(),
      });
      // An idle connection that the server ended: the pool has dropped it, the next lease opens another.
      this.#pool.on('error', ignoreLateError);
    }
    return this.#pool;
  }

  /** Whoever closes the pool ends those that are still being opened. */
  #clientClass(): new (config?: pg.ClientConfig) => BoundedClient {
    const connecting = this.#connecting;
    const { profile } = this;
    return class extends BoundedClient {
      constructor(config?: pg.ClientConfig) {
        super(config);
        guardLogin(this.connection, profile);
        connecting.add(this);
        const opened = (): boolean => connecting.delete(this);
        this.once('connect', opened);
        this.once('end', opened);
      }
    };
  }

  /** No statement_timeout here: PgBouncer refuses start-up parameters that it does not track. */
  #config(ssl: TlsPlan['ssl']): pg.ClientConfig {
    const { database, user, connectTimeoutMs, options, channelBinding, tlsDirect } = this.profile;
    return {
      ...serverOf(this.profile),
      database,
      user,
      ssl,
      // Said in any case: pg reads what is left open from the process's own environment.
      sslnegotiation: ssl !== false && tlsDirect === true ? 'direct' : 'postgres',
      enableChannelBinding: channelBinding === 'prefer' || channelBinding === 'require',
      ...(options !== undefined && { options }),
      password: async () => (await this.#password()) ?? '',
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'planwright',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    };
  }
}

/** libpq's `prefer` goes on in plain text in the same two cases: no TLS at all, or none for this user. */
function refusesTls(error: DatabaseError): boolean {
  return error.reason === 'tls' || error.sqlstate === '28000';
}

/** The query that was running has been rejected already; between queries there is nobody to tell. */
function ignoreLateError(): void {
  // Intentionally nothing: see above.
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
