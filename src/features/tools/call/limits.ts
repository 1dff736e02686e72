// One call a connection at a time, and so many a minute: a model that asks without end must not become a load.

import { Gate } from '../../../util/gate';
import { ToolError } from './toolError';

/** Of the specification. */
const MOST_A_MINUTE = 30;
const MINUTE_MS = 60_000;
/** Calls that may wait for the one before. Heuristic: a model asks a few things at once. */
const MOST_WAITING = 8;

/** Of calls without a connection: they are a load on this process alone. */
export const NO_PLACE = '';

export class CallLimits {
  readonly #now: () => number;
  readonly #places = new Map<string, { gate: Gate; waiting: number; calls: number[] }>();

  /** `now`: milliseconds of any clock that only goes forward. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs it when it is its turn. */
  async within<T>(place: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const known = this.#places.get(place) ?? { gate: new Gate(1), waiting: 0, calls: [] };
    this.#places.set(place, known);
    const since = this.#now() - MINUTE_MS;
    known.calls = known.calls.filter((at) => at > since);
    if (place !== NO_PLACE && known.calls.length >= MOST_A_MINUTE) {
      throw new ToolError(
        'busy',
        `${String(MOST_A_MINUTE)} calls in a minute are the limit`,
        'Wait a minute, and ask for more with one call',
      );
    }
    if (known.waiting >= MOST_WAITING) {
      throw new ToolError(
        'busy',
        `${String(MOST_WAITING)} calls wait already`,
        'Wait for their answers before the next call',
      );
    }
    known.calls.push(this.#now());
    known.waiting += 1;
    try {
      const leave = await known.gate.enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    } finally {
      known.waiting -= 1;
    }
  }
}
