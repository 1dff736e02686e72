// How a native twin's relations get their sizes: each from a sparse copy of its file that pg_class points to, so a rollback
// takes back sizes like everything else.

import path from 'node:path';
import * as z from 'zod';
import type { GrowFiles } from '../../../embedded/channel';
import { EmbeddedError } from '../../../embedded/embeddedError';
import type { HostProcess } from '../../../embedded/hostProcess';
import { isGuests } from '../../../embedded/twin/guest';
import { literal } from '../../../embedded/twin/statements';
import { FIRST_GROWN } from './guard';
import type { PhysicalSize, TwinTarget } from './target';

/** So often can a relation be grown before a number comes again, long after its file was removed. */
const GENERATIONS = 200;
/** Heuristic: what rolled-back questions leave is removed after so many files. */
const SWEEP_AFTER_FILES = 200;

export class NativeFiles {
  readonly #process: HostProcess;
  readonly #target: Pick<TwinTarget, 'run' | 'runOwn' | 'query'>;
  #filesSinceSweep = 0;

  constructor(process: HostProcess, target: Pick<TwinTarget, 'run' | 'runOwn' | 'query'>) {
    this.#process = process;
    this.#target = target;
  }

  get sweepIsDue(): boolean {
    return this.#filesSinceSweep >= SWEEP_AFTER_FILES;
  }

  async resize(sizes: readonly PhysicalSize[]): Promise<void> {
    const grown = await this.#plannedFiles(sizes);
    if (grown.length === 0) return;
    await this.#process.request(
      { kind: 'native-grow', files: grown.map(({ file }) => file) },
      z.null(),
    );
    const oids = grown.map(({ oid }) => oid).join(', ');
    const nodes = grown.map(({ node }) => String(node)).join(', ');
    const [failure] = await this.#target.run([
      `SELECT pg_catalog.planwright_point('{${oids}}'::pg_catalog.oid[], '{${nodes}}'::pg_catalog.oid[])`,
    ]);
    if (failure !== undefined) throw new EmbeddedError('sql', failure.message);
    // Not before pg_class points to them: a sweep would take them for remains.
    this.#filesSinceSweep += grown.length;
  }

  /** Takes away what questions that were rolled back have left. */
  async sweep(): Promise<void> {
    const [[directory] = []] = await this.#target.query(
      `SELECT 'base/' || oid FROM pg_catalog.pg_database WHERE datname = current_database()`,
    );
    const kept = await this.#target.query(
      `SELECT relfilenode FROM pg_catalog.pg_class WHERE relfilenode >= ${String(FIRST_GROWN)}`,
    );
    this.#filesSinceSweep = 0;
    await this.#process.request(
      {
        kind: 'native-sweep',
        directory: directory ?? '',
        from: FIRST_GROWN,
        keep: kept.map(([node]) => Number(node)),
      },
      z.null(),
    );
  }

  async #plannedFiles(
    sizes: readonly PhysicalSize[],
  ): Promise<{ oid: string; node: number; file: GrowFiles['files'][number] }[]> {
    if (sizes.length === 0) return [];
    // What was just made must be in its file before that is copied.
    await this.#target.runOwn(['CHECKPOINT']);
    const names = sizes.map(({ name }) => literal(name)).join(', ');
    const found = await this.#target.query(
      `SELECT n.i, c.oid, c.relfilenode, pg_catalog.pg_relation_filepath(c.oid)
         FROM unnest(ARRAY[${names}]::text[]) WITH ORDINALITY AS n(name, i)
         JOIN pg_catalog.pg_class c ON c.oid = to_regclass(n.name) WHERE c.relfilenode <> 0 AND ${isGuests('c')}`,
    );
    return found.flatMap(([i, oid, shown, shownFile]) => {
      const size = sizes[Number(i) - 1];
      if (size === undefined || typeof oid !== 'string' || typeof shownFile !== 'string') return [];
      const node = nextNode(Number(shown));
      const directory = path.posix.dirname(shownFile);
      const real = `${directory}/${String(Number(shown) % FIRST_GROWN)}`;
      const file = {
        // Without a height to give, a tree keeps the one that it shows.
        from: size.height === null ? shownFile : real,
        real,
        to: `${directory}/${String(node)}`,
        blocks: size.blocks,
        height: size.height,
      };
      return [{ oid, node, file }];
    });
  }
}

function nextNode(shown: number): number {
  const generation = Math.floor(shown / FIRST_GROWN);
  return (shown % FIRST_GROWN) + FIRST_GROWN * ((generation % GENERATIONS) + 1);
}
