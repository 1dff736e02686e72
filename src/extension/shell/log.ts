// What Planwright did, for people who look into it: names, times and errors; never literals of SQL, never secrets.

import type * as vscode from 'vscode';
import { DatabaseError } from '../../features/connections/failures';
import { describeFailure } from './failure';
import { visibleLine } from '../../util/visibleText';

export class Log {
  readonly #channel: vscode.LogOutputChannel;

  constructor(channel: vscode.LogOutputChannel) {
    this.#channel = channel;
  }

  info(message: string): void {
    this.#channel.info(visibleLine(message));
  }

  /** Messages of the server have had their values hidden by db/errors; a fault of ours is logged with its stack, not its text. */
  failure(error: unknown): void {
    if (error instanceof DatabaseError) {
      this.#channel.error(visibleLine(`${error.reason} ${error.code ?? ''}: ${error.message}`));
    } else if (error instanceof Error) {
      const { weight, message } = describeFailure(error);
      const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
      if (weight === 'error') this.#channel.error(`${error.name}\n${frames.join('\n')}`);
      else this.#channel.info(visibleLine(message));
    } else this.#channel.error('Something that is not an error was thrown.');
  }

  show(): void {
    this.#channel.show();
  }
}
