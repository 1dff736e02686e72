// The databases that twins are measured against: made once, kept in .cache/ by a hash of what makes them, started when needed.

import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Database } from '../../src/db/database';
import {
  DEBIAN_15_BIN,
  serverUser,
  startPostgres,
  type Cluster,
  type Major,
} from '../../test/support/cluster';

export interface SourceRecipe {
  readonly name: string;
  /** Each on a connection of its own. */
  readonly steps: readonly string[];
}

export interface Source {
  readonly cluster: Cluster;
  readonly database: string;
  /** Run by Debian's PostgreSQL 15. */
  readonly hypopg: boolean;
  /** As Planwright connects. */
  readonly client: Database;
  stop(): Promise<void>;
}

const ROOT = path.resolve(__dirname, '../..');
export const DIST = path.join(ROOT, 'dist');
export const KEPT = path.join(ROOT, '.cache/bench');
const DATABASE = 'source';
/** Loading is quicker with some memory; planning does not depend on it. */
const SETTINGS = { shared_buffers: '256MB', maintenance_work_mem: '256MB', max_wal_size: '4GB' };

/** `hypopg`: Debian's PostgreSQL 15, which has the extension. */
export async function openSource(
  recipe: SourceRecipe,
  major: Major,
  { hypopg = false } = {},
): Promise<Source> {
  const hash = createHash('sha256').update(JSON.stringify(recipe.steps)).digest('hex').slice(0, 12);
  const kept = path.join(KEPT, `${recipe.name}-${String(major)}${hypopg ? 'h' : ''}-${hash}`);
  const options = { settings: SETTINGS, ...(hypopg ? { binDirectory: DEBIAN_15_BIN } : {}) };
  if (!existsSync(kept)) await fill(recipe, major, kept, options);
  const cluster = await startPostgres(major, { ...options, keptIn: kept });
  const profile = cluster.profile({ database: DATABASE });
  const client = new Database(profile, () => Promise.resolve(null));
  const stop = async (): Promise<void> => {
    await client.close();
    await cluster.stop();
  };
  return { cluster, database: DATABASE, hypopg, client, stop };
}

async function fill(
  { steps }: SourceRecipe,
  major: Major,
  kept: string,
  options: { readonly settings: Readonly<Record<string, string>>; readonly binDirectory?: string },
): Promise<void> {
  const unfinished = `${kept}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  chmodSync(unfinished, 0o700);
  const { uid, gid } = serverUser();
  if (uid !== undefined && gid !== undefined) chownSync(unfinished, uid, gid);
  const cluster = await startPostgres(major, { ...options, keptIn: unfinished });
  try {
    await cluster.sql(`CREATE DATABASE ${DATABASE}`);
    for (const step of steps) await cluster.sql(step, DATABASE);
  } finally {
    await cluster.stop();
  }
  renameSync(unfinished, kept);
}
