// Which planner does a twin run on? PGlite 18 is always there.

import type { TwinImage } from '../../../model/twinImage';
import { PgliteTarget } from './pgliteTarget';
import type { TwinTarget } from './target';

export interface OpenedEngine {
  readonly kind: 'twin' | 'native-twin';
  readonly target: TwinTarget;
  /** Why it is not the engine that would be right for this source. */
  readonly notice?: string;
}

export type OpenEngine = (image: TwinImage) => Promise<OpenedEngine>;

/** `distDirectory` holds the child process and its template. */
export function pgliteEngine(distDirectory: string): OpenEngine {
  return async (image) => ({
    kind: 'twin',
    target: await PgliteTarget.open(distDirectory, image),
  });
}
