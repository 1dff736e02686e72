// The migration check as a face asks for it: of an image, on the PostgreSQL that its twins would run on.

import { MIGRATION_RULES } from '../../analysis/migrations/registry';
import { writtenRows } from '../../analysis/plan/writtenRows';
import type { SqlParser } from '../../analysis/sql/parser';
import { DatabaseError, endsTheWork } from '../../db/errors';
import type { ChangedPlans, MigrationReport } from '../../model/migrationReport';
import type { TwinImage } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { asDatabaseError } from '../../whatif/twin/target/supervisedTwin';
import type { SourceTwin, Twins } from '../twin/twins';
import type { Workload } from '../../model/workload';
import { changedPlans } from './changedPlans';
import { checkMigration } from './checkMigration';
import type { Plan, Planner } from './dataPlans';
import { reachedImage } from './reachedImage';
import type { LocksNow } from './lockHolders';
import { readMigrations, type MigrationFile } from './readMigrations';

export { lockHolders } from './lockHolders';
export type { MigrationFile } from './readMigrations';

/** For formats that describe the rules beside what they found. */
export const MIGRATION_RULE_WORDS: readonly {
  readonly id: string;
  readonly summary: string;
  readonly fix: string;
}[] = MIGRATION_RULES.map(({ id, documentation: { summary, fix } }) => ({ id, summary, fix }));

/** Heuristic: on tables without rows DDL takes milliseconds. */
const STATEMENT_MS = 10_000;
/** Heuristic: so long a person, or a build, waits for an answer. */
const TOTAL_MS = 300_000;

export interface CheckOnTwin extends LocksNow {
  readonly image: TwinImage;
  readonly twins: Twins;
  readonly parser: SqlParser;
  /** Whose plans are compared; null for none. */
  readonly workload: Workload | null;
}

export async function checkOnTwin(
  files: readonly MigrationFile[],
  { image: whole, twins, parser, workload, ...now }: CheckOnTwin,
  work: Work,
): Promise<MigrationReport> {
  const read = await readMigrations(files, parser);
  const image = reachedImage(whole, read.parts, workload);
  const twin = twins.ofImage(image);
  // Beside the copy; why it fails is told to who asks it.
  if (workload !== null) twin.prepare().catch(() => undefined);
  try {
    const check = {
      image,
      openEngine: twins.engine(),
      ...now,
      plan: planOn(twin, 'before the migration'),
      plannerOf: plannersOf(twins),
      plans: workload === null ? null : comparing(workload, { twin, twins, parser }),
      limits: { statementMs: STATEMENT_MS, totalMs: TOTAL_MS },
    };
    return await checkMigration(read, check, work);
  } catch (error) {
    throw asDatabaseError(error);
  } finally {
    await twin.close();
  }
}

function comparing(
  workload: Workload,
  given: { readonly twin: SourceTwin } & Pick<CheckOnTwin, 'twins' | 'parser'>,
): (after: TwinImage, work: Work) => Promise<ChangedPlans> {
  return async (image, work) => {
    const after = given.twins.ofImage(image);
    try {
      const keepers = { before: given.twin.keeper, after: after.keeper, parser: given.parser };
      return await changedPlans(workload, keepers, work);
    } finally {
      await after.close();
    }
  };
}

/** Each on a twin of its own, which is made when the first statement comes. */
export function plannersOf(twins: Twins): (image: TwinImage) => Planner {
  return (image) => {
    const twin = twins.ofImage(image);
    return { plan: planOn(twin, 'that it makes'), close: () => twin.close() };
  };
}

/** On the sized twin, which is made when the first one comes. */
export function planOn(
  twin: Pick<SourceTwin, 'keeper'>,
  which: 'before the migration' | 'that it makes',
): Plan {
  return async (sql, work) => {
    try {
      const { whatIf } = await twin.keeper.use([], work);
      const plan = await whatIf.plan({ sql, parameters: [] }, undefined, work.signal);
      return {
        kind: 'planned',
        rows: writtenRows(plan),
        cost: plan.root.fields['Total Cost'] ?? 0,
      };
    } catch (error) {
      const told = asDatabaseError(error);
      if (!(told instanceof DatabaseError) || endsTheWork(told)) throw told;
      return {
        kind: 'not run',
        why: `It was not planned on the schema ${which}: ${told.message}`,
      };
    }
  };
}
