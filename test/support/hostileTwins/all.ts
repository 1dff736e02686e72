// Images as somebody would write them who wants code to run on the machine of whoever opens them: in every text that an image
// holds. Each tries to leave a file in a folder that the database's operating-system user may write to.

import { definitions, functions } from './definitions';
import { waysInto, type Hostile } from './images';
import { relations, rest } from './relations';

export function hostileParts(directory: string, port: number): Hostile[] {
  const ways = waysInto(directory, port);
  return [...functions(ways), ...definitions(ways), ...relations(ways), ...rest(ways)];
}
