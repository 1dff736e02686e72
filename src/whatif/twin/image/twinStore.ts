// The image that a twin was last built from, here and in the cache for the next start.

import type { TwinImage } from '../../../model/twinImage';
import type { TwinCache } from './twinCache';

export class TwinStore {
  readonly #cache: TwinCache | null;
  /** Null: there is nothing to keep, or nowhere to keep it. */
  readonly #key: string | null;
  #image: TwinImage | null = null;
  #problems: readonly string[] = [];

  constructor(cache: TwinCache | null, key: string | null) {
    this.#cache = cache;
    this.#key = key;
  }

  get image(): TwinImage | null {
    return this.#image;
  }

  /** A damaged or unwritable cache. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** For now; the cache has it already, or shall not have it. */
  hold(image: TwinImage): void {
    this.#image = image;
  }

  async find(): Promise<TwinImage | null> {
    if (this.#image !== null) return this.#image;
    if (this.#cache === null || this.#key === null) return null;
    const { image, problem } = await this.#cache.read(this.#key);
    if (problem !== null) this.#problems = [problem];
    return image;
  }

  async keep(image: TwinImage): Promise<void> {
    this.#image = image;
    if (this.#cache === null || this.#key === null) return;
    const problem = await this.#cache.write(this.#key, image);
    this.#problems = problem === null ? [] : [problem];
  }
}
