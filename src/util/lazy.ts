// Makes something at its first use and keeps it; a making that failed is tried again at the next use.

export class Lazy<T> {
  #value: Promise<T> | null = null;
  readonly #make: () => Promise<T>;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    this.#value ??= this.#make().catch((error: unknown) => {
      this.#value = null;
      throw error;
    });
    return this.#value;
  }

  /** What was made, or null when nobody has asked for it yet. */
  peek(): Promise<T> | null {
    return this.#value;
  }
}
