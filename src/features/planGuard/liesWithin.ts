// Is a file truly in a folder, wherever links on its path lead?

import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** False as well where one of them cannot be followed. */
export async function liesWithin(file: string, folder: string): Promise<boolean> {
  try {
    const [real, above] = await Promise.all([realpath(file), realpath(folder)]);
    const way = path.relative(above, real);
    return way.split(path.sep)[0] !== '..' && !path.isAbsolute(way);
  } catch {
    // What cannot be followed is nowhere.
    return false;
  }
}
