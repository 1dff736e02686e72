// The way from an SSH host to what it reaches: to the next host, or to the server.

import type { Client, ClientChannel } from 'ssh2';
import { SshFailure, type Hop, type SshProblem } from './contracts';
import { channelProblem, channelTimeout, LINK_CLOSED } from './problems';

export interface ChannelLimits {
  readonly signal: AbortSignal;
  readonly connectTimeoutMs: number;
  /** Clients that are connected: one that turns out to be lost is taken out. */
  readonly live: Pick<Set<Client>, 'delete'>;
}

/** To a Unix socket of the host where a path stands in place of the port. */
export function openChannel(
  { client, hop }: { readonly client: Client; readonly hop: Hop },
  { port, host = '' }: { readonly port: number | string; readonly host?: string | undefined },
  { signal, connectTimeoutMs, live }: ChannelLimits,
): Promise<ClientChannel> {
  const target = typeof port === 'string' ? port : `${host}:${String(port)}`;
  return new Promise((resolve, reject) => {
    let isOver = false;
    const over = (): void => {
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abandon);
    };
    const fail = (problem: SshProblem): void => {
      over();
      reject(new SshFailure(problem));
    };
    const abandon = (): void => {
      fail(LINK_CLOSED);
    };
    const timer = setTimeout(() => {
      fail(channelTimeout(hop, target, connectTimeoutMs));
    }, connectTimeoutMs);
    const done = (error: Error | undefined, channel: ClientChannel): void => {
      if (error !== undefined) fail(channelProblem(error, hop, target));
      // Nobody waits for it any more.
      else if (isOver) channel.destroy();
      else {
        over();
        resolve(channel);
      }
    };
    signal.addEventListener('abort', abandon);
    if (signal.aborted) {
      abandon();
      return;
    }
    try {
      if (typeof port === 'string') client.openssh_forwardOutStreamLocal(port, done);
      else client.forwardOut('127.0.0.1', 0, host, port, done);
    } catch (error) {
      // It was lost a moment ago.
      live.delete(client);
      const said = error instanceof Error ? error : new Error(String(error));
      fail(channelProblem(said, hop, target));
    }
  });
}
