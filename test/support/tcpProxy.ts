// A TCP relay that can go silent, as a lost VPN does: connections stay open and nothing comes through any more.

import net from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Closes so many of the next connections at their first byte, as a server that is just ending. */
  drop(connections: number): void;
  /** Bytes of the connections that exist now go nowhere; new connections work. */
  silence(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
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
    const outgoing = net.connect(targetPort, '127.0.0.1');
    const pair = [incoming, outgoing] as const;
    pairs.add(pair);
    incoming.pipe(outgoing).pipe(incoming);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        for (const other of pair) other.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    drop: (connections) => {
      dropping = connections;
    },
    silence: () => {
      for (const [incoming, outgoing] of pairs) {
        incoming.unpipe(outgoing);
        outgoing.unpipe(incoming);
        incoming.resume();
        outgoing.resume();
      }
    },
    close: async () => {
      for (const [incoming] of pairs) incoming.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
