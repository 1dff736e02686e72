// What the engines that plan through a database session share: estimates only, and reasons in PostgreSQL's words.

import type { DatabaseSession } from '../db/contracts';
import { DatabaseError } from '../db/errors';
import type { Plan } from '../model/planNode';
import type { PlanOptions, WhatIfStatement } from './whatIf';

export async function planInSession(
  session: DatabaseSession,
  statement: WhatIfStatement,
  options: PlanOptions,
): Promise<Plan> {
  const { plan } = await session.explain({ ...statement, mode: 'estimate' }, options.settings);
  return plan;
}

export async function planAllInSession(
  session: DatabaseSession,
  statements: readonly WhatIfStatement[],
  options: PlanOptions,
): Promise<readonly Plan[]> {
  const plans: Plan[] = [];
  for (const statement of statements) plans.push(await planInSession(session, statement, options));
  return plans;
}

/** Why one index could not be held; anything that ends the whole question is thrown on. */
export function refusalOf(error: unknown): string {
  if (error instanceof DatabaseError && !ENDS_THE_QUESTION.has(error.reason)) return error.message;
  throw error;
}

const ENDS_THE_QUESTION = new Set(['cancelled', 'connection-lost', 'unreachable']);

/** At the first dot: schemas with a dot in their name are rare, indexes with one are not. */
export function splitQualified(name: string): [schema: string, name: string] {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
