// The plan of a statement: measured, measured several times, or estimated where measuring was too slow.

import type { DatabaseClient } from '../../db/contracts';
import { DatabaseError } from '../../db/errors';
import type { Plan } from '../../model/planNode';
import type { RunTimes } from '../../model/run';
import { humanMs } from '../../util/humanNumbers';
import type { Work } from '../../util/progress';
import { measureAgain } from './measureAgain';
import type { ExplainQuestion } from './question';
import { unlessRefused } from './unlessRefused';

export interface TakenPlan extends Pick<ExplainQuestion, 'mode' | 'modeReason'> {
  readonly plan: Plan;
  readonly notes: string[];
  /** Null for one run. */
  readonly times: RunTimes | null;
}

/** Of a report that is to be completed it is the one that is there. */
export async function takePlan(
  client: DatabaseClient,
  question: ExplainQuestion,
  work: Work,
): Promise<TakenPlan> {
  if (question.explained === undefined) return explainOrEstimate(client, question, work);
  const { plan, mode, modeReason, times = null } = question.explained;
  return { plan, mode, modeReason, times, notes: [] };
}

/** A statement that is too slow to be measured is the one that advice is wanted for. */
async function explainOrEstimate(
  client: DatabaseClient,
  question: ExplainQuestion,
  work: Work,
): Promise<TakenPlan> {
  const { mode, modeReason } = question;
  const started = performance.now();
  try {
    const plan = await explainOnce(client, question, work);
    return { ...(await measured(client, question, plan, work)), mode, modeReason };
  } catch (error) {
    const late = error instanceof DatabaseError && error.reason === 'statement-timeout';
    if (!late || mode !== 'analyze') throw error;
    const ran = humanMs(performance.now() - started);
    const plan = await explainOnce(client, { ...question, mode: 'estimate' }, work);
    return {
      plan,
      times: null,
      mode: 'estimate',
      modeReason: `Estimates only, not measured: EXPLAIN ANALYZE was stopped after ${ran}, before it had ended (limit ${humanMs(limitOf(client, question))}). A longer statement timeout measures it: --timeout on the command line, statementTimeoutMs of the connection in the editor.`,
      // What a cancel did not stop is worth knowing beside.
      notes: error.sqlstate === CANCELLED ? [] : [error.message],
    };
  }
}

/** What runs once is never run again, and one that fails leaves the first to be shown. */
async function measured(
  client: DatabaseClient,
  question: ExplainQuestion,
  first: Plan,
  work: Work,
): Promise<Pick<TakenPlan, 'plan' | 'times' | 'notes'>> {
  const once = { plan: first, times: null };
  const { runs = 0, mode, allowWrite } = question;
  if (runs === 0 || mode !== 'analyze' || allowWrite) return { ...once, notes: [] };
  const notes: string[] = [];
  const repeated = await unlessRefused(notes, 'Measured once', () =>
    measureAgain(first, runs, async (number) => {
      const again = await explainOnce(client, question, work);
      work.progress(`measured ${String(number)} of ${String(runs)} times`);
      return again;
    }),
  );
  return { ...(repeated ?? once), notes };
}

/** query_canceled, as a timeout reads. */
const CANCELLED = '57014';

/** Milliseconds. */
export function limitOf(
  client: DatabaseClient,
  { statementTimeoutMs }: Pick<ExplainQuestion, 'statementTimeoutMs'>,
): number {
  return statementTimeoutMs ?? client.profile.statementTimeoutMs;
}

export async function explainOnce(
  client: DatabaseClient,
  question: ExplainQuestion,
  work: Work,
): Promise<Plan> {
  const { parsed, parameters, mode, allowWrite, lockTimeoutMs } = question;
  work.progress(mode === 'analyze' ? 'running EXPLAIN ANALYZE' : 'asking for the plan');
  const statementTimeoutMs = limitOf(client, question);
  const limits = { allowWrite, statementTimeoutMs, lockTimeoutMs };
  const { plan } = await client.explain(
    {
      ...{ sql: parsed.statement.sql, parameters, mode, ...limits },
      ...(question.settings === undefined ? {} : { settings: question.settings }),
    },
    work.signal,
  );
  return plan;
}
