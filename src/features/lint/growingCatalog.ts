// What is known of a database for squiggles: every relation by name, and those that somebody writes about in full.

import { identifiersIn } from '../../analysis/sql/identifiers';
import { readOutline } from '../../db/catalogOutline';
import { readCatalog } from '../../db/catalogReader';
import type { Sessions } from '../../db/contracts';
import type { Catalog, Table } from '../../model/catalog';
import type { LeftOut } from '../../model/leftOut';

/** Texts beyond it are dumps: nobody waits for squiggles there. Heuristic. */
const MAX_SCANNED_UNITS = 500_000;
/** Words of a text that happen to be names of tables cost a read each; a person writes about fewer. Heuristic. */
const MAX_VAGUE_AT_ONCE = 200;

export class GrowingCatalog {
  readonly #outline: Catalog;
  readonly #byName: ReadonlyMap<string, readonly Table[]>;
  readonly #detailed = new Map<number, Table>();
  #catalog: Catalog;

  /** Every relation by its outline. */
  static async read(client: Sessions, signal: AbortSignal): Promise<GrowingCatalog> {
    return new GrowingCatalog(await readOutline(client, signal));
  }

  constructor(outline: Catalog) {
    this.#outline = outline;
    this.#catalog = outline;
    const byName = new Map<string, Table[]>();
    for (const table of outline.tables) {
      const namesakes = byName.get(table.name);
      if (namesakes === undefined) byName.set(table.name, [table]);
      else namesakes.push(table);
    }
    this.#byName = byName;
  }

  /** The same object until something was learned. */
  get catalog(): Catalog {
    return this.#catalog;
  }

  /** Those that were read in full. */
  get detailed(): readonly Table[] {
    return [...this.#detailed.values()];
  }

  /** Tables that a text seems to name and of which only the outline is known. */
  vagueIn(text: string): readonly Table[] {
    const found = new Set<Table>();
    for (const word of identifiersIn(text.slice(0, MAX_SCANNED_UNITS))) {
      for (const table of this.#byName.get(word) ?? [])
        if (!this.#detailed.has(table.oid)) found.add(table);
      if (found.size >= MAX_VAGUE_AT_ONCE) break;
    }
    return [...found];
  }

  /** Reads tables in full. What cannot be read stays an outline and is not tried again; answer and rejection say why. */
  async readInFull(
    tables: readonly Table[],
    client: Sessions,
    signal: AbortSignal,
  ): Promise<readonly LeftOut[]> {
    if (tables.length === 0) return [];
    try {
      const read = await readCatalog(client, { tables }, signal);
      this.learn(tables, read.tables);
      return read.leftOut ?? [];
    } catch (error) {
      if (!signal.aborted) this.learn(tables, []);
      throw error;
    }
  }

  /** `asked`: those of them that are gone from the database are not asked for again. */
  learn(asked: readonly Table[], read: readonly Table[]): void {
    for (const table of [...asked, ...read]) this.#detailed.set(table.oid, table);
    const rest = this.#outline.tables.filter(({ oid }) => !this.#detailed.has(oid));
    // What people write about stands first: names are looked for from there.
    this.#catalog = { ...this.#outline, tables: [...this.#detailed.values(), ...rest] };
  }
}

/** All that is not the system's, for texts that are linted once. */
export function readWholeCatalog(client: Sessions, signal: AbortSignal): Promise<Catalog> {
  return readCatalog(client, {}, signal);
}
