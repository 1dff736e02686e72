// How long work tells what it is doing and learns that nobody waits for it any more.

export interface Work {
  /** Aborted when the person cancels. */
  readonly signal: AbortSignal;
  /** Says what is being done now, as a short phrase: "planning 12 index candidates". */
  progress(message: string): void;
}
