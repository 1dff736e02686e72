// How much an index matters by its size alone.

import type { Impact } from '../../model/finding';

/** Heuristic: from half a gigabyte on it crowds tables out of a usual cache and lengthens every backup. */
const HIGH_BYTES = 512 * 1024 ** 2;
/** Heuristic: below this it costs writes more than memory. */
const MEDIUM_BYTES = 32 * 1024 ** 2;

export function impactOfSize(bytes: number): Impact {
  if (bytes >= HIGH_BYTES) return 'high';
  return bytes >= MEDIUM_BYTES ? 'medium' : 'low';
}
