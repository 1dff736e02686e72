// Connections to one host: a pg pool, encrypted as the profile says, opened late and closed when idle.

import net from 'node:net';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Address, ConnectionProfile } from '../model/connectionProfile';
import { BoundedClient } from './boundedClient';
import { DatabaseError, toDatabaseError } from './errors';
import { guardLogin } from './loginGuard';
import type { PasswordCommand, Printed } from './passwordCommand';
import { serverOf } from './serverOf';
import type { ConnectingSocket } from './ssh/contracts';
import type { SshTunnel } from './sshTunnel';
import { hearSessionKind } from './targetSession';
import { planTls, type TlsPlan } from './tls';

/** Asked at every new connection, so that a changed password is picked up; null when none is stored. */
export type PasswordProvider = (address: Address) => Promise<string | null>;

export interface HostPoolOptions {
  readonly password: PasswordProvider;
  /** What prints the password, in place of the provider. */
  readonly command: PasswordCommand | null;
  /** Aborted when all of it is closed. */
  readonly closing: AbortSignal;
  /** Connections at most. */
  readonly size: number;
  /** Of the client's key. */
  readonly keyPassphrase?: string | undefined;
  /** Through which all of them go; null connects directly. */
  readonly tunnel: SshTunnel | null;
  /** Sees each connection before it is opened. */
  readonly watch?: ((client: BoundedClient) => void) | undefined;
}

/** Heuristic: a person reads a plan for about this long; servers have few places. */
const IDLE_MS = 30_000;

const poolOf = new WeakMap<pg.ClientBase, HostPool>();

export class HostPool {
  /** As if its host were the only one. */
  readonly profile: ConnectionProfile;
  readonly #options: HostPoolOptions;
  #tls: Promise<TlsPlan> | null = null;
  #pool: pg.Pool | null = null;
  #plainText = false;
  #closed = false;
  readonly #connecting = new Set<BoundedClient>();

  constructor(profile: ConnectionProfile, options: HostPoolOptions) {
    this.profile = profile;
    this.#options = options;
  }

  /** Where one of its connections leads. */
  static of(client: pg.ClientBase): HostPool {
    const pool = poolOf.get(client);
    if (pool === undefined) throw new Error('a connection of no pool');
    return pool;
  }

  /** `signal` ends a password command that nobody waits for any more. */
  connect(signal?: AbortSignal): Promise<pg.PoolClient> {
    const { closing } = this.#options;
    return this.#loggedIn(() => this.#connect(), {
      // An idle connection wants none.
      anyAge: (this.#pool?.idleCount ?? 0) > 0,
      until: signal === undefined ? closing : AbortSignal.any([signal, closing]),
    });
  }

  async #connect(): Promise<pg.PoolClient> {
    const tls = await this.#tlsPlan();
    // Before the limit on a connection begins: a question may wait for its answer.
    await this.#options.tunnel?.open();
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

  /**
   * A connection beside the pool, so that a full pool cannot keep a cancel request waiting. End it with `end()`. Who has a limit
   * of its own waits for no password command that printed one before, and for the first one no longer.
   */
  openDedicated(limitMs?: number): Promise<BoundedClient> {
    const { closing } = this.#options;
    const open = (printed: Printed | null): Promise<BoundedClient> =>
      this.#openDedicated(limitMs ?? this.profile.connectTimeoutMs, printed);
    return limitMs === undefined
      ? this.#loggedIn(open, { anyAge: false, until: closing })
      : this.#loggedIn(open, {
          anyAge: true,
          until: AbortSignal.any([closing, AbortSignal.timeout(limitMs)]),
        });
  }

  /** The command runs before the limit on a connection begins; after a refusal again, once. */
  async #loggedIn<Client>(
    open: (printed: Printed | null) => Promise<Client>,
    { anyAge, until }: { readonly anyAge: boolean; readonly until: AbortSignal },
  ): Promise<Client> {
    const { command } = this.#options;
    if (command === null) return open(null);
    const server = serverOf(this.profile);
    const known = anyAge ? command.remembered(server) : null;
    const printed = known ?? (await command.password(server, until));
    try {
      return await open(printed);
    } catch (error) {
      // A server that asks PAM, as RDS does, refuses with 28000 (PostgreSQL 18, auth.c auth_failed).
      const isRefused =
        error instanceof DatabaseError && /^28(?:P01|000)$/.test(error.sqlstate ?? '');
      const renewed = isRefused ? await command.renewed(server, printed, until) : null;
      // The same one again would count as another failed login.
      if (renewed === null) throw error;
      return open(renewed);
    }
  }

  async #openDedicated(limitMs: number, printed: Printed | null): Promise<BoundedClient> {
    const tls = await this.#tlsPlan();
    await this.#options.tunnel?.open();
    const client = new BoundedClient({
      ...this.#config(this.#plainText ? false : tls.ssl),
      ...(printed !== null && { password: printed.password }),
      connectionTimeoutMillis: Math.min(limitMs, this.profile.connectTimeoutMs),
    });
    this.#adopt(client);
    client.on('error', ignoreLateError);
    try {
      await client.connect();
      return client;
    } catch (error) {
      throw toDatabaseError(error, { action: 'connect', profile: this.profile });
    }
  }

  /** A bare socket to its server, by the way that its connections take. */
  openSocket(): Duplex {
    const { host, port } = serverOf(this.profile);
    const socket: ConnectingSocket = this.#options.tunnel?.socket() ?? new net.Socket();
    if (host.startsWith('/')) socket.connect(`${host}/.s.PGSQL.${String(port)}`);
    else socket.connect(port, host);
    return socket;
  }

  /** Idle connections are ended, those at work when they are given back. */
  dropIdle(): void {
    const pool = this.#pool;
    this.#pool = null;
    void pool?.end();
  }

  /** As dropIdle, for good; what is being opened ends at once. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const client of this.#connecting) client.destroy();
    const pool = this.#pool;
    this.#pool = null;
    await pool?.end();
  }

  async #password(address: Address): Promise<string | null> {
    const { command, closing, password } = this.#options;
    return command === null
      ? password(address)
      : (await command.password(address, closing)).password;
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
    if (this.#closed) throw closed();
    if (this.#pool === null) {
      this.#pool = new pg.Pool({
        ...this.#config(this.#plainText ? false : tls.ssl),
        max: this.#options.size,
        idleTimeoutMillis: IDLE_MS,
        allowExitOnIdle: true,
        Client: this.#clientClass(),
      });
      // An idle connection that the server ended: the pool has dropped it, the next lease opens another.
      this.#pool.on('error', ignoreLateError);
    }
    return this.#pool;
  }

  /** Before it connects. */
  #adopt(client: BoundedClient): void {
    poolOf.set(client, this);
    guardLogin(client.connection, this.profile);
    hearSessionKind(client);
    this.#options.watch?.(client);
  }

  /** Whoever closes the pool ends those that are still being opened. */
  #clientClass(): new (config?: pg.ClientConfig) => BoundedClient {
    const connecting = this.#connecting;
    const adopt = (client: BoundedClient): void => {
      this.#adopt(client);
    };
    return class extends BoundedClient {
      constructor(config?: pg.ClientConfig) {
        super(config);
        adopt(this);
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
    const address = serverOf(this.profile);
    const { tunnel } = this.#options;
    return {
      ...address,
      database,
      user,
      ssl,
      // Said in any case: pg reads what is left open from the process's own environment.
      sslnegotiation: ssl !== false && tlsDirect === true ? 'direct' : 'postgres',
      enableChannelBinding: channelBinding === 'prefer' || channelBinding === 'require',
      ...(options !== undefined && { options }),
      ...(tunnel !== null && { stream: () => tunnel.socket() }),
      password: async () => (await this.#password(address)) ?? '',
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'planwright',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    };
  }
}

export function closed(): DatabaseError {
  return new DatabaseError('connection-lost', 'This connection was closed. Connect again.');
}

/** libpq's `prefer` goes on in plain text in the same two cases: no TLS at all, or none for this user. */
function refusesTls(error: DatabaseError): boolean {
  return error.reason === 'tls' || error.sqlstate === '28000';
}

/** The query that was running has been rejected already; between queries there is nobody to tell. */
export function ignoreLateError(): void {
  // Intentionally nothing: see above.
}
