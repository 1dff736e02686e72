// The twin of the database that a command is connected to, kept in the person's cache folder between two commands.

import path from 'node:path';
import type { DatabaseClient } from '../db/contracts';
import type { TwinAccess } from '../features/chooseWhatIf';
import { TwinCache } from '../whatif/twin/twinCache';
import { pgliteEngine } from '../whatif/twin/twinEngines';
import { TwinKeeper } from '../whatif/twin/twinKeeper';
import { LiveTwinSource } from '../whatif/twin/twinSource';
import { cacheDirectory } from './cacheDirectory';
import type { Environment } from './environment';

/** A command has nothing better to do; who waits can interrupt it. */
const WAIT_MS = 600_000;

export function twinAccess(client: DatabaseClient, environment: Environment): TwinAccess {
  const keeper = new TwinKeeper({
    source: new LiveTwinSource(client, { liveEnds: true, now: () => new Date().toISOString() }),
    openEngine: pgliteEngine(environment.distDirectory),
    cache: new TwinCache(path.join(cacheDirectory(environment), 'twins')),
  });
  return { keeper, waitMs: WAIT_MS };
}
