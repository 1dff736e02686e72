// How large is what a twin shows? It costs a file for each gigabyte, whatever an image or a size model says.

import { EmbeddedError } from '../../../embedded/embeddedError';
import type { TwinImage } from '../../../model/twinImage';
import { humanBytes } from '../../../util/humanNumbers';

export const PAGE_BYTES = 8_192;
/** Heuristic: 65 536 files take a child some seconds, and few servers hold more. */
export const MOST_CLAIMED_BYTES = 64 * 2 ** 40;

export function claimedBytes({ relations, indexes }: TwinImage): number {
  return [...relations, ...indexes].reduce((sum, { blocks }) => sum + blocks * PAGE_BYTES, 0);
}

/** Before anything is made of it. */
export function requireShowableSize(image: TwinImage): void {
  const why = tooLarge(claimedBytes(image));
  if (why !== null) {
    throw new EmbeddedError('memory', `The twin cannot be made: its tables and indexes ${why}.`);
  }
}

/** Null for what can be shown; else ends a sentence that names what is to be shown. */
export function tooLarge(bytes: number): string | null {
  return bytes <= MOST_CLAIMED_BYTES
    ? null
    : `claim ${humanBytes(bytes)}, and a twin shows at most ${humanBytes(MOST_CLAIMED_BYTES)}`;
}
