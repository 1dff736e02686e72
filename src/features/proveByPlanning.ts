// Do rewrites and settings pay? The server itself plans the statement with each, in read-only sessions, and executes nothing.

import { costOf } from '../analysis/plan/planCost';
import type { SqlParser } from '../analysis/sql/parser';
import type { ParsedStatement } from '../analysis/sql/toStatement';
import type { DatabaseClient, ExplainResult, ServerInfo } from '../db/contracts';
import { DatabaseError, endsTheWork } from '../db/errors';
import type { Statement } from '../model/statement';
import type { Suggestion } from '../model/suggestion';
import { humanCost } from '../util/humanNumbers';
import type { Work } from '../util/progress';
import { settingsOf } from './adviceText';
import { rewrittenStatement } from './adviseRewritten';
import type { PlanningGuard } from './explain/planningGuard';

export interface ProvableStatement {
  readonly statement: Statement;
  /** Text forms by number; missing ones make the plan generic. */
  readonly parameters: readonly (string | null)[];
}

/** What differs from the statement as it is. */
interface Variant {
  readonly sql: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Null where the words are the statement's own, which may be planned. */
  readonly rewrite: ParsedStatement | null;
}

/** Below this the planner's cost did not fall. Heuristic: rounding in cost arithmetic stays far under it. */
const LEAST_GAIN = 0.01;

interface Planner {
  readonly client: DatabaseClient;
  readonly parser: SqlParser;
  readonly server: ServerInfo;
  readonly guard: Pick<PlanningGuard, 'wouldRun'>;
}

/** The same suggestions in the same order; those that are no rewrite and no setting come back as they are. */
export async function proveByPlanning(
  { client, parser, server, guard }: Planner,
  suggestions: readonly Suggestion[],
  { statement, parameters }: ProvableStatement,
  work: Work,
): Promise<readonly Suggestion[]> {
  const variants = await Promise.all(
    suggestions.map((suggestion) => variantOf(parser, suggestion, statement)),
  );
  if (variants.every((variant) => variant === null)) return suggestions;
  work.progress('planning rewrites and settings');
  // A session each: what is set, and what fails, ends with its transaction.
  const plan = ({ sql, settings }: Pick<Variant, 'sql' | 'settings'>) =>
    client.session(
      (session) => session.explain({ sql, parameters, mode: 'estimate' }, settings),
      work.signal,
    );
  const before = await plan({ sql: statement.sql, settings: {} });
  const proven: Suggestion[] = [];
  for (const [index, suggestion] of suggestions.entries()) {
    const variant = variants[index] ?? null;
    if (variant === null) {
      proven.push(suggestion);
      continue;
    }
    const after = await unlessItFails(async () => {
      const { rewrite } = variant;
      const unasked = rewrite === null ? null : await guard.wouldRun(rewrite, work.signal);
      return unasked ?? plan(variant);
    });
    proven.push(judged(suggestion, before, after, server));
  }
  return proven;
}

async function variantOf(
  parser: SqlParser,
  suggestion: Suggestion,
  statement: Statement,
): Promise<Variant | null> {
  if (suggestion.kind === 'setting') {
    const settings = settingsOf(suggestion.changes);
    return settings === null ? null : { sql: statement.sql, settings, rewrite: null };
  }
  const rewritten = await rewrittenStatement(parser, suggestion, statement);
  return rewritten === null
    ? null
    : { sql: rewritten.statement.sql, settings: {}, rewrite: rewritten };
}

/** Or the name of code for which it is not planned. */
type Planned = ExplainResult | string;

/** What the server does not plan is said of the suggestion; cancelling and a lost connection end it all. */
async function unlessItFails(plan: () => Promise<Planned>): Promise<Planned | DatabaseError> {
  try {
    return await plan();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (endsTheWork(error)) throw error;
    return error;
  }
}

function judged(
  suggestion: Suggestion,
  before: ExplainResult,
  after: Planned | DatabaseError,
  { engine }: ServerInfo,
): Suggestion {
  if (after instanceof DatabaseError)
    return withCaveat(suggestion, `The server does not plan it: ${after.message}`);
  if (typeof after === 'string')
    return withCaveat(suggestion, `Not planned: it would run ${after}.`);
  const [costBefore, costAfter] = [costOf(before.plan), costOf(after.plan)];
  if (costAfter > costBefore * (1 - LEAST_GAIN)) {
    const costs = `cost ${humanCost(costBefore)} before, ${humanCost(costAfter)} with it`;
    return withCaveat(
      suggestion,
      `The planner expects no gain (${costs}); only measuring tells whether it helps.`,
    );
  }
  const plans = { planBefore: before.raw, planAfter: after.raw };
  const { caveats } = suggestion.proof;
  return {
    ...suggestion,
    proof: { level: 'what-if', engine, costBefore, costAfter, ...plans, caveats },
  };
}

function withCaveat(suggestion: Suggestion, caveat: string): Suggestion {
  const { proof } = suggestion;
  return { ...suggestion, proof: { ...proof, caveats: [...proof.caveats, caveat] } };
}
