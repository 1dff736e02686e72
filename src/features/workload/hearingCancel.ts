// Texts are parsed in WebAssembly, which hears no cancel and lets nothing else run: between some of them everybody gets a turn.

import { setImmediate } from 'node:timers/promises';

/** Heuristic: some milliseconds of parsing. */
const AT_ONCE = 50;

/** The same items, as long as nobody cancels; rejects where somebody does. */
export async function* hearingCancel<T>(
  items: Iterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let given = 0;
  for (const item of items) {
    if (given % AT_ONCE === 0) await setImmediate();
    signal.throwIfAborted();
    given += 1;
    yield item;
  }
}
