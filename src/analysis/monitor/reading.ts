// What one sample of the counters brought, and why the rest is missing.

import type { Epoch } from './questions/epoch';
import type { Answers, QuestionName } from './questions';

export interface Reading {
  readonly epoch: Epoch;
  readonly answers: Answers;
  /** Transactions of our own so far: each is rolled back, and commits a last word after it. */
  readonly ownTransactions: number;
  /** One sentence for each question without an answer. */
  readonly refused: Readonly<Partial<Record<QuestionName, string>>>;
}
