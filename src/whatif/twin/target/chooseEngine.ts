// The planner's version decides the shape of a plan, so a source older than 18 gets a twin of its own major where this
// machine has one; PGlite 18 is for 18 sources and for "as 18 would plan it".

import { EmbeddedError } from '../../../embedded/embeddedError';
import type { TwinImage } from '../../../model/twinImage';
import { findBinaries } from './nativeBinaries';
import { NativeTarget } from './nativeTarget';
import { pgliteEngine, type OpenedEngine, type OpenEngine } from './twinEngines';

export interface EngineChoice {
  readonly distDirectory: string;
  /** Keeps empty native clusters for the next time. */
  readonly cacheDirectory: string;
  /** `pglite` asks for 18's planner whatever the source is; `native` never falls back to it. */
  readonly mode: 'automatic' | 'pglite' | 'native';
  /** Plan as this major version would, whatever the source is; never falls back. Null: the source's own. */
  readonly asMajor?: number | null;
  /** Folders of PostgreSQL programs that the person named, looked at first. */
  readonly binDirectories: readonly string[];
}

export const PGLITE_MAJOR = 18;
/** Versions that a twin can plan as. */
export const PLANNER_MAJORS: readonly number[] = [14, 15, 16, 17, 18, 19];

export function chooseEngine(choice: EngineChoice): OpenEngine {
  const pglite = pgliteEngine(choice.distDirectory);
  return async (image) => {
    const asked = choice.asMajor ?? null;
    const major = asked ?? Math.floor(image.source.versionNumber / 10_000);
    const isOurs = choice.mode === 'automatic' && major === PGLITE_MAJOR;
    if (choice.mode === 'pglite' || isOurs) return pglite(image);
    try {
      return await openNative(image, major, choice);
    } catch (error) {
      if (choice.mode === 'native' || asked !== null) throw error;
      const why = error instanceof Error ? error.message : String(error);
      return { ...(await pglite(image)), notice: `PostgreSQL 18 plans in its place: ${why}` };
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
    const wanted = String(major);
    throw new EmbeddedError(
      'start',
      `This machine has no programs of PostgreSQL ${wanted} to plan with. Install PostgreSQL ${wanted} (its server need not run) or name its folder (planwright.twin.binDirectories, PLANWRIGHT_PG_BIN).`,
    );
  }
  const target = await NativeTarget.open(image, { distDirectory, binDirectory, cacheDirectory });
  return { kind: 'native-twin', target };
}
