// A question on the terminal whose answer is no unless it is yes.

import { createInterface } from 'node:readline/promises';
import type { Environment } from './environment';

/** Only where somebody is there to answer. */
export async function askYes(
  question: string,
  { stdin, work }: Pick<Environment, 'stdin' | 'work'>,
): Promise<boolean> {
  // The terminal edits the line, and makes a signal of Ctrl+C: a readline of its own would take it for the end of the input.
  const terminal = createInterface({ input: stdin, output: process.stderr, terminal: false });
  try {
    // Ctrl+D ends the input without a line, which is no answer.
    const ended = new Promise<string>((resolve) => {
      terminal.once('close', () => {
        resolve('');
      });
    });
    const asked = terminal.question(`${question} [y/N] `, { signal: work.signal });
    const answer = await Promise.race([asked, ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
