// What a statement did, in the sizes of the source: which locks of whose tables, and how many bytes were read and written.

import { blocksOf } from '../../analysis/migrations/locks';
import type { MigrationLock, MigrationWork } from '../../model/migrationReport';
import type { TwinImage } from '../../model/twinImage';
import { qualified } from '../../whatif/twin/image/qualified';
import type { BuiltIndex, ScratchEffect, Touched } from '../../whatif/twin/scratch/scratchReading';

export const PAGE_BYTES = 8_192;
/** Of an index tuple with its pointer to it (itup.h), in a page that is filled to nine tenths. */
const ENTRY_BYTES = 12;
const FILLED = 0.9;
/** Heuristic: of a column whose width nobody has counted. */
const USUAL_BYTES = 8;
/** Heuristic: BRIN keeps two values for 128 pages. */
const BRIN_SHARE = 0.001;

interface SizedRelation {
  /** Of its rows. */
  readonly bytes: number;
  readonly toastBytes: number;
  readonly rows: number;
  /** Average widths by column. */
  readonly widths: ReadonlyMap<string, number>;
}

export class SourceSizes {
  readonly #tables = new Map<string, SizedRelation>();
  readonly #indexes = new Map<string, number>();

  constructor(image: TwinImage) {
    const widths = new Map<string, Map<string, number>>();
    for (const { schema, relation, column, averageWidth } of image.statistics) {
      const name = qualified({ schema, name: relation });
      const of = widths.get(name) ?? new Map<string, number>();
      widths.set(name, of.set(column, averageWidth));
    }
    for (const relation of image.relations) {
      const name = qualified(relation);
      this.#tables.set(name, {
        bytes: relation.blocks * PAGE_BYTES,
        toastBytes: relation.toastBytes ?? 0,
        rows: Math.max(0, relation.tuples),
        widths: widths.get(name) ?? new Map<string, number>(),
      });
    }
    for (const index of image.indexes)
      this.#indexes.set(qualified(index), index.blocks * PAGE_BYTES);
  }

  /** Of a relation that was there before the migration. */
  workOf({ rewritten, scanned, built }: ScratchEffect, readTwice: boolean): MigrationWork[] {
    const known = built.filter(({ table }) => table !== null);
    const work: MigrationWork[] = rewritten
      .filter(isOld)
      .map((table) => this.#work('rewrite', table, known));
    const done = new Set(rewritten.map(({ origin }) => origin));
    for (const origin of new Set(known.map(({ table }) => table))) {
      if (origin === null || done.has(origin)) continue;
      done.add(origin);
      const name = known.find(({ table }) => table === origin)?.tableName ?? origin;
      const made = this.#work('index build', { name, origin }, known);
      work.push({ ...made, passes: readTwice ? 2 : 1 });
    }
    const read = scanned.filter(isOld).filter(({ origin }) => !done.has(origin));
    return [...work, ...read.map((table) => this.#work('scan', table, []))];
  }

  /**
   * What is kept outside of the rows is written anew with them; SET NOT NULL, most keys and most checks never read it. Told too
   * short is thus what looks into such values: a CHECK, a domain or an index of long texts.
   */
  #work(
    kind: MigrationWork['kind'],
    { name, origin }: Pick<Touched, 'name' | 'origin'>,
    built: readonly BuiltIndex[],
  ): MigrationWork {
    const indexes = built.filter(({ table }) => table === origin);
    const { bytes, toastBytes } = this.#tables.get(origin ?? '') ?? { bytes: 0, toastBytes: 0 };
    return {
      kind,
      relation: name,
      bytes: kind === 'rewrite' ? bytes + toastBytes : bytes,
      passes: 1,
      indexes: indexes.length,
      indexBytes: indexes.reduce((sum, index) => sum + this.#indexBytes(index), 0),
    };
  }

  /** One that is built anew is as large as it was. */
  #indexBytes({ name, origin, table, method, keys }: BuiltIndex): number {
    return this.#indexes.get(origin ?? name) ?? this.newIndexBytes(table ?? '', method, keys);
  }

  /** By the widths of its columns. */
  newIndexBytes(table: string, method: string, keys: readonly (string | null)[]): number {
    const of = this.#tables.get(table);
    if (of === undefined) return 0;
    if (method === 'brin') return of.bytes * BRIN_SHARE;
    const width = keys.reduce(
      (sum, key) => sum + ((key === null ? undefined : of.widths.get(key)) ?? USUAL_BYTES),
      ENTRY_BYTES,
    );
    return (of.rows * width) / FILLED;
  }
}

function isOld({ origin }: Touched): boolean {
  return origin !== null;
}

/** Of relations that were there before, those that its transaction did not hold as strongly already. */
export function locksOf(effect: ScratchEffect): MigrationLock[] {
  return effect.locks
    .filter(({ relation }) => isOld(relation))
    .map(({ relation, mode }) => ({
      relation: relation.name,
      kind: relation.kind,
      table: relation.tableName,
      mode,
      blocks: blocksOf(mode, relation.kind),
      basis: 'engine' as const,
    }));
}
