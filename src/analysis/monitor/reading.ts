// What one sample of the counters brought, and why the rest is missing.

import type { EpochRow } from './questions/epoch';
import type { ResetsRow } from './questions/resets';
import type { Answers, QuestionName } from './questions';

/** A reset is null where nobody reset, or where the server refuses to tell. */
export interface Epoch extends EpochRow, ResetsRow {
  /** Moves when recovery after a crash has zeroed the statistics; `started` does not move then (seen on 14 to 18). */
  readonly wal_reset: string | null;
}

export interface Reading {
  readonly epoch: Epoch;
  readonly answers: Answers;
  /** Transactions of our own so far: each is rolled back, and commits a last word after it. */
  readonly ownTransactions: number;
  /** One sentence for each question without an answer. */
  readonly refused: Readonly<Partial<Record<QuestionName, string>>>;
}

const UNTOLD: ResetsRow = { database_reset: null, bgwriter_reset: null, archiver_reset: null };

export function epochOf(identity: EpochRow, { resets, wal }: Answers): Epoch {
  return { ...identity, ...(resets?.[0] ?? UNTOLD), wal_reset: wal?.[0]?.reset ?? null };
}
