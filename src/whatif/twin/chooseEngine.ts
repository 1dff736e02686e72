// The planner's version decides the shape of a plan, so a source older than 18 gets a twin of its own major where this
// machine has one; PGlite 18 is for 18 sources and for "as 18 would plan it".

import type { TwinImage } from '../../model/twinImage';
import { findBinaries } from './nativeBinaries';
import { NativeTarget } from './nativeTarget';
import { pgliteEngine, type OpenedEngine, type OpenEngine } from './twinEngines';

export interface EngineChoice {
  readonly distDirectory: string;
  /** Keeps empty native clusters for the next time. */
  readonly cacheDirectory: string;
  /** `pglite` asks for 18's planner whatever the source is; `native` never falls back to it. */
  readonly mode: 'automatic' | 'pglite' | 'native';
  /** Folders of PostgreSQL programs that the person named, looked at first. */
  readonly binDirectories: readonly string[];
}

const PGLITE_MAJOR = 18;

export function chooseEngine(choice: EngineChoice): OpenEngine {
  const pglite = pgliteEngine(choice.distDirectory);
  return async (image) => {
    const major = Math.floor(image.source.versionNumber / 10_000);
    const isOurs = choice.mode === 'automatic' && major === PGLITE_MAJOR;
    if (choice.mode === 'pglite' || isOurs) return pglite(image);
    try {
      return await openNative(image, major, choice);
    } catch (error) {
      if (choice.mode === 'native') throw error;
      const why = error instanceof Error ? error.message : String(error);
      return { ...(await pglite(image)), notice: why };
    }
  };
}

async function openNative(
  image: TwinImage,
  major: number,
  { distDirectory, cacheDirectory, binDirectories }: EngineChoice,
): Promise<OpenedEngine> {
  const binDirectory = await findBinaries(major, binDirectories);
  if (binDirectory === null) {
    throw new Error(
      `The source is PostgreSQL ${String(major)} and this machine has no programs of that version, so PostgreSQL 18 plans in its place. Install PostgreSQL ${String(major)} (its server need not run) or name its folder in the settings.`,
    );
  }
  const target = await NativeTarget.open(image, { distDirectory, binDirectory, cacheDirectory });
  return { kind: 'native-twin', target };
}
