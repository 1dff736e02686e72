// The twin of the database that a command is connected to, kept in the person's cache folder between two commands.

import path from 'node:path';
import type { DatabaseClient } from '../db/contracts';
import type { TwinAccess } from '../features/chooseWhatIf';
import { TwinCache } from '../whatif/twin/image/twinCache';
import { chooseEngine, type EngineChoice } from '../whatif/twin/target/chooseEngine';
import type { OpenEngine } from '../whatif/twin/target/twinEngines';
import { TwinKeeper } from '../whatif/twin/twinKeeper';
import { LiveTwinSource } from '../whatif/twin/source/twinSource';
import { cacheDirectory } from './cacheDirectory';
import type { Environment } from './environment';

/** A command has nothing better to do; who waits can interrupt it. */
export const WAIT_MS = 600_000;

export function twinAccess(client: DatabaseClient, environment: Environment): TwinAccess {
  const keeper = new TwinKeeper({
    source: liveSource(client),
    openEngine: twinEngine('automatic', environment),
    cache: new TwinCache(path.join(cacheDirectory(environment), 'twins')),
  });
  // A cache that is full, damaged or somebody else's costs time, and may cost it again.
  const told = new Set<string>();
  keeper.watch(() => {
    for (const problem of keeper.state().problems) {
      if (!told.has(problem)) environment.log(problem);
      told.add(problem);
    }
  });
  return { keeper, waitMs: WAIT_MS };
}

export function liveSource(client: DatabaseClient): LiveTwinSource {
  return new LiveTwinSource(client, { liveEnds: true, now: () => new Date().toISOString() });
}

/** PLANWRIGHT_PG_BIN names folders of PostgreSQL programs, as PATH does. */
export function twinEngine(
  mode: EngineChoice['mode'],
  environment: Environment,
  asMajor: number | null = null,
): OpenEngine {
  const named = environment.variables['PLANWRIGHT_PG_BIN'] ?? '';
  return chooseEngine({
    distDirectory: environment.distDirectory,
    cacheDirectory: path.join(cacheDirectory(environment), 'clusters'),
    mode,
    asMajor,
    binDirectories: named.split(path.delimiter).filter((directory) => directory !== ''),
  });
}
