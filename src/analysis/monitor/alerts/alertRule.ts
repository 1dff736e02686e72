// What an alert is: its levels, what it looks at, and its words.

import type { CountedSpan } from '../countedHistory';
import type { Reading } from '../reading';
import type { AlertLevels, Observation } from './alertMachine';

export interface AlertContext {
  /** Seconds, of our clock. */
  readonly at: number;
  /** Null while the server is not reached, or did not answer in time. */
  readonly reading: Reading | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly history: readonly CountedSpan[];
  /** Average of those that run or are ready to; null without wait samples. */
  readonly cpuSessions: number | null;
  /** Of the server's machine, as the person told. */
  readonly cores: number | null;
  /** Tries in a row that did not reach the server. */
  readonly failures: number;
}

export interface AlertRule {
  /** kebab-case. */
  readonly id: string;
  readonly levels: AlertLevels;
  /** Null where it is not known. */
  observe(context: AlertContext): readonly Observation[] | null;
  /** One sentence with the value; the object is named by it. */
  text(object: string | null, value: number): string;
}

/** Of one value of the server as a whole. */
export function ofServer(value: number | null | undefined): readonly Observation[] | null {
  return value === null || value === undefined ? null : [{ object: null, value }];
}
