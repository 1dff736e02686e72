// Does a monitor stay small beside what it watches? At most so much of the time may go to its own queries; above that it asks
// less often, and again more often when there is room.

const WINDOW_MS = 60_000;
/** Of the wall time. */
const MOST_SHARE = 0.01;
/** Half as often costs half as much: with room to spare the old pace is tried again. */
const ROOM_SHARE = MOST_SHARE / 3;
const LONGEST_INTERVAL_MS = 60_000;
/** Of the quickest pace, a second. */
const MOST_FACTOR = 64;

export class Budget {
  readonly #intervalMs: number;
  #factor = 1;
  #since = -Infinity;
  #spent: { readonly at: number; readonly ms: number }[] = [];

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  get intervalMs(): number {
    return this.paceMs(this.#intervalMs);
  }

  /** Of what is asked each `stepMs` while there is room; what is slow by itself is not made slower. */
  paceMs(stepMs: number): number {
    return Math.max(stepMs, Math.min(stepMs * this.#factor, LONGEST_INTERVAL_MS));
  }

  spend(at: number, ms: number): void {
    this.#spent.push({ at, ms });
  }

  /** Of the last minute, whether or not it is over. */
  share(at: number): number {
    this.#spent = this.#spent.filter((one) => at - one.at < WINDOW_MS);
    return this.#spent.reduce((all, { ms }) => all + ms, 0) / WINDOW_MS;
  }

  /** After each sample. What was spent at one pace says nothing of the next. */
  adjust(at: number): void {
    if (this.#since === -Infinity) this.#since = at;
    const share = this.share(at);
    if (share > MOST_SHARE && this.#factor < MOST_FACTOR) {
      this.#change(at, this.#factor * 2);
    } else if (share < ROOM_SHARE && this.#factor > 1 && at - this.#since >= WINDOW_MS) {
      this.#change(at, this.#factor / 2);
    }
  }

  #change(at: number, factor: number): void {
    this.#factor = factor;
    this.#since = at;
    this.#spent = [];
  }
}
