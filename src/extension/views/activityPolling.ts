// Looks again and again, one look at a time, with a pause that leaves the server alone.

/** Of the time at most a tenth is spent asking, over slow links too. Heuristic. */
const LEAST_PAUSE = 9;

export class ActivityPolling {
  readonly #read: (signal: AbortSignal) => Promise<void>;
  readonly #intervalMs: () => number;
  #running: AbortController | null = null;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** `read` handles its own faults, and calls stop() where it shall not be asked again. */
  constructor(read: (signal: AbortSignal) => Promise<void>, intervalMs: () => number) {
    this.#read = read;
    this.#intervalMs = intervalMs;
  }

  /** At once; does nothing while it goes on already. */
  start(): void {
    if (this.#running !== null) return;
    this.#running = new AbortController();
    void this.#next(this.#running.signal);
  }

  /** A look that is on its way is given up. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Whether it goes on or not; a look that is on its way is the one. */
  async readNow(): Promise<void> {
    await (this.#looking ?? this.#lookOnce());
  }

  /** A look that begins now: one that is on its way does not know of what has just been done. */
  async readAnew(): Promise<void> {
    await this.#looking;
    await this.#lookOnce();
  }

  #lookOnce(): Promise<void> {
    return this.#look(this.#running?.signal ?? new AbortController().signal);
  }

  async #next(signal: AbortSignal): Promise<void> {
    const started = performance.now();
    await this.#look(signal);
    if (signal.aborted) return;
    const tookMs = performance.now() - started;
    const pauseMs = Math.max(this.#intervalMs(), LEAST_PAUSE * tookMs);
    this.#timer = setTimeout(() => void this.#next(signal), pauseMs);
  }

  /** One at a time: after a stop the one that is given up may still be ending. */
  async #look(signal: AbortSignal): Promise<void> {
    while (this.#looking !== null) await this.#looking;
    if (signal.aborted) return;
    this.#looking = this.#read(signal).finally(() => {
      this.#looking = null;
    });
    await this.#looking;
  }
}
