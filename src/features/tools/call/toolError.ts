// What a tool answers when it cannot do what was asked: a code for programs, a sentence, and the next step.

import { visibleLine } from '../../../util/visibleText';

export type ToolErrorCode =
  | 'not-allowed'
  | 'no-connection'
  | 'which-connection'
  | 'not-one-statement'
  | 'writes'
  | 'bad-input'
  | 'unknown-name'
  | 'timeout'
  | 'cancelled'
  | 'too-large'
  | 'no-twin'
  | 'busy'
  | 'server'
  | 'internal';

/** Heuristic: two lines; what a server says may be as long as a statement. */
const MOST_UNITS = 400;

export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly code: ToolErrorCode;

  /** `sentence` and `next` without a value of the database, and without host or user. */
  constructor(code: ToolErrorCode, sentence: string, next: string) {
    super(`${code}: ${closed(sentence)} Next: ${closed(next)}`);
    this.code = code;
  }
}

function closed(text: string): string {
  const line = visibleLine(text.replace(/\s+/g, ' ').trim());
  const short = line.length > MOST_UNITS ? `${line.slice(0, MOST_UNITS)}…` : line;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
