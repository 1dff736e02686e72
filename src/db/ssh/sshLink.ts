// The door of the SSH bundle: one connection through SSH for all that a profile opens. It is made when it is needed, comes back
// after a drop, and ends with close().

import type { Client, ParsedKey } from 'ssh2';
import type { Through } from '../../model/connectionProfile';
import { GOODBYE_MS } from '../deadlines';
import { connectHop, type HopContext } from './connectHop';
import { SshFailure, type Hop, type SshLink, type SshLinkOptions } from './contracts';
import { openChannel } from './openChannel';
import { LINK_CLOSED, LINK_LOST } from './problems';
import { hopsOf } from './route';
import { TunnelSocket } from './tunnelSocket';

export function makeSshLink(through: Through, options: SshLinkOptions): SshLink {
  return new Link(through, options);
}

/** The last host, which reaches the servers, and all that were connected for it. */
interface Chain {
  readonly hop: Hop;
  readonly client: Client;
  readonly clients: readonly Client[];
}

class Link implements SshLink {
  readonly #through: Through;
  readonly #context: HopContext;
  readonly #closing = new AbortController();
  #chain: Chain | null = null;
  #opening: Promise<Chain> | null = null;

  constructor(through: Through, options: SshLinkOptions) {
    this.#through = through;
    const memory = {
      accepted: [],
      passwords: new Map<string, string>(),
      keys: new Map<string, ParsedKey>(),
      skipped: new Set<string>(),
    };
    this.#context = { ...options, memory, signal: this.#closing.signal, live: new Set() };
  }

  async open(): Promise<void> {
    await this.#connected();
  }

  socket(): TunnelSocket {
    return new TunnelSocket(async (port, host) => {
      const chain = await this.#connected();
      return this.#told(() => openChannel(chain, { port, host }, this.#context));
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#chain = null;
    // Those of a chain that is just being opened as well.
    const { live } = this.#context;
    for (const client of [...live].reverse()) if (live.has(client)) await goodbye(client);
  }

  async #connected(): Promise<Chain> {
    const chain = this.#chain;
    if (chain !== null && this.#isLive(chain)) return chain;
    if (chain !== null) this.#drop(chain);
    this.#opening ??= this.#told(() => this.#connect()).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #connect(): Promise<Chain> {
    const clients: Client[] = [];
    try {
      const hops = await hopsOf(this.#through, this.#context.surroundings);
      let before: { readonly hop: Hop; readonly client: Client } | null = null;
      for (const hop of hops) {
        const way: typeof before = before;
        const openSocket = way === null ? null : () => openChannel(way, hop, this.#context);
        const since = performance.now();
        const client = await connectHop(hop, openSocket, this.#context);
        clients.push(client);
        this.#context.reached?.(hop, performance.now() - since);
        before = { hop, client };
      }
      if (before === null) throw new Error('a profile without an SSH host');
      const chain = { ...before, clients };
      if (this.#closing.signal.aborted) throw new SshFailure(LINK_CLOSED);
      // One may have been lost while a secret was stored.
      if (!this.#isLive(chain)) throw new SshFailure(LINK_LOST);
      return this.#keep(chain);
    } catch (error) {
      for (const client of this.#context.live) client.destroy();
      throw error;
    }
  }

  /** Whichever host is lost, all of the chain is. */
  #keep(chain: Chain): Chain {
    for (const client of chain.clients)
      client.once('close', () => {
        this.#drop(chain);
      });
    this.#chain = chain;
    return chain;
  }

  #isLive({ clients }: Chain): boolean {
    return clients.every((client) => this.#context.live.has(client));
  }

  #drop(chain: Chain): void {
    if (this.#chain === chain) this.#chain = null;
    for (const client of chain.clients) client.destroy();
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof SshFailure ? this.#context.failure(error.problem) : error;
    }
  }
}

/** Until its socket is closed, by force where the other side says nothing. */
function goodbye(client: Client): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      client.destroy();
      resolve();
    }, GOODBYE_MS);
    client.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    client.end();
  });
}
