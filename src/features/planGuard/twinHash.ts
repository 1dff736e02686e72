// Is a twin the one that plans were recorded on? A hash of what decides plans: neither when it was made nor which statements it holds.

import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { TwinImage } from '../../model/twinImage';

const DIGITS = 16;
/** Two of them fit into a frame of a screen; heuristic. */
const TURN_MS = 8;

/** Part by part: as one text a large image would hold up everything else, or be longer than a string can be. */
export async function twinHash(
  { madeAt, workload, ...decisive }: TwinImage,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  let since = performance.now();
  for (const part of partsOf(decisive)) {
    hash.update(`${JSON.stringify(part)}\n`);
    if (performance.now() - since < TURN_MS) continue;
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  }
  return hash.digest('hex').slice(0, DIGITS);
}

/** Each field, and behind it what it holds, one by one. */
function* partsOf(image: object): Generator<readonly unknown[]> {
  const fields: readonly (readonly [string, unknown])[] = Object.entries(image);
  for (const [field, value] of fields) {
    // No file holds it.
    if (value === undefined) continue;
    const isPlain = typeof value !== 'object' || value === null;
    yield isPlain ? [field, value] : [field];
    if (!isPlain) yield* Object.entries(value);
  }
}
