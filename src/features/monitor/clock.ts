// Time as a monitor sees it: given to it, so that hours of it can be played in a test.

export interface Clock {
  /** Milliseconds that never go back. */
  nowMs(): number;
  /** Of the calendar, in milliseconds since 1970. */
  dateMs(): number;
  /** Ends early, and well, at the abort. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
