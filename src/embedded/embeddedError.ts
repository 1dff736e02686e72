// Why the embedded PostgreSQL did not do what was asked: one word for a program, the message for a person.

export type EmbeddedErrorReason =
  /** The child process did not start or does not answer as this build expects. */
  | 'start'
  /** The child process ended in the middle. */
  | 'ended'
  /** What it was given is more than it can hold. */
  | 'memory'
  /** Somebody asked to stop. */
  | 'cancelled'
  /** PostgreSQL refused; see sqlstate. */
  | 'sql';

export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';

  constructor(
    readonly reason: EmbeddedErrorReason,
    message: string,
    readonly sqlstate: string | null = null,
  ) {
    super(message);
  }
}
