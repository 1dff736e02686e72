// A TCP relay that fails as networks do: it goes silent as a lost VPN does, it cuts, at once or at a point of our choice.

import net from 'node:net';

export interface Fault {
  /** Silent: connections stay open and nothing comes through any more. Cut: both sides are reset. */
  readonly kind: 'silent' | 'cut';
  /** Where: at the first message of the client that holds these words; '' is the first message at all. */
  readonly atWords: string;
  /** The message itself still reaches the server; its answer does not come back. */
  readonly reachesServer?: boolean;
  /** Connections that are opened afterwards go silent too. */
  readonly newToo?: boolean;
}

export interface TcpProxy {
  readonly port: number;
  /** Connections that exist now. */
  readonly connections: number;
  /** Closes so many of the next connections at their first byte, as a server that is just ending. */
  drop(connections: number): void;
  /** Bytes of the connections that exist now go nowhere; new connections work. */
  silence(): void;
  /** Once; `null` takes it back, for new connections too. */
  failAt(fault: Fault | null): void;
  /** Once: the message of a client that holds these words goes on when `meanwhile` is over. */
  hold(atWords: string, meanwhile: () => Promise<void>): void;
  /** Resets a connection after so many bytes of the server's; null never. */
  cutAfter(bytes: number | null): void;
  /** Of the server's, over all connections. */
  readonly bytesReceived: number;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const relays = new Set<Relay>();
  const plan: Plan = {
    ...{ fault: null, held: null, newSilent: false, cutAfter: null, bytesReceived: 0 },
  };
  let dropping = 0;
  const server = net.createServer((incoming) => {
    if (dropping > 0) {
      dropping -= 1;
      incoming.on('error', () => undefined);
      // What was not read would reset the connection instead of closing it.
      incoming.once('data', () => {
        incoming.destroySoon();
      });
      return;
    }
    const relay = new Relay(incoming, net.connect(targetPort, '127.0.0.1'), plan);
    relays.add(relay);
    relay.onEnd(() => relays.delete(relay));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    get connections() {
      return relays.size;
    },
    get bytesReceived() {
      return plan.bytesReceived;
    },
    drop: (connections) => {
      dropping = connections;
    },
    silence: () => {
      for (const relay of relays) relay.silent = true;
    },
    failAt: (fault) => {
      plan.fault = fault;
      plan.newSilent = false;
    },
    hold: (atWords, meanwhile) => {
      plan.held = { atWords, meanwhile };
    },
    cutAfter: (bytes) => {
      plan.cutAfter = bytes;
    },
    close: async () => {
      for (const relay of relays) relay.reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Shared by all connections of a proxy. */
interface Plan {
  fault: Fault | null;
  held: { readonly atWords: string; readonly meanwhile: () => Promise<void> } | null;
  newSilent: boolean;
  cutAfter: number | null;
  bytesReceived: number;
}

class Relay {
  silent: boolean;
  readonly #incoming: net.Socket;
  readonly #outgoing: net.Socket;
  readonly #plan: Plan;
  #received = 0;

  constructor(incoming: net.Socket, outgoing: net.Socket, plan: Plan) {
    this.silent = plan.newSilent;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#plan = plan;
    incoming.on('data', (chunk: Buffer) => {
      this.#forward(chunk);
    });
    outgoing.on('data', (chunk: Buffer) => {
      this.#back(chunk);
    });
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      from.on('error', () => undefined);
      from.on('end', () => to.end());
      from.on('close', () => to.destroy());
    }
  }

  onEnd(listener: () => void): void {
    this.#incoming.on('close', listener);
  }

  reset(): void {
    this.#incoming.resetAndDestroy();
    this.#outgoing.destroy();
  }

  #forward(chunk: Buffer): void {
    if (this.silent) return;
    const { fault, held } = this.#plan;
    if (held !== null && chunk.includes(held.atWords)) {
      this.#plan.held = null;
      this.#incoming.pause();
      void held.meanwhile().then(() => {
        this.#outgoing.write(chunk);
        this.#incoming.resume();
      });
      return;
    }
    if (fault === null || !chunk.includes(fault.atWords)) {
      this.#outgoing.write(chunk);
      return;
    }
    this.#plan.fault = null;
    this.#plan.newSilent = fault.newToo === true;
    if (fault.reachesServer === true) this.#outgoing.write(chunk);
    if (fault.kind === 'silent') this.silent = true;
    else this.reset();
  }

  #back(chunk: Buffer): void {
    if (this.silent) return;
    const { cutAfter } = this.#plan;
    const rest = cutAfter === null ? chunk.length : Math.max(0, cutAfter - this.#received);
    const passed = chunk.subarray(0, rest);
    this.#received += passed.length;
    this.#plan.bytesReceived += passed.length;
    if (passed.length > 0) this.#incoming.write(passed);
    if (passed.length === chunk.length) return;
    // What has been written goes out before the reset.
    this.silent = true;
    setTimeout(() => {
      this.reset();
    }, 20);
  }
}
