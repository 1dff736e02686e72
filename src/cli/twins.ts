// The twins of what a command is connected to, kept in the person's cache folder between two commands.

import path from 'node:path';
import { readTwin } from '../features/twin/twinFile';
import { Twins, type EngineChoice } from '../features/twin/twins';
import type { TwinImage } from '../model/twinImage';
import { cacheDirectory } from './cacheDirectory';
import { CliError } from './cliError';
import type { Environment } from './environment';

/** Ten minutes. A command has nothing better to do; who waits can interrupt it. */
const WAIT_MS = 600_000;

/** PLANWRIGHT_PG_BIN names folders of PostgreSQL programs, as PATH does. */
export function twinsOf(environment: Environment, mode: EngineChoice['mode'] = 'automatic'): Twins {
  const named = environment.variables['PLANWRIGHT_PG_BIN'] ?? '';
  const binDirectories = named.split(path.delimiter).filter((directory) => directory !== '');
  // A cache that is full, damaged or somebody else's costs time, and may cost it again.
  const told = new Set<string>();
  return new Twins({
    distDirectory: environment.distDirectory,
    cacheDirectory: path.join(cacheDirectory(environment), 'twins'),
    clusterDirectory: path.join(cacheDirectory(environment), 'clusters'),
    waitMs: WAIT_MS,
    choice: () => ({ mode, binDirectories }),
    // Sample values of the data never stay behind on the disk of who only explained something.
    keepsValues: () => false,
    watch: ({ phase, message, problems }) => {
      for (const problem of problems) {
        if (!told.has(problem)) environment.log(problem);
        told.add(problem);
      }
      // A client's questions carry no progress.
      if (phase === 'making' && message !== null) environment.work.progress(message);
    },
  });
}

export async function readTwinFile(file: string): Promise<TwinImage> {
  const read = await readTwin(file);
  if (read.ok) return read.value;
  const { code, message } = read.error;
  throw new CliError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} ${message}.`);
}
