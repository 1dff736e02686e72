// What do a monitor's own queries cost the server? The way there and back, which the quickest answer tells, costs it nothing.

import type { Clock } from './clock';

export class QueryCost {
  readonly #clock: Clock;
  readonly #spend: (ms: number) => void;
  #tripMs = Infinity;

  constructor(clock: Clock, spend: (ms: number) => void) {
    this.#clock = clock;
    this.#spend = spend;
  }

  /** Of one query, whether or not it is answered. */
  async count<T>(query: () => Promise<T>): Promise<T> {
    const startedMs = this.#clock.nowMs();
    try {
      return await query();
    } finally {
      const ms = this.#clock.nowMs() - startedMs;
      this.#tripMs = Math.min(this.#tripMs, ms);
      this.#spend(ms - this.#tripMs);
    }
  }
}
