// Of work that is begun anew while it runs only the last counts: what it started from is the newest.

export class Latest<T> {
  #begun = new AbortController();
  #last: Promise<T | null> = Promise.resolve(null);

  /** Ends what runs, whose callers get the result of this one. Null where `signal` ends it. */
  run(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T | null> {
    this.#begun.abort();
    this.#begun = new AbortController();
    this.#last = this.#result(work, signal, this.#begun.signal);
    return this.#last;
  }

  async #result(
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    replaced: AbortSignal,
  ): Promise<T | null> {
    const ended = AbortSignal.any([signal, replaced]);
    try {
      const result = await work(ended);
      if (!ended.aborted) return result;
    } catch (error) {
      if (!ended.aborted) throw error;
    }
    return replaced.aborted ? this.#last : null;
  }
}
