// The demo database as its users see it: one address that stays the same, behind which a child process comes and goes.

import net from 'node:net';
import path from 'node:path';
import { startDemoAnswerSchema } from '../channel';
import { EmbeddedError } from '../embeddedError';
import { HostProcess } from '../hostProcess';

export interface DemoAddress {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

export interface DemoOptions {
  /** Says what the first start is doing, as a short phrase. */
  readonly progress?: (message: string) => void;
  /** The child ends when nobody was connected for this long. */
  readonly idleMs?: number;
}

/** Heuristic: a child holds some 300 MB; starting it again takes a second. */
const IDLE_MS = 5 * 60_000;
const TEMPLATE = 'template.tar.br';

export class DemoServer {
  readonly #dist: string;
  readonly #storage: string;
  readonly #options: DemoOptions;
  readonly #sockets = new Set<net.Socket>();
  #front: net.Server | null = null;
  #address: Promise<DemoAddress> | null = null;
  #child: Promise<{ readonly process: HostProcess; readonly port: number }> | null = null;
  #running: HostProcess | null = null;
  #idleTimer: NodeJS.Timeout | null = null;

  /** `storageDirectory` keeps the shop, with what the person changed in it, for the next time. */
  constructor(distDirectory: string, storageDirectory: string, options: DemoOptions = {}) {
    this.#dist = distDirectory;
    this.#storage = storageDirectory;
    this.#options = options;
  }

  /** Where to connect. The first start ever makes the shop, which takes some seconds. */
  async start(): Promise<DemoAddress> {
    this.#address ??= this.#listen().catch((error: unknown) => {
      this.#address = null;
      throw error;
    });
    const address = await this.#address;
    await this.#backend();
    return address;
  }

  /**
   * How cancelling works here: PGlite has one backend that hears no cancel request, so what runs is ended by ending
   * the child and starting another. Connections drop, the address stays, committed changes stay.
   */
  async restart(): Promise<void> {
    await this.#end('kill');
    await this.start();
  }

  /** Makes the shop anew, without what the person changed in it. */
  async reset(): Promise<void> {
    await this.#end('stop');
    await this.#backend(true);
  }

  async stop(): Promise<void> {
    const front = this.#front;
    this.#front = null;
    this.#address = null;
    await this.#end('stop');
    if (front === null) return;
    await new Promise((resolve) => front.close(resolve));
  }

  /** Of the child; undefined while there is none. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  async #listen(): Promise<DemoAddress> {
    const front = net.createServer((socket) => {
      void this.#serve(socket);
    });
    await new Promise<void>((resolve, reject) => {
      front.once('error', reject);
      front.listen(0, '127.0.0.1', resolve);
    });
    // The demo alone must not keep a command line alive.
    front.unref();
    this.#front = front;
    const address = front.address();
    if (address === null || typeof address === 'string') {
      throw new EmbeddedError('start', 'The demo database got no port on 127.0.0.1.');
    }
    return { host: '127.0.0.1', port: address.port, database: 'postgres', user: 'postgres' };
  }

  async #serve(client: net.Socket): Promise<void> {
    this.#sockets.add(client);
    this.#holdIdle();
    client.once('close', () => {
      this.#sockets.delete(client);
      if (this.#sockets.size === 0) this.#awaitIdle();
    });
    client.on('error', () => client.destroy());
    try {
      const { port } = await this.#backend();
      const server = net.connect(port, '127.0.0.1');
      server.on('error', () => client.destroy());
      server.once('close', () => client.destroy());
      client.once('close', () => server.destroy());
      client.setNoDelay(true);
      server.setNoDelay(true);
      client.pipe(server).pipe(client);
    } catch {
      // start() tells the person why; a socket can only be closed.
      client.destroy();
    }
  }

  #backend(fresh = false): Promise<{ readonly process: HostProcess; readonly port: number }> {
    this.#child ??= this.#spawn(fresh).catch((error: unknown) => {
      this.#child = null;
      throw error;
    });
    return this.#child;
  }

  async #spawn(fresh: boolean): Promise<{ readonly process: HostProcess; readonly port: number }> {
    const child = new HostProcess(this.#dist);
    this.#running = child;
    void child.ended.then(() => {
      if (this.#running !== child) return;
      this.#running = null;
      this.#child = null;
    });
    try {
      const { port } = await child.request(
        {
          kind: 'start-demo',
          storageDirectory: this.#storage,
          templateFile: path.join(this.#dist, TEMPLATE),
          fresh,
        },
        startDemoAnswerSchema,
        this.#options.progress,
      );
      this.#awaitIdle();
      return { process: child, port };
    } catch (error) {
      await child.kill();
      throw error;
    }
  }

  async #end(how: 'stop' | 'kill'): Promise<void> {
    this.#holdIdle();
    const child = this.#running;
    this.#running = null;
    this.#child = null;
    for (const socket of this.#sockets) socket.destroy();
    await child?.[how]();
  }

  #holdIdle(): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
  }

  #awaitIdle(): void {
    this.#holdIdle();
    if (this.#sockets.size > 0) return;
    this.#idleTimer = setTimeout(() => void this.#end('stop'), this.#options.idleMs ?? IDLE_MS);
    this.#idleTimer.unref();
  }
}
