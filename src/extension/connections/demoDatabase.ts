// The demo database as a connection: started on this machine at its first use, ended with VS Code.

import { DemoServer } from '../../embedded/demo/demoServer';
import { connectionProfileSchema, type ConnectionProfile } from '../../model/connectionProfile';
import type { Work } from '../../util/progress';
import { DEMO_ID } from './connectionManager';

/** Heuristic: an index on the largest table of the shop takes some seconds in WebAssembly. */
const STATEMENT_TIMEOUT_MS = 120_000;

export class DemoDatabase {
  readonly #server: DemoServer;
  #progress: ((message: string) => void) | null = null;

  constructor(distDirectory: string, storageDirectory: string) {
    this.#server = new DemoServer(distDirectory, storageDirectory, {
      progress: (message) => this.#progress?.(message),
    });
  }

  async start(work: Work): Promise<ConnectionProfile> {
    this.#progress = (message) => {
      work.progress(message);
    };
    try {
      const address = await this.#server.start();
      return connectionProfileSchema.parse({
        id: DEMO_ID,
        name: 'Demo database',
        ...address,
        tls: 'disable',
        statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      });
    } finally {
      this.#progress = null;
    }
  }

  /** The demo has one backend: what runs in it is cancelled by starting it anew. */
  restart(): Promise<void> {
    return this.#server.restart();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}
