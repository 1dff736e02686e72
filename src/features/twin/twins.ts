// Twins of what a face has open: one for each source, and the same source as other versions plan it.

import type { DatabaseClient } from '../../db/contracts';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { TwinImage } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { TwinCache } from '../../whatif/twin/image/twinCache';
import { readSource, type ReadOptions } from '../../whatif/twin/source/readSource';
import {
  FileTwinSource,
  LiveTwinSource,
  type TwinSource,
} from '../../whatif/twin/source/twinSource';
import {
  chooseEngine,
  PGLITE_MAJOR,
  PLANNER_MAJORS,
  type EngineChoice,
} from '../../whatif/twin/target/chooseEngine';
import { findBinaries } from '../../whatif/twin/target/nativeBinaries';
import type { OpenEngine } from '../../whatif/twin/target/twinEngines';
import { TwinKeeper, type TwinState } from '../../whatif/twin/twinKeeper';
import type { TwinAccess, TwinChanges } from '../chooseWhatIf';
import { inCircumstances, type Circumstances, type InPlace } from '../otherCircumstances';

export { PLANNER_MAJORS, type EngineChoice } from '../../whatif/twin/target/chooseEngine';

export interface TwinPlaces {
  readonly distDirectory: string;
  /** What is kept for the next session lies here, and empty private clusters in a folder of it or beside. */
  readonly cacheDirectory: string;
  readonly clusterDirectory: string;
  /** So long a person waits for the first twin. */
  readonly waitMs: number;
  /** Settings of the moment, asked for each twin that is made. */
  choice(): Pick<EngineChoice, 'mode' | 'binDirectories'>;
  /** May sample values be kept? */
  keepsValues(): boolean;
  /** Told after every change of a twin. */
  watch?(state: TwinState): void;
}

/** A planner of a version, and where it comes from; null where this machine has none. */
export interface Planner {
  readonly major: number;
  readonly from: string | null;
}

export class Twins {
  readonly #places: TwinPlaces;
  readonly #cache: TwinCache;

  constructor(places: TwinPlaces) {
    this.#places = places;
    this.#cache = new TwinCache(places.cacheDirectory, () => places.keepsValues());
  }

  /** `liveEnds`: are the ends of indexes read from the tables? Asked when the twin is made, and before it is read for a file. */
  ofServer(client: DatabaseClient, liveEnds: () => boolean): SourceTwin {
    const options = (): ReadOptions => ({ liveEnds: liveEnds(), now });
    const source = new LiveTwinSource(client, options());
    const image = async (work: Work): Promise<TwinImage> =>
      (await readSource(client, options(), work)).image;
    return new SourceTwin(this.#parts(source), image);
  }

  ofImage(image: TwinImage): SourceTwin {
    return new SourceTwin(this.#parts(new FileTwinSource(image)), () => Promise.resolve(image));
  }

  /** The PostgreSQL that a twin of an image runs on, without a twin. */
  engine(): OpenEngine {
    return this.#engineAs(null);
  }

  /** Of every version, where this machine has its planner. */
  planners(): Promise<readonly Planner[]> {
    const { binDirectories } = this.#places.choice();
    return Promise.all(
      PLANNER_MAJORS.map(async (major) => ({
        major,
        from:
          major === PGLITE_MAJOR ? 'inside Planwright' : await findBinaries(major, binDirectories),
      })),
    );
  }

  #engineAs(asMajor: number | null): OpenEngine {
    const { distDirectory, clusterDirectory } = this.#places;
    const { mode, binDirectories } = this.#places.choice();
    return chooseEngine({
      distDirectory,
      cacheDirectory: clusterDirectory,
      // A version that the person asks for goes before the setting.
      mode: asMajor === null ? mode : 'automatic',
      asMajor,
      binDirectories,
    });
  }

  #parts(source: TwinSource): SourceTwinParts {
    const { waitMs } = this.#places;
    return {
      waitMs,
      keeperOf: (asMajor) => {
        const openEngine = this.#engineAs(asMajor);
        const cache = source.cacheKey === null ? null : this.#cache;
        const keeper = new TwinKeeper({ source, openEngine, cache });
        keeper.watch(() => this.#places.watch?.(keeper.state()));
        return keeper;
      },
    };
  }
}

interface SourceTwinParts {
  readonly waitMs: number;
  keeperOf(asMajor: number | null): TwinKeeper;
}

/** Of other versions, beside its own and what is being made meanwhile: a process of some 300 MB each. Heuristic. */
const MOST_AWAKE = 2;

/** Made when advice first needs it, or before. */
export class SourceTwin {
  readonly keeper: TwinKeeper;
  readonly #parts: SourceTwinParts;
  readonly #versions = new Map<number, TwinKeeper>();
  readonly #read: (work: Work) => Promise<TwinImage>;
  readonly #closing = new AbortController();

  constructor(parts: SourceTwinParts, read: (work: Work) => Promise<TwinImage>) {
    this.#parts = parts;
    this.#read = read;
    this.keeper = parts.keeperOf(null);
  }

  /** Reads and builds what the first advice would; rejects where that fails, and nobody is told. */
  async prepare(): Promise<void> {
    await this.keeper.use([], { signal: this.#closing.signal, progress: () => undefined });
  }

  access(): TwinAccess {
    return { keeper: this.keeper, waitMs: this.#parts.waitMs };
  }

  /** The twin in place of its source, in other circumstances; `before` plans without them. */
  inPlace(
    circumstances: Circumstances,
    profile: ConnectionProfile,
    before: TwinChanges['before'],
  ): InPlace {
    const { asMajor } = circumstances;
    const keeper = asMajor === null ? this.keeper : this.#versionOf(asMajor);
    return inCircumstances(circumstances, { keeper, profile, waitMs: this.#parts.waitMs, before });
  }

  /** What the source is now, for a file. */
  image(work: Work): Promise<TwinImage> {
    return this.#read(work);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.keeper, ...this.#versions.values()].map((keeper) => keeper.close()));
  }

  #versionOf(major: number): TwinKeeper {
    const known = this.#versions.get(major) ?? this.#parts.keeperOf(major);
    // The one that was asked for last stands last.
    this.#versions.delete(major);
    this.#versions.set(major, known);
    for (const other of [...this.#versions.values()].slice(0, -MOST_AWAKE)) void other.sleep();
    return known;
  }
}

function now(): string {
  return new Date().toISOString();
}
