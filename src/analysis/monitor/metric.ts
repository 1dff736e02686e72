// What a metric is: one number of a sample, or the sentence that says why it is not known.

import type { Deltas, Sums } from './counterDeltas';
import type { SessionsRow } from './questions/sessions';
import type { CounterQuestion, QuestionName } from './questions';
import type { Reading } from './reading';

export interface Unknown {
  readonly why: string;
}

/** What a sample's numbers are made of. */
export interface Measured {
  readonly reading: Reading;
  readonly deltas: Deltas | Unknown;
}

export interface Metric {
  /** As in the JSON: what and in which unit. */
  readonly name: string;
  /** One sentence, also for Prometheus. */
  readonly help: string;
  readonly from: QuestionName;
  value(measured: Measured): number | Unknown;
}

export function isUnknown(value: number | Unknown): value is Unknown {
  return typeof value !== 'number';
}

const HIDDEN: Unknown = {
  why: "The role sees its own sessions alone. GRANT pg_monitor TO it shows the others'.",
};
const NO_ANSWER: Unknown = { why: 'The server did not answer this.' };
const ON_STANDBY: Unknown = { why: 'A standby writes no WAL of its own.' };

/** Of the sessions that the role may see all of. */
export function sessionMetric(
  name: string,
  help: string,
  value: (row: SessionsRow) => number,
): Metric {
  return {
    name,
    help,
    from: 'sessions',
    value: ({ reading }) => {
      const [row] = reading.answers.sessions ?? [];
      if (row === undefined) return NO_ANSWER;
      return row.hidden > 0 ? HIDDEN : value(row);
    },
  };
}

export function answerMetric<Name extends QuestionName>(
  name: string,
  from: Name,
  help: string,
  value: (rows: NonNullable<Reading['answers'][Name]>, reading: Reading) => number | Unknown,
): Metric {
  return {
    name,
    help,
    from,
    value: ({ reading }) => {
      const rows: Reading['answers'][Name] = reading.answers[from];
      return rows === undefined ? NO_ANSWER : value(rows, reading);
    },
  };
}

/** Of what was counted between two samples. */
export function countedMetric(
  name: string,
  from: CounterQuestion,
  help: string,
  value: (sums: Sums, deltas: Deltas, reading: Reading) => number | Unknown,
): Metric {
  return {
    name,
    help,
    from,
    value: ({ reading, deltas }) => {
      if ('why' in deltas) return deltas;
      if (from === 'wal' && reading.epoch.standby) return ON_STANDBY;
      const sums = deltas.sums[from];
      if (sums === undefined)
        return { why: 'Its counters were reset, or were not there in the last sample.' };
      return value(sums, deltas, reading);
    },
  };
}

/** A second; `per` for another time. */
export function rate(
  name: string,
  from: CounterQuestion,
  counter: string,
  help: string,
  scale = 1,
): Metric {
  return countedMetric(
    name,
    from,
    help,
    (sums, { seconds }) => (counted(sums, counter) * scale) / seconds,
  );
}

export function counted(sums: Sums, counter: string): number {
  return sums[counter] ?? 0;
}

/** Only of enough: below it the ratio says nothing. `least` is a second. */
export function ratio(
  part: number,
  whole: number,
  { least, seconds }: { readonly least: number; readonly seconds: number },
): number | Unknown {
  if (whole / seconds < least || whole === 0) return { why: 'Too little traffic for a ratio.' };
  return part / whole;
}
