// Where the command line keeps what it can make again, and what it cannot: XDG Base Directory Specification.

import path from 'node:path';
import type { Environment } from './environment';

type Place = Pick<Environment, 'variables' | 'homeDirectory'>;

export function cacheDirectory(place: Place): string {
  return below(place, 'XDG_CACHE_HOME', '.cache');
}

export function stateDirectory(place: Place): string {
  return below(place, 'XDG_STATE_HOME', path.join('.local', 'state'));
}

function below({ variables, homeDirectory }: Place, variable: string, inHome: string): string {
  const named = variables[variable] ?? '';
  // "All paths must be absolute; a relative path is invalid and ignored", and so is an empty one.
  const base = path.isAbsolute(named) ? named : path.join(homeDirectory, inHome);
  return path.join(base, 'planwright');
}
