// What does a migration do to a database? Each statement is run on a copy of the schema without rows, and told in the sizes of
// the source, with the safe way where it would keep people waiting.

import type {
  ChangedPlans,
  MigrationReport,
  MigrationStatement,
} from '../../model/migrationReport';
import type { TwinImage } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { Scratch } from '../../whatif/twin/scratch/scratch';
import type { OpenEngine } from '../../whatif/twin/target/twinEngines';
import { DataPlans, type Plan, type Planner } from './dataPlans';
import { imageWithExtensions } from './imageWithExtensions';
import { judgeSteps } from './judgeSteps';
import type { LocksNow } from './lockHolders';
import { MigrationRun } from './migrationRun';
import type { ReadMigrations } from './readMigrations';

export interface MigrationCheck extends LocksNow {
  readonly image: TwinImage;
  readonly openEngine: OpenEngine;
  /** A change of data as the planner sees it before the migration. */
  readonly plan: Plan;
  /** Likewise, on another schema. */
  readonly plannerOf: (image: TwinImage) => Planner;
  /** Compares plans with those of what the source would be; null where nobody asks for it. */
  readonly plans: ((after: TwinImage, work: Work) => Promise<ChangedPlans>) | null;
  /** For each statement, and for all of them. */
  readonly limits: { readonly statementMs: number; readonly totalMs: number };
}

export async function checkMigration(
  read: ReadMigrations,
  check: MigrationCheck,
  work: Work,
): Promise<MigrationReport> {
  const image = imageWithExtensions(check.image, read.parts);
  const options = { openEngine: check.openEngine, statementMs: check.limits.statementMs };
  const scratch = await Scratch.open(image, options, work);
  const dataPlans = new DataPlans(check.plan, check.plannerOf);
  try {
    const { limits, holders } = check;
    const asked = holders === undefined ? {} : { holders };
    const run = new MigrationRun(
      scratch,
      { image: check.image, dataPlans, totalMs: limits.totalMs, ...asked },
      work,
    );
    for (const part of read.parts) await run.part(part);
    const told = judgeSteps(run.steps);
    const plans = check.plans === null ? null : await check.plans(await run.after('unknown'), work);
    const { kind, version, notice = null } = scratch.engine;
    const { database, version: sourceVersion } = check.image.source;
    return {
      version: 1,
      engine: { version, kind: kind === 'twin' ? 'embedded' : 'native', notice },
      source: { database, version: sourceVersion, madeAt: check.image.madeAt },
      files: read.files,
      ...told,
      plans,
      notes: [
        ...notesOf(scratch.losses.length - check.image.losses.length),
        ...locksNowWords(check, told.statements),
      ],
    };
  } finally {
    await dataPlans.close();
    await scratch.close();
  }
}

/** Nothing is said where nobody was asked. */
function locksNowWords(
  { holders, unread }: LocksNow,
  statements: readonly MigrationStatement[],
): string[] {
  if (unread !== undefined) return [`Who holds locks now could not be read: ${unread}`];
  const waits = statements.some(({ waitsFor = [] }) => waitsFor.length > 0);
  const locks = statements.some(({ locks: taken }) => taken.length > 0);
  return holders === undefined || waits || !locks
    ? []
    : [
        'When the server was asked, no transaction was seen that had lasted a second and held a lock for which the migration would wait.',
      ];
}

function notesOf(lost: number): string[] {
  return lost > 0
    ? [`The copy lacks ${String(lost)} of the source's objects, which are named where they matter.`]
    : [];
}
