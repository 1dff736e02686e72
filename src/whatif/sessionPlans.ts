// What the engines that plan through a database session share: estimates only, and reasons in PostgreSQL's words.

import * as z from 'zod';
import type { DatabaseSession } from '../db/contracts';
import { DatabaseError, endsTheWork } from '../db/errors';
import { orAbort } from '../util/orAbort';
import type { Plan } from '../model/planNode';
import type { Circumstances, Outcome, WhatIfStatement } from './whatIf';

export async function planInSession(
  session: DatabaseSession,
  statement: WhatIfStatement,
  { settings }: Circumstances,
): Promise<Plan> {
  const { plan } = await session.explain({ ...statement, mode: 'estimate' }, settings);
  return plan;
}

export async function planAllInSession(
  session: DatabaseSession,
  statements: readonly WhatIfStatement[],
  circumstances: Circumstances,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  // One for all: planning leaves nothing behind that the next would see, and each message is a round trip.
  await session.query('SAVEPOINT planwright_statement', [], NO_ROW);
  for (const statement of statements) {
    try {
      const plan = await planInSession(session, statement, circumstances);
      outcomes.push({ kind: 'plan', plan });
    } catch (error) {
      outcomes.push({ kind: 'refused', why: refusalOf(error) });
      await session.query('ROLLBACK TO SAVEPOINT planwright_statement', [], NO_ROW);
    }
  }
  return outcomes;
}

export const NO_ROW = z.unknown();

/** Why one index or statement was refused; anything that ends the whole question is thrown on. */
export function refusalOf(error: unknown): string {
  if (error instanceof DatabaseError && !endsTheWork(error)) return error.message;
  throw error;
}

/** Who gave up is told at once; the session ends behind, and its connection is not used before it has. */
export async function orCancelled<T>(
  answer: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await orAbort(answer, signal);
  } catch (error) {
    if (signal?.aborted === true) throw new DatabaseError('cancelled', 'Cancelled.');
    throw error;
  }
}
