// A pg client that never outlives its use: a failed connect, a silent goodbye and an endless answer all end its socket.

import pg from 'pg';
import { GOODBYE_MS } from './deadlines';
import { DatabaseError } from './errors';
import { MessageMeter } from './messageMeter';

type Connected = ((error: Error) => void) & ((error: null, client: pg.Client) => void);

export class BoundedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const { connection } = this;
    connection.once('connect', () => {
      if (!this.ssl) this.#measure();
    });
    connection.once('sslconnect', () => {
      this.#measure();
    });
  }

  /** pg leaves the socket of a refused password open until the server's authentication_timeout, a minute. */
  override connect(): Promise<pg.Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.Client> | undefined {
    const connecting = super.connect().catch((error: unknown) => {
      this.destroy();
      throw error;
    });
    if (callback === undefined) return connecting;
    connecting.then(
      (client) => {
        callback(null, client);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return undefined;
  }

  /** A goodbye over a dead link would wait for TCP to give up. */
  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    const timer = setTimeout(() => {
      this.destroy();
    }, GOODBYE_MS);
    timer.unref();
    this.connection.once('end', () => {
      clearTimeout(timer);
    });
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }

  /** Ends the socket at once; what waits for an answer is rejected. */
  destroy(reason?: Error): void {
    this.connection.stream.destroy(reason);
  }

  #measure(): void {
    const meter = new MessageMeter();
    const { stream } = this.connection;
    stream.on('data', (chunk: Buffer) => {
      const problem = meter.push(chunk);
      if (problem !== null) this.destroy(new DatabaseError('unsupported', problem));
    });
  }
}
