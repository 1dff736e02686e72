// How often, and within which limits, is a statement measured before a try and while its lock is held?

import { humanMs } from '../util/humanNumbers';
import type { ExplainResult } from './contracts';
import { DatabaseError } from './errors';
import { explainIn } from './explain';
import type { ReadOnlySession } from './readOnlySession';
import type { Hold, StepLimit } from './tryoutHold';
import type { TryoutRequest } from './tryouts';

/** What is locked and set for it is given back, as nothing may be written in it but what is built later. */
export async function measureBefore(
  session: ReadOnlySession,
  request: TryoutRequest,
): Promise<readonly ExplainResult[]> {
  await session.query('SAVEPOINT planwright_before');
  await session.query('SET TRANSACTION READ ONLY');
  const first = await measure(session, request);
  const results = [first];
  for (let left = runsAfter(timeOf(first)); left > 0; left -= 1)
    results.push(await measure(session, request));
  await session.query('ROLLBACK TO SAVEPOINT planwright_before');
  await session.query('RELEASE SAVEPOINT planwright_before');
  return results;
}

export interface HeldRuns {
  readonly before: readonly ExplainResult[];
  readonly hold: Hold;
  readonly isWaitedFor: () => Promise<boolean>;
}

/** Writes wait meanwhile: what takes much longer than before is no improvement to wait for, and what is known then has to do. */
export async function measureAfter(
  session: ReadOnlySession,
  request: TryoutRequest,
  { before, hold, isWaitedFor }: HeldRuns,
): Promise<readonly ExplainResult[]> {
  const limit = limitOf(Math.max(...before.map(timeOf)));
  const first = await hold.step(() => measure(session, request), limit);
  if (timeOf(first) > LONG_MS) return [first];
  const results = [first];
  try {
    while (results.length < before.length && !(await isWaitedFor()))
      results.push(await hold.step(() => measure(session, request), limit));
  } catch (error) {
    if (!(error instanceof DatabaseError) || !ENDS_RUNS.includes(error.reason)) throw error;
  }
  return results;
}

const ENDS_RUNS: readonly string[] = ['statement-timeout', 'lock-timeout'];

function limitOf(slowestMs: number): StepLimit {
  const ms = Math.max(LEAST_LIMIT_MS, slowestMs * MOST_TIMES_SLOWER);
  const late = () =>
    new DatabaseError(
      'statement-timeout',
      `Tried, and no gain: with it the statement had not ended after ${humanMs(ms)}, without it after ${humanMs(slowestMs)} at most. It was stopped and everything rolled back.`,
      { sqlstate: '57014' },
    );
  return { ms, late };
}

/** Heuristics: a cold start has its time; three times slower is beyond what chance explains. */
const LEAST_LIMIT_MS = 5_000;
const MOST_TIMES_SLOWER = 3;
/** Heuristic: a second run of it tells too little for what waits. */
const LONG_MS = 1_000;

/** Odd, so that one is the median. Heuristic: the writes that wait meanwhile are to wait a few seconds at most. */
function runsAfter(warmingMs: number): number {
  if (warmingMs < 400) return 5;
  return warmingMs < LONG_MS ? 3 : 1;
}

function timeOf({ plan }: ExplainResult): number {
  return plan.statementFields['Execution Time'] ?? 0;
}

function measure(
  session: ReadOnlySession,
  { sql, parameters }: TryoutRequest,
): Promise<ExplainResult> {
  return explainIn(session, { sql, parameters, mode: 'analyze', writes: false });
}
