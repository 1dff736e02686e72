// The demo database: started on this machine when it is opened, ended when it is closed.

import { ScratchDatabase } from '../../db/scratchDatabase';
import { DemoServer } from '../../embedded/demo/demoServer';
import {
  connectionProfileSchema,
  PROFILE_VERSION,
  type ConnectionProfile,
} from '../../model/connectionProfile';
import type { Work } from '../../util/progress';
import { answered, type OpenConnection } from './openConnection';

/** It is in no settings, so nobody chose an id for it. */
export const DEMO_ID = 'demo';
export const DEMO_NAME = 'Demo database';

/** Heuristic: an index on the largest table of the shop takes some seconds in WebAssembly. */
const STATEMENT_TIMEOUT_MS = 120_000;

export class Demo {
  readonly #server: DemoServer;
  #progress: ((message: string) => void) | null = null;

  constructor(distDirectory: string, storageDirectory: string) {
    this.#server = new DemoServer(distDirectory, storageDirectory, {
      progress: (message) => this.#progress?.(message),
    });
  }

  async open(work: Work): Promise<OpenConnection> {
    const profile = await this.#start(work);
    // It has one backend: what runs in it is cancelled by starting it anew.
    const client = new ScratchDatabase(profile, () => this.#server.restart());
    const close = async (): Promise<void> => {
      await client.close();
      await this.#server.stop();
    };
    return answered(
      { profile, client, scratch: client, tryouts: client, activity: null, close },
      work.signal,
    );
  }

  async #start(work: Work): Promise<ConnectionProfile> {
    this.#progress = (message) => {
      work.progress(message);
    };
    try {
      const { host, port, database, user } = await this.#server.start();
      return connectionProfileSchema.parse({
        version: PROFILE_VERSION,
        id: DEMO_ID,
        name: DEMO_NAME,
        endpoint: { kind: 'demo', host, port },
        database,
        user,
        tls: 'disable',
        statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      });
    } finally {
      this.#progress = null;
    }
  }
}
