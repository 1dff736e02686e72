// A TCP relay over which every byte takes half a round trip each way, in order: a server that is far away.

import net from 'node:net';

export interface SlowLink {
  readonly port: number;
  close(): Promise<void>;
}

export async function startSlowLink(targetPort: number, roundTripMs: number): Promise<SlowLink> {
  const sockets = new Set<net.Socket>();
  const forward = (from: net.Socket, to: net.Socket) => {
    sockets.add(from);
    from.on('data', (bytes) => setTimeout(() => to.write(bytes), roundTripMs / 2));
    from.on('close', () => {
      sockets.delete(from);
      setTimeout(() => to.end(), roundTripMs / 2);
    });
    from.on('error', () => to.destroy());
  };
  const server = net.createServer({ noDelay: true }, (incoming) => {
    const outgoing = net.connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    forward(incoming, outgoing);
    forward(outgoing, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
