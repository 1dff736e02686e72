// All questions of a sample, in the order in which they are asked: the identity of the counters first.

import { checkpoints } from './questions/checkpoints';
import { databases } from './questions/databases';
import { epoch } from './questions/epoch';
import { horizon } from './questions/horizon';
import { io } from './questions/io';
import { limits } from './questions/limits';
import { lockWaits } from './questions/lockWaits';
import { resets } from './questions/resets';
import { sessions } from './questions/sessions';
import { transactions } from './questions/transactions';
import { wal } from './questions/wal';
import type { MonitorQuestion } from './monitorQuestion';

export const QUESTIONS = {
  epoch,
  resets,
  databases,
  wal,
  checkpoints,
  io,
  sessions,
  limits,
  lockWaits,
  transactions,
  horizon,
} as const;

export type QuestionName = keyof typeof QUESTIONS;

type RowOf<Question> = Question extends MonitorQuestion<infer Row> ? Row : never;

/** What was answered; a question that was refused or timed out is missing. */
export type Answers = {
  readonly [Name in QuestionName]?: readonly RowOf<(typeof QUESTIONS)[Name]>[] | undefined;
};

/** The questions whose rows are counters. */
export type CounterQuestion = 'databases' | 'wal' | 'checkpoints' | 'io';
export const COUNTER_QUESTIONS: readonly CounterQuestion[] = [
  'databases',
  'wal',
  'checkpoints',
  'io',
];
