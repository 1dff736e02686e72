// A memento that loses no write. The workbench answers each write of the state that windows share by sending all of it back
// as it was then: what was written in between is undone by that answer.

/** What is used of a memento of the workbench. */
export interface State {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export class OrderedMemento implements State {
  readonly #inner: State;
  /** The newest write of each key that has not arrived yet. */
  readonly #pending = new Map<string, { readonly value: unknown }>();
  /** Never rejects. */
  #last: Promise<void> = Promise.resolve();

  constructor(inner: State) {
    this.#inner = inner;
  }

  get(key: string): unknown {
    const pending = this.#pending.get(key);
    return pending === undefined ? this.#inner.get(key) : pending.value;
  }

  /** Read back at once; kept when the promise is fulfilled. */
  update(key: string, value: unknown): Promise<void> {
    const own = { value };
    this.#pending.set(key, own);
    const written = this.#last.then(async () => {
      try {
        await this.#inner.update(key, value);
      } finally {
        if (this.#pending.get(key) === own) this.#pending.delete(key);
      }
    });
    this.#last = written.catch(() => undefined);
    return written;
  }
}
