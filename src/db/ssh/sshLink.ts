// The door of the SSH bundle: one connection through SSH for all that a profile opens. It is made when it is needed, comes back
// after a drop, and ends with close().

import type { Client, ClientChannel, ParsedKey } from 'ssh2';
import type { Through } from '../../model/connectionProfile';
import { GOODBYE_MS } from '../deadlines';
import { connectHop, type HopContext } from './connectHop';
import { SshFailure, type Hop, type SshLink, type SshLinkOptions } from './contracts';
import { channelProblem } from './problems';
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
    this.#context = { ...options, memory, signal: this.#closing.signal };
  }

  async open(): Promise<void> {
    await this.#connected();
  }

  socket(): TunnelSocket {
    return new TunnelSocket(async (port, host) => {
      const { hop, client } = await this.#connected();
      return this.#told(() => openChannel(client, hop, port, host));
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const clients = this.#chain?.clients.toReversed() ?? [];
    this.#chain = null;
    for (const client of clients) await goodbye(client);
  }

  async #connected(): Promise<Chain> {
    if (this.#chain !== null) return this.#chain;
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
        const openSocket =
          way === null ? null : () => openChannel(way.client, way.hop, hop.port, hop.host);
        const client = await connectHop(hop, openSocket, this.#context);
        clients.push(client);
        before = { hop, client };
      }
      if (before === null) throw new Error('a profile without an SSH host');
      if (this.#closing.signal.aborted)
        throw new SshFailure({ step: 'socket', message: 'The connection was closed.' });
      return this.#keep({ ...before, clients });
    } catch (error) {
      for (const client of clients) client.destroy();
      throw error;
    }
  }

  /** Whichever host is lost, all of the chain is. */
  #keep(chain: Chain): Chain {
    for (const client of chain.clients)
      client.once('close', () => {
        if (this.#chain === chain) this.#chain = null;
        for (const other of chain.clients) other.destroy();
      });
    this.#chain = chain;
    return chain;
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof SshFailure ? this.#context.failure(error.problem) : error;
    }
  }
}

/** To a Unix socket of the host where a path stands in place of the port. */
function openChannel(
  client: Client,
  hop: Hop,
  port: number | string,
  host = '',
): Promise<ClientChannel> {
  const target = typeof port === 'string' ? port : `${host}:${String(port)}`;
  return new Promise((resolve, reject) => {
    const done = (error: Error | undefined, channel: ClientChannel): void => {
      if (error === undefined) resolve(channel);
      else reject(new SshFailure(channelProblem(error, hop, target)));
    };
    try {
      if (typeof port === 'string') client.openssh_forwardOutStreamLocal(port, done);
      else client.forwardOut('127.0.0.1', 0, host, port, done);
    } catch (error) {
      // It was lost a moment ago.
      const said = error instanceof Error ? error : new Error(String(error));
      reject(new SshFailure(channelProblem(said, hop, target)));
    }
  });
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
