// The life of one twin: read or found in the cache at first need, built in the background, brought up to date before each
// use, ended when idle, and built anew when its process dies or hangs. Whoever waits may stop waiting at any time.

import { EmbeddedError } from '../../embedded/embeddedError';
import type { Engine } from '../../model/suggestion';
import type { TwinImage, TwinLoss } from '../../model/twinImage';
import { Gate } from '../../util/gate';
import type { Work } from '../../util/progress';
import { orAbort } from '../../util/orAbort';
import { SupervisedTwin, type TwinEngine } from './target/supervisedTwin';
import type { TwinCache } from './image/twinCache';
import type { TableName } from './image/qualified';
import { TwinStore } from './image/twinStore';
import { changeTwin, lossesOf, startTwin, type LiveTwin } from './liveTwin';
import type { OpenEngine } from './target/twinEngines';
import type { TwinSource } from './source/twinSource';
import type { TwinWhatIf } from './target/twinWhatIf';

export interface TwinKeeperOptions {
  readonly source: TwinSource;
  readonly openEngine: OpenEngine;
  /** Null: nothing is kept for the next start. */
  readonly cache: TwinCache | null;
  readonly idleMs?: number;
  /** One question that takes longer ends the twin's process. */
  readonly questionMs?: number;
}

export type TwinPhase = 'none' | 'making' | 'ready' | 'asleep' | 'failed';

export interface TwinState {
  readonly phase: TwinPhase;
  /** What is being done, or why it failed. */
  readonly message: string | null;
  readonly image: TwinImage | null;
  readonly engine: Engine | null;
  readonly losses: readonly TwinLoss[];
  readonly notice: string | null;
  /** What went wrong beside: a damaged or unwritable cache. */
  readonly problems: readonly string[];
}

/** A twin that answers for its source now. */
export interface TwinInUse {
  readonly whatIf: TwinEngine;
  /** Compared with its source just now; false where there is none to ask. */
  readonly upToDate: boolean;
  readonly image: TwinImage;
  readonly losses: readonly TwinLoss[];
  /** Why this engine is not the one that would be right for the source; null when it is. */
  readonly notice: string | null;
}

/** Heuristic: a child holds some 300 MB; building it again takes a second or two. */
const IDLE_MS = 5 * 60_000;
/** Heuristic: planning takes milliseconds, twenty joined tables some seconds. */
const QUESTION_MS = 30_000;

interface Making {
  readonly live: Promise<LiveTwin>;
  readonly abort: AbortController;
}

/** An image, or its source with the tables that are needed first. */
type MadeFrom = { readonly image: TwinImage } | { readonly tables: readonly TableName[] };

export class TwinKeeper {
  readonly #options: TwinKeeperOptions;
  /** One update or build at a time. */
  readonly #gate = new Gate(1);
  readonly #watchers = new Set<() => void>();
  readonly #store: TwinStore;
  #live: LiveTwin | null = null;
  #making: Making | null = null;
  #phase: TwinPhase = 'none';
  #message: string | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: TwinKeeperOptions) {
    this.#options = options;
    this.#store = new TwinStore(options.cache, options.source.cacheKey);
  }

  state(): TwinState {
    return {
      phase: this.#phase,
      message: this.#message,
      image: this.#store.image,
      engine: this.#live?.engine.engine ?? null,
      losses: this.#live === null ? (this.#store.image?.losses ?? []) : lossesOf(this.#live),
      notice: this.#live?.notice ?? null,
      problems: this.#store.problems,
    };
  }

  /** Called after every change of state; the answer unsubscribes. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** A twin that is true of these tables. Giving up does not end the building, which serves the next question. */
  async use(tables: readonly TableName[], work: Work): Promise<TwinInUse> {
    const live = await this.#upToDate(tables, work);
    this.#stayAwake();
    const supervised = new SupervisedTwin({
      engine: live.engine,
      questionMs: this.#options.questionMs ?? QUESTION_MS,
      revive: async (dead) => (await this.#revived(dead)).engine,
      end: (engine) => this.#end(engine),
      asked: () => {
        this.#stayAwake();
      },
    });
    const { image, notice } = live;
    const upToDate = this.#options.source.cacheKey !== null;
    return { whatIf: supervised, upToDate, image, losses: lossesOf(live), notice };
  }

  /** Reads the whole source again and builds the twin anew. */
  async refresh(work: Work): Promise<void> {
    const leave = await this.#gate.enter(work.signal);
    try {
      await this.sleep();
      await this.#make({ tables: [] }, work);
    } finally {
      leave();
    }
  }

  /** Its process ends; what it was built from stays, for the next use. */
  async sleep(): Promise<void> {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const live = this.#live;
    this.#live = null;
    if (live === null) return;
    this.#tell('asleep', null);
    await live.target.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#making?.abort.abort();
    await this.#making?.live.catch(() => undefined);
    await this.sleep();
    this.#tell('none', null);
  }

  async #upToDate(tables: readonly TableName[], work: Work): Promise<LiveTwin> {
    const leave = await this.#gate.enter(work.signal);
    try {
      // Somebody gave up waiting for it; these tables may be others than his.
      if (this.#making !== null) await this.#joined(this.#making, work);
      const image = await this.#store.find();
      if (image === null) return await this.#make({ tables }, work);
      return await this.#updated(image, tables, work);
    } finally {
      leave();
    }
  }

  async #updated(image: TwinImage, tables: readonly TableName[], work: Work): Promise<LiveTwin> {
    const update = await this.#options.source.update(image, tables, work);
    if (update.kind === 'same') return this.#live ?? (await this.#make({ image }, work));
    await this.#store.keep(update.image);
    const live = this.#live;
    if (update.kind === 'tables' && live !== null) {
      try {
        if (await changeTwin(live, update, work)) return live;
      } catch (error) {
        // Its process died; the next one is built from the new image.
        if (!(error instanceof EmbeddedError)) throw error;
      }
    }
    await this.sleep();
    return this.#make({ image: update.image }, work);
  }

  /** Goes on when the caller gives up. */
  async #make(from: MadeFrom, work: Work): Promise<LiveTwin> {
    if (this.#closed) throw new EmbeddedError('cancelled', 'The twin was closed.');
    this.#making ??= this.#begin(from);
    return this.#joined(this.#making, work);
  }

  async #joined({ live }: Making, work: Work): Promise<LiveTwin> {
    const tell = (): void => {
      if (this.#message !== null) work.progress(this.#message);
    };
    const unwatch = this.watch(tell);
    tell();
    try {
      return await orAbort(live, work.signal);
    } finally {
      unwatch();
    }
  }

  #begin(from: MadeFrom): Making {
    const abort = new AbortController();
    const work: Work = {
      signal: abort.signal,
      progress: (message) => {
        this.#tell('making', message);
      },
    };
    const live = this.#build(from, work).then(
      (built) => {
        this.#live = built;
        this.#making = null;
        this.#tell('ready', null);
        this.#stayAwake();
        return built;
      },
      (error: unknown) => {
        this.#making = null;
        this.#tell('failed', error instanceof Error ? error.message : String(error));
        throw error;
      },
    );
    // When everybody has given up, the state alone tells of a failure.
    live.catch(() => undefined);
    return { live, abort };
  }

  async #build(from: MadeFrom, work: Work): Promise<LiveTwin> {
    work.progress('starting the twin');
    const image = 'image' in from ? from.image : await this.#read(from.tables, work);
    this.#store.hold(image);
    return startTwin(image, this.#options.openEngine, work);
  }

  async #read(tables: readonly TableName[], work: Work): Promise<TwinImage> {
    const image = await this.#options.source.read(work, tables);
    await this.#store.keep(image);
    return image;
  }

  /** The process of `dead` is gone: another one, from the same image. */
  async #revived(dead: TwinWhatIf): Promise<LiveTwin> {
    if (this.#live !== null && this.#live.engine !== dead) return this.#live;
    await this.#end(dead);
    const { image } = this.#store;
    return this.#make(image === null ? { tables: [] } : { image }, {
      signal: new AbortController().signal,
      progress: () => undefined,
    });
  }

  async #end(engine: TwinWhatIf): Promise<void> {
    if (this.#live?.engine === engine) await this.sleep();
  }

  #stayAwake(): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => void this.sleep(), this.#options.idleMs ?? IDLE_MS);
    this.#idleTimer.unref();
  }

  #tell(phase: TwinPhase, message: string | null): void {
    this.#phase = phase;
    this.#message = message;
    for (const watcher of this.#watchers) watcher();
  }
}
