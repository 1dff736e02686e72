// Which statements of a workload change plan when a migration has run? Each is planned on a twin of the source and on one of
// what the source would be.

import { setImmediate } from 'node:timers/promises';
import { costOf } from '../../analysis/plan/planCost';
import { planDistance } from '../../analysis/plan/planDistance';
import type { SqlParser } from '../../analysis/sql/parser';
import { parseText } from '../../analysis/sql/toStatement';
import { castTypedParameters } from '../../analysis/sql/typedParameters';
import { DatabaseError, endsTheWork } from '../../db/errors';
import type { ChangedPlan, ChangedPlans } from '../../model/migrationReport';
import type { Plan } from '../../model/planNode';
import type { Workload, WorkloadStatement } from '../../model/workload';
import type { Work } from '../../util/progress';
import { asDatabaseError } from '../../whatif/twin/target/supervisedTwin';
import type { WhatIf } from '../../whatif/whatIf';
import { titleOf } from './readMigrations';

/** What is asked of a twin's keeper. */
interface Keeper {
  use(tables: readonly [], work: Work): Promise<{ readonly whatIf: Pick<WhatIf, 'plan'> }>;
}

/** Less is what two readings of the same statistics differ by. Heuristic. */
const NOTICED_RATIO = 1.1;

export async function changedPlans(
  { statements, unread }: Pick<Workload, 'statements' | 'unread'>,
  twins: { readonly before: Keeper; readonly after: Keeper; readonly parser: SqlParser },
  work: Work,
): Promise<ChangedPlans> {
  const changes: ChangedPlan[] = [];
  let planned = 0;
  let notPlanned = unread.length;
  for (const statement of statements) {
    await setImmediate();
    work.signal.throwIfAborted();
    work.progress(`planning ${String(statements.length)} statements before and after`);
    const parsed = await parseText(
      twins.parser,
      castTypedParameters(statement.text),
      'from-catalog',
    );
    const sql = parsed.ok ? parsed.value.statement.sql : null;
    const before = sql === null ? null : await plan(twins.before, sql, work);
    if (sql === null || before === null || typeof before === 'string') {
      notPlanned += 1;
      continue;
    }
    planned += 1;
    const change = changeOf(statement, before, await plan(twins.after, sql, work));
    if (change !== null) changes.push(change);
  }
  return { planned, notPlanned, changes: changes.toSorted(byGravity) };
}

/** Or why it has none. */
async function plan(keeper: Keeper, sql: string, work: Work): Promise<Plan | string> {
  try {
    const { whatIf } = await keeper.use([], work);
    return await whatIf.plan({ sql, parameters: [] }, undefined, work.signal);
  } catch (error) {
    const told = asDatabaseError(error);
    if (!(told instanceof DatabaseError) || endsTheWork(told)) throw told;
    return told.message.replace(/^The twin refused: /, '');
  }
}

function changeOf(
  { text, place, calls }: WorkloadStatement,
  before: Plan,
  after: Plan | string,
): ChangedPlan | null {
  const about = {
    title: titleOf(text),
    file: place?.file ?? null,
    line: place?.line ?? null,
    calls,
    costBefore: costOf(before),
  };
  const indexesBefore = indexesOf(before);
  if (typeof after === 'string') {
    const none = { costAfter: null, stepBefore: null, stepAfter: null, lost: [], gained: [] };
    return { ...about, ...none, kind: 'fails', message: after };
  }
  const { firstDifference, costRatio } = planDistance(before, after);
  const ratio = costRatio ?? 1;
  if (firstDifference === null && ratio < NOTICED_RATIO && ratio > 1 / NOTICED_RATIO) return null;
  const indexesAfter = indexesOf(after);
  return {
    ...about,
    kind: firstDifference === null ? 'other cost' : 'other plan',
    message: null,
    costAfter: costOf(after),
    stepBefore: firstDifference?.server ?? null,
    stepAfter: firstDifference?.twin ?? null,
    lost: [...indexesBefore].filter((name) => !indexesAfter.has(name)),
    gained: [...indexesAfter].filter((name) => !indexesBefore.has(name)),
  };
}

function indexesOf({ nodes }: Plan): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ fields }) => fields['Index Name'] ?? []));
}

/** What fails first, then what becomes dearest by its calls. */
function byGravity(a: ChangedPlan, b: ChangedPlan): number {
  return a.kind === b.kind && a.kind === 'fails' ? b.calls - a.calls : addedCost(b) - addedCost(a);
}

function addedCost({ costBefore, costAfter, calls }: ChangedPlan): number {
  return costAfter === null ? Infinity : (costAfter - costBefore) * calls;
}
