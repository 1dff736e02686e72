// Where the command line keeps what it can make again: XDG Base Directory Specification.

import path from 'node:path';
import type { Environment } from './environment';

export function cacheDirectory({
  variables,
  homeDirectory,
}: Pick<Environment, 'variables' | 'homeDirectory'>): string {
  return path.join(variables['XDG_CACHE_HOME'] ?? path.join(homeDirectory, '.cache'), 'planwright');
}
