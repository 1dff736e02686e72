// The child's side of the demo: makes the shop at its first start and serves it on a loopback port.

import path from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { StartDemo, StartDemoAnswer } from '../channel';
import { filesBeside, openCluster } from '../cluster';
import { contribBeside } from '../contrib';
import { sealLibraries } from '../sealLibraries';
import { Slot } from '../slot';
import { DEMO_CONTENT, SHOP_STEPS, WARM_UP } from './shop';

/** A closed connection counts until its transaction is rolled back, so a few more than our pool opens. */
const MAX_CONNECTIONS = 8;

const SETTINGS = {
  // It counts only when it is loaded with the server.
  shared_preload_libraries: 'pg_stat_statements',
  // Rows and spills of the samples are those of a small server.
  work_mem: '4MB',
  track_io_timing: 'on',
  // EXPLAIN must not promise workers that cannot be launched here.
  max_parallel_workers_per_gather: '0',
  timezone: 'UTC',
};

/** Without these the first start takes twice as long: rows of a table made in the same transaction need no WAL. */
const FILL_SETTINGS = {
  ...SETTINGS,
  wal_level: 'minimal',
  max_wal_senders: '0',
  shared_buffers: '64MB',
  maintenance_work_mem: '64MB',
};

const EXTENSIONS = ['pg_stat_statements', 'pg_trgm'];

export class DemoHost {
  #database: PGlite | null = null;
  #server: PGLiteSocketServer | null = null;
  #slot: Slot | null = null;

  async start(request: StartDemo, progress: (message: string) => void): Promise<StartDemoAnswer> {
    const slot = Slot.take(path.join(request.storageDirectory, 'demo'));
    this.#slot = slot;
    const prepared = request.fresh || !slot.holds(DEMO_CONTENT);
    if (prepared) await prepare(slot, request.templateFile, progress);
    const { dataDirectory } = slot;
    const extensions = contribBeside(request.templateFile, EXTENSIONS);
    const database = await openCluster({
      dataDirectory,
      filesFile: filesBeside(request.templateFile),
      settings: SETTINGS,
      extensions,
    });
    this.#database = database;
    await sealLibraries(database);
    for (const statement of WARM_UP) await database.exec(statement);
    return { port: await this.#listen(database), prepared };
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await this.#database?.close();
    this.#slot?.release();
  }

  async #listen(database: PGlite): Promise<number> {
    const server = new PGLiteSocketServer({
      db: database,
      host: '127.0.0.1',
      port: 0,
      maxConnections: MAX_CONNECTIONS,
    });
    this.#server = server;
    await server.start();
    return Number(server.getServerConn().split(':').at(-1));
  }
}

async function prepare(
  slot: Slot,
  templateFile: string,
  progress: (message: string) => void,
): Promise<void> {
  progress('unpacking an empty PostgreSQL 18');
  slot.clear();
  const { dataDirectory } = slot;
  const database = await openCluster({
    dataDirectory,
    filesFile: filesBeside(templateFile),
    templateFile,
    settings: FILL_SETTINGS,
    extensions: contribBeside(templateFile, EXTENSIONS),
  });
  await fill(database, progress);
  await database.close();
  slot.markComplete(DEMO_CONTENT);
}

async function fill(database: PGlite, progress: (message: string) => void): Promise<void> {
  for (const [i, step] of SHOP_STEPS.entries()) {
    progress(
      `filling the demo shop, ${String(i + 1)} of ${String(SHOP_STEPS.length)}: ${step.title}`,
    );
    for (const statement of step.statements) {
      try {
        await database.exec(statement);
      } catch (error) {
        if (step.mayFail !== true) throw error;
      }
    }
  }
}
