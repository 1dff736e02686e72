// Which statements of a log took most time, and what was the slowest run of each? Bounded, however long the log is.

import type { LogEntry } from './logEntry';
import { queryOfEntry } from './planOfEntry';
import { queryKey } from './queryKey';

export interface EntryGroup {
  /** The statement of its slowest run. */
  readonly query: string;
  readonly slowest: LogEntry;
  readonly calls: number;
  readonly totalMs: number;
}

/** Of kept bodies; at most two bytes each. */
const MAX_KEPT_CHARS = 40_000_000;
const MAX_GROUPS = 20_000;
/** What is left after throwing out, so that it does not happen with every entry. */
const KEPT_PART = 0.75;

export class SlowestEntries {
  readonly #groups = new Map<string, EntryGroup>();
  #chars = 0;
  #count = 0;
  #totalMs = 0;
  #dropped = 0;

  /** Entries added. */
  get count(): number {
    return this.#count;
  }

  /** Of all entries. */
  get totalMs(): number {
    return this.#totalMs;
  }

  /** Groups that were let go, each time the one of least total time. */
  get dropped(): number {
    return this.#dropped;
  }

  get size(): number {
    return this.#groups.size;
  }

  add(entry: LogEntry): void {
    this.#count += 1;
    this.#totalMs += entry.durationMs;
    const query = queryOfEntry(entry);
    const key = queryKey(query);
    const known = this.#groups.get(key);
    const isSlowest = known === undefined || entry.durationMs > known.slowest.durationMs;
    const slowest = isSlowest ? entry : known.slowest;
    this.#chars += slowest.body.length - (known?.slowest.body.length ?? 0);
    this.#groups.set(key, {
      query: isSlowest ? query : known.query,
      slowest,
      calls: (known?.calls ?? 0) + 1,
      totalMs: (known?.totalMs ?? 0) + entry.durationMs,
    });
    if (this.#chars > MAX_KEPT_CHARS || this.#groups.size > MAX_GROUPS) this.#dropLeast();
  }

  /** By total time, the most first. */
  top(count: number): readonly EntryGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.totalMs - a.totalMs).slice(0, count);
  }

  #dropLeast(): void {
    const ascending = [...this.#groups].sort(([, a], [, b]) => a.totalMs - b.totalMs);
    for (const [key, { slowest }] of ascending) {
      const fits =
        this.#chars <= MAX_KEPT_CHARS * KEPT_PART && this.#groups.size <= MAX_GROUPS * KEPT_PART;
      if (fits) break;
      this.#groups.delete(key);
      this.#chars -= slowest.body.length;
      this.#dropped += 1;
    }
  }
}
