// How does a twin plan each statement of some files? One shape a fingerprint, with what no plan was found for.

import { deriveMetrics } from '../../analysis/plan/derive';
import { recordPlan, worstOf, type FindTable } from '../../analysis/plan/guard/recordPlan';
import { judgePlan } from '../../analysis/rules/judge';
import { mapStatement } from '../../analysis/sql/mapStatement';
import { DatabaseError, endsTheWork } from '../../db/errors';
import type { Catalog } from '../../model/catalog';
import type { RecordedPlan } from '../../model/planFile';
import type { Plan } from '../../model/planNode';
import type { Work } from '../../util/progress';
import { exactCount } from '../../util/humanNumbers';
import { asDatabaseError } from '../../whatif/twin/target/supervisedTwin';
import type { WhatIf } from '../../whatif/whatIf';
import type { RuleSettings } from '../ruleSettings';
import type { GuardedStatement } from './guardedStatements';

/** What is known of the twin that plans. */
export interface ShapePlanner {
  readonly whatIf: Pick<WhatIf, 'plan'>;
  readonly catalog: Catalog | null;
  readonly serverVersion: number;
  readonly table: FindTable;
  readonly rules: RuleSettings;
}

export interface ShapedStatement {
  /** The dearest of those that share the fingerprint; where there is no plan, the first. */
  readonly statement: GuardedStatement;
  /** Null where none of them can be planned. */
  readonly shape: RecordedPlan | null;
}

export interface PlanShapes {
  /** In the order of the files. */
  readonly shaped: readonly ShapedStatement[];
  readonly refused: readonly { readonly statement: GuardedStatement; readonly why: string }[];
}

/** Heuristic: some tenths of a second. */
const TOLD_EACH = 100;

export async function planShapes(
  statements: readonly GuardedStatement[],
  planner: ShapePlanner,
  work: Work,
): Promise<PlanShapes> {
  const shaped = new Map<string, ShapedStatement>();
  const refused: { statement: GuardedStatement; why: string }[] = [];
  const all = exactCount(statements.length);
  for (const [index, statement] of statements.entries()) {
    work.signal.throwIfAborted();
    if (index % TOLD_EACH === 0)
      work.progress(`planning ${exactCount(index + 1)} of ${all} statements on the twin`);
    const { fingerprint } = statement;
    const known = shaped.get(fingerprint);
    const plan = await planOf(statement, planner.whatIf, work.signal);
    if (typeof plan === 'string') {
      refused.push({ statement, why: plan });
      if (known === undefined) shaped.set(fingerprint, { statement, shape: null });
    } else
      shaped.set(
        fingerprint,
        joined(known, { statement, shape: shapeOf(statement, plan, planner) }),
      );
  }
  return { shaped: [...shaped.values()], refused };
}

function joined(
  known: ShapedStatement | undefined,
  next: { readonly statement: GuardedStatement; readonly shape: RecordedPlan },
): ShapedStatement {
  if (known === undefined || known.shape === null) return next;
  const { shape } = known;
  // The first names the block; the dearest is where people look.
  const statement = next.shape.cost > shape.cost ? next.statement : known.statement;
  return { statement, shape: { ...shape, ...worstOf(shape, next.shape) } };
}

function shapeOf(
  { recordedAs, title, fingerprint, parsed }: GuardedStatement,
  plan: Plan,
  { catalog, serverVersion, table, rules }: ShapePlanner,
): RecordedPlan {
  const metrics = deriveMetrics(plan);
  const statement = mapStatement(parsed);
  const findings = judgePlan({ plan, metrics, statement, catalog, serverVersion }, rules);
  const shape = recordPlan(plan, findings, table);
  return { file: recordedAs, statement: title, fingerprint, ...shape };
}

/** Or why there is none. Values are not known: it is planned for any. */
async function planOf(
  { parsed }: GuardedStatement,
  whatIf: Pick<WhatIf, 'plan'>,
  signal: AbortSignal,
): Promise<Plan | string> {
  try {
    return await whatIf.plan({ sql: parsed.statement.sql, parameters: [] }, undefined, signal);
  } catch (error) {
    const told = asDatabaseError(error);
    if (!(told instanceof DatabaseError) || endsTheWork(told)) throw told;
    return told.message.replace(/^The twin refused: /, '');
  }
}
