// How a command ends when it does not end well: one clear line, and the exit code of the contract.

/**
 * 0 when all is well, 1 when findings are as grave as --fail-on asks, 2 for bad use or input, 3 for the database; 128 and more:
 * ended by a signal.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 129 | 130 | 131 | 141 | 143 | 149;

/** Never 1, which is for findings. */
export const INTERNAL_ERROR: ExitCode = 2;

/** Bad use or bad input is 2; a database that could not be reached or refused is 3. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
