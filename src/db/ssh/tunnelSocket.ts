// The socket that pg is given in place of one of the network: what is written to it goes through a channel of SSH. No port of
// this machine is opened for it, so nobody else on it can use the way.

import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';

/** To a host and port, or a Unix socket of the SSH host. */
export type OpenChannel = (port: number | string, host?: string) => Promise<ClientChannel>;

export class TunnelSocket extends Duplex {
  readonly #open: OpenChannel;
  #channel: ClientChannel | null = null;

  constructor(open: OpenChannel) {
    // As a socket of the network: who is told goodbye says goodbye.
    super({ allowHalfOpen: false });
    this.#open = open;
  }

  connect(port: number | string, host?: string): this {
    this.#open(port, host).then(
      (channel) => {
        this.#adopt(channel);
      },
      (error: unknown) => {
        this.destroy(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return this;
  }

  /** What pg asks of a socket; SSH has its own keep-alive, and its socket no delay. */
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  #adopt(channel: ClientChannel): void {
    if (this.destroyed) {
      channel.destroy();
      return;
    }
    this.#channel = channel;
    let ended = false;
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => {
      ended = true;
      this.push(null);
    });
    channel.on('error', (error: Error) => {
      this.destroy(error);
    });
    channel.on('close', () => {
      // An SSH connection that drops says no goodbye for what it carries.
      if (!ended) this.destroy(lost());
    });
    this.emit('connect');
  }

  override _read(): void {
    this.#channel?.resume();
  }

  override _write(
    chunk: Buffer,
    encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    if (this.#channel === null) done(lost());
    else this.#channel.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#channel?.destroy();
    // TLS over it tells its fault an immediate later (JSStreamSocket.doClose of Node.js), and pg hears the first of both.
    setImmediate(() => {
      setImmediate(done, error);
    });
  }
}

function lost(): Error {
  return Object.assign(new Error('the SSH connection was lost'), { code: 'ECONNRESET' });
}
