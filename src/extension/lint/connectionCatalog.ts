// What is known of one database for the squiggles: an outline of all, and in full the tables that texts have named.

import { leftOutWords } from '../../features/leftOutWords';
import { GrowingCatalog } from '../../features/lint/growingCatalog';
import type { Catalog, Table } from '../../model/catalog';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { Log } from '../shell/log';

/** Heuristic: tables grow and indexes come and go over minutes; a squiggle may lag that far behind. */
const MAX_AGE_MS = 5 * 60_000;

export class ConnectionCatalog {
  readonly #client: OpenConnection['client'];
  readonly #log: Log;
  readonly #changed: () => void;
  #known: GrowingCatalog | null = null;
  #readAt = 0;
  #reading: AbortController | null = null;
  /** Texts that were asked about while nothing is known yet: an outline of their tables would take away what is said of them. */
  readonly #awaiting = new Set<string>();
  #closed = false;

  constructor({ client }: OpenConnection, log: Log, changed: () => void) {
    this.#client = client;
    this.#log = log;
    this.#changed = changed;
  }

  /**
   * What is known now. What is stale, and the tables that the text names and that are known by their outline only, are
   * read in the background, and told when they are there.
   */
  current(text: string): Catalog | null {
    if (Date.now() - this.#readAt > MAX_AGE_MS) this.refresh();
    const known = this.#known;
    if (known === null && this.#reading !== null) this.#awaiting.add(text);
    const vague = known?.vagueIn(text) ?? [];
    if (known && vague.length > 0) this.#start((signal) => this.#learn(known, vague, signal));
    return known?.catalog ?? null;
  }

  /** Reads all anew; what was known serves until then. */
  refresh(): void {
    const detailed = this.#known?.detailed ?? [];
    this.#readAt = Date.now();
    this.#start(async (signal) => {
      const known = await GrowingCatalog.read(this.#client, signal);
      const named = [...this.#awaiting].flatMap((text) => known.vagueIn(text));
      return this.#learn(known, [...new Set([...detailed, ...named])], signal);
    });
  }

  /** What cannot be read in full stays an outline, and is not tried again until the next refresh. */
  async #learn(
    known: GrowingCatalog,
    tables: readonly Table[],
    signal: AbortSignal,
  ): Promise<GrowingCatalog> {
    try {
      const leftOut = await known.readInFull(tables, this.#client, signal);
      for (const line of leftOutWords(leftOut)) this.#log.info(line);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#log.failure(error);
    }
    return known;
  }

  /** One read at a time: the text is looked at again after each. */
  #start(read: (signal: AbortSignal) => Promise<GrowingCatalog>): void {
    if (this.#closed || this.#reading) return;
    const reading = new AbortController();
    this.#reading = reading;
    void this.#finish(reading, read(reading.signal));
  }

  async #finish(reading: AbortController, result: Promise<GrowingCatalog>): Promise<void> {
    try {
      const known = await result;
      if (this.#closed) return;
      this.#known = known;
      this.#reading = null;
      this.#changed();
    } catch (error) {
      // Squiggles go on without it; the connection says for itself what is wrong with it.
      if (!reading.signal.aborted) this.#log.failure(error);
    } finally {
      if (this.#reading === reading) this.#reading = null;
      this.#awaiting.clear();
    }
  }

  dispose(): void {
    this.#closed = true;
    this.#reading?.abort();
  }
}
