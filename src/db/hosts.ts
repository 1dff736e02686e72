// Which of the hosts of a connection is used? As in libpq, the first that is reached and is what was asked for; all of a
// connection's sessions then go there, until it is lost or becomes something else.

import type pg from 'pg';
import { profilesOfHosts, type ConnectionProfile } from '../model/connectionProfile';
import type { BoundedClient } from './boundedClient';
import { DatabaseError, toDatabaseError } from './errors';
import { closed, HostPool, type HostPoolOptions } from './hostPool';
import { serverOf } from './serverOf';
import { isTransientCode } from './sqlstate';
import type { SshTunnel } from './sshTunnel';
import { sessionKindOf, unwanted } from './targetSession';

export class Hosts {
  readonly #profile: ConnectionProfile;
  readonly #pools: readonly HostPool[];
  #chosen: HostPool | null = null;
  #choice: Promise<HostPool> | null = null;
  readonly #tunnel: SshTunnel | null;
  #closed = false;

  constructor(profile: ConnectionProfile, options: HostPoolOptions) {
    this.#profile = profile;
    this.#tunnel = options.tunnel;
    this.#pools = profilesOfHosts(profile).map((one) => new HostPool(one, options));
  }

  /** Of the pool of the chosen host. */
  async connect(signal?: AbortSignal): Promise<pg.PoolClient> {
    return this.#open(
      (host) => host.connect(signal),
      (client) => {
        client.release(true);
      },
    );
  }

  /** Beside the pool, on the host where the pool's connections lead. End it with `end()`. */
  async openDedicated(): Promise<BoundedClient> {
    return this.#open(
      (host) => host.openDedicated(),
      (client) => void client.end(),
    );
  }

  /** The next one begins with the first host anew. */
  dropIdle(): void {
    this.#chosen = null;
    for (const pool of this.#pools) pool.dropIdle();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#pools.map((pool) => pool.close()));
    await this.#tunnel?.close();
  }

  async #open<Client extends pg.ClientBase>(
    open: (host: HostPool) => Promise<Client>,
    discard: (client: Client) => void,
  ): Promise<Client> {
    const [only] = this.#pools;
    if (only !== undefined && this.#pools.length === 1 && this.#target === 'any') return open(only);
    const known = this.#chosen;
    if (known !== null) {
      const client = await open(known)
        .then((opened) => this.#wanted(opened, discard))
        .catch(passedOver);
      if (client !== null) return client;
      // Its idle connections have lost what this one has lost.
      known.dropIdle();
      if (this.#chosen === known) this.#chosen = null;
    }
    const host = await this.#choose();
    return this.#wanted(await open(host), discard);
  }

  /** The same one where its server is what is asked for, or preferred; any other keeps no place in its pool. */
  async #wanted<Client extends pg.ClientBase>(
    client: Client,
    discard: (client: Client) => void,
  ): Promise<Client> {
    if (this.#target === 'prefer-standby') return client;
    try {
      const fault = await this.#fault(client);
      if (fault === null) return client;
      throw notWanted(HostPool.of(client).profile, fault, this.#target);
    } catch (error) {
      discard(client);
      throw error;
    }
  }

  /** One search serves all who wait for it. */
  async #choose(): Promise<HostPool> {
    if (this.#chosen !== null) return this.#chosen;
    this.#choice ??= this.#search().finally(() => {
      this.#choice = null;
    });
    this.#chosen = await this.#choice;
    return this.#chosen;
  }

  async #search(): Promise<HostPool> {
    const failures: DatabaseError[] = [];
    const others: HostPool[] = [];
    for (const host of this.#pools) {
      if (this.#closed) throw closed();
      try {
        const client = await host.connect();
        const fault = await this.#fault(client).finally(() => {
          // The next lease finds it idle.
          client.release();
        });
        if (fault === null) return host;
        others.push(host);
        failures.push(notWanted(host.profile, fault, this.#target));
      } catch (error) {
        // A server that answers and refuses is the one that was meant, as in libpq.
        if (!isUnreached(error)) throw error;
        failures.push(error);
      }
    }
    const [standIn] = others;
    if (this.#target === 'prefer-standby' && standIn !== undefined) return standIn;
    for (const host of others) host.dropIdle();
    throw noneOf(failures);
  }

  get #target(): NonNullable<ConnectionProfile['targetSessionAttrs']> {
    return this.#profile.targetSessionAttrs ?? 'any';
  }

  async #fault(client: pg.ClientBase): Promise<string | null> {
    if (this.#target === 'any') return null;
    try {
      return unwanted(this.#target, await sessionKindOf(client));
    } catch (error) {
      throw toDatabaseError(error, { action: 'connect', profile: HostPool.of(client).profile });
    }
  }
}

/** Null where another host may do instead. */
function passedOver(error: unknown): null {
  if (error instanceof DatabaseError && /^(?:unreachable|connection-lost)$/.test(error.reason))
    return null;
  throw error;
}

/** Nothing answered, or it said that it cannot take connections now. */
function isUnreached(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.reason === 'unreachable';
}

function notWanted(profile: ConnectionProfile, is: string, target: string): DatabaseError {
  const { host, port } = serverOf(profile);
  return new DatabaseError(
    'unreachable',
    `${host}:${String(port)} is ${is}, and target_session_attrs is ${target}.`,
  );
}

function noneOf(failures: readonly DatabaseError[]): DatabaseError {
  const [first] = failures;
  if (failures.length === 1 && first !== undefined) return first;
  const code = failures.find((failure) => isTransientCode(failure.code ?? ''))?.code;
  const words = failures.map(({ message }) => message).join(' ');
  return new DatabaseError(
    'unreachable',
    `None of the ${String(failures.length)} hosts can be used. ${words}`,
    { code: code ?? undefined },
  );
}
