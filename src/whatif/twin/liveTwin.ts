// A twin that runs: built from an image on an engine, and brought up to date while it runs.

import type { TwinImage, TwinLoss } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { buildTwin } from './build/buildTwin';
import { refreshTwin } from './build/refreshTwin';
import { requireShowableSize } from './image/claimedBytes';
import type { TwinTarget } from './target/target';
import type { OpenEngine } from './target/twinEngines';
import { TwinWhatIf } from './target/twinWhatIf';

export interface LiveTwin {
  readonly engine: TwinWhatIf;
  readonly target: TwinTarget;
  /** Why this engine is not the one that would be right for the source; null when it is. */
  readonly notice: string | null;
  image: TwinImage;
  /** Beside those of the image. */
  losses: readonly TwinLoss[];
}

export async function startTwin(
  image: TwinImage,
  openEngine: OpenEngine,
  work: Work,
): Promise<LiveTwin> {
  requireShowableSize(image);
  const { kind, target, notice } = await openEngine(image);
  try {
    work.signal.throwIfAborted();
    const losses = await buildTwin(image, target, work);
    const known = new Set(image.losses);
    return {
      engine: new TwinWhatIf(target, image, kind),
      target,
      notice: notice ?? null,
      image,
      losses: losses.filter((loss) => !known.has(loss)),
    };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** `changed`: qualified tables that differ in `image`. False when the twin has to be built anew. */
export async function changeTwin(
  live: LiveTwin,
  { image, changed }: { readonly image: TwinImage; readonly changed: ReadonlySet<string> },
  work: Work,
): Promise<boolean> {
  requireShowableSize(image);
  let done = false;
  await live.engine.change(async () => {
    const refreshed = await refreshTwin(
      live.target,
      { before: live.image, after: image, changed },
      work,
    );
    if (refreshed === null) return live.image;
    done = true;
    live.losses = [...live.losses.filter((one) => !refreshed.renews(one)), ...refreshed.losses];
    live.image = image;
    return image;
  });
  return done;
}

export function lossesOf(live: LiveTwin): readonly TwinLoss[] {
  return [...live.image.losses, ...live.losses];
}
