// Where the command line keeps what it can make again: XDG Base Directory Specification.

import path from 'node:path';
import type { Environment } from './environment';

export function cacheDirectory({
  variables,
  homeDirectory,
}: Pick<Environment, 'variables' | 'homeDirectory'>): string {
  const named = variables['XDG_CACHE_HOME'] ?? '';
  // "All paths must be absolute; a relative path is invalid and ignored", and so is an empty one.
  const base = path.isAbsolute(named) ? named : path.join(homeDirectory, '.cache');
  return path.join(base, 'planwright');
}
