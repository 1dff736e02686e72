// What one sample of the counters brought, and why the rest is missing.

import type { EpochRow } from './questions/epoch';
import type { ResetsRow } from './questions/resets';
import type { Answers, QuestionName } from './questions';

/** When the counters were last reset: null where nobody did, undefined where the server has not told. */
export interface Resets extends Readonly<Record<keyof ResetsRow, string | null | undefined>> {
  /** Moves when recovery after a crash has zeroed the statistics; `started` does not move then (seen on 14 to 18). */
  readonly wal_reset: string | null | undefined;
}

export interface Epoch extends EpochRow, Resets {}

export interface Reading {
  readonly epoch: Epoch;
  readonly answers: Answers;
  /** Transactions of our own so far: each is rolled back, and commits a last word after it. */
  readonly ownTransactions: number;
  /** One sentence for each question without an answer. */
  readonly refused: Readonly<Partial<Record<QuestionName, string>>>;
}

const UNTOLD: Resets = {
  ...{ database_reset: undefined, bgwriter_reset: undefined, archiver_reset: undefined },
  wal_reset: undefined,
};

/** What is refused this time stands as the same server told it last: a question without an answer is no reset. */
export function epochOf(
  identity: EpochRow,
  { resets, wal }: Answers,
  last: Epoch | null = null,
): Epoch {
  const isSame =
    last !== null && last.address === identity.address && last.started === identity.started;
  const { wal_reset, database_reset, bgwriter_reset, archiver_reset } = isSame ? last : UNTOLD;
  return {
    ...{ ...identity, database_reset, bgwriter_reset, archiver_reset, ...resets?.[0] },
    wal_reset: wal?.[0] === undefined ? wal_reset : wal[0].reset,
  };
}
