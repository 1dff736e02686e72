// Did the plans of SQL files get worse since they were recorded? Each statement is planned on a twin file, none is run.

import { NOTHING, otherwise, regressionsOf } from '../../analysis/plan/guard/comparePlan';
import type { SqlParser } from '../../analysis/sql/parser';
import type { CheckedPlan, PlanCheck } from '../../model/planCheck';
import {
  MOST_PLANS,
  printPlanFile,
  type PlanFile,
  type PlannedOn,
  type RecordedPlan,
} from '../../model/planFile';
import type { TwinImage } from '../../model/twinImage';
import { exactCount } from '../../util/humanNumbers';
import type { Work } from '../../util/progress';
import { openTwinFile } from '../connections/openTwinFile';
import type { HostSqlReader } from '../hostLanguages/hostSqlReader';
import { leftOutWords } from '../leftOutWords';
import { readWholeCatalog } from '../lint/growingCatalog';
import type { RuleSettings } from '../ruleSettings';
import type { Twins } from '../twin/twins';
import { findGuarded, type Found, type GuardedFile } from './guardedStatements';
import { planShapes, type PlanShapes, type ShapedStatement } from './planShapes';
import { sizedTables } from './sizedTables';
import { twinHash } from './twinHash';

export { findGuarded, type Found, type GuardedFile } from './guardedStatements';

export interface PlanGuard {
  readonly parser: SqlParser;
  readonly hostSql: HostSqlReader;
  readonly twins: Twins;
  readonly image: TwinImage;
  /** The twin file's name, without its folder. */
  readonly twinName: string;
  /** The file of plans, as people know it. */
  readonly plans: string;
  /** What it holds; null where there is none. */
  readonly recorded: PlanFile | null;
  readonly rules?: RuleSettings;
}

export interface GuardedPlans {
  readonly report: PlanCheck;
  /** What the file of plans is to hold. */
  readonly text: string;
}

export async function checkPlans(
  files: AsyncIterable<GuardedFile>,
  guard: PlanGuard,
  work: Work,
): Promise<GuardedPlans> {
  const found = await findGuarded(files, guard, work.signal);
  const { shapes, planned, notes } = await onTwin(found, guard, work);
  const report = reportOf({ found, shapes, planned, notes }, guard);
  const statements = shapes.shaped.flatMap(({ shape }) => shape ?? []);
  return { report, text: printPlanFile({ planned, statements }) };
}

interface Planned {
  readonly shapes: PlanShapes;
  readonly planned: PlannedOn;
  readonly notes: readonly string[];
}

async function onTwin({ statements }: Found, guard: PlanGuard, work: Work): Promise<Planned> {
  const { image, twins, twinName, rules = {} } = guard;
  const { connection, twin } = await openTwinFile(twinName, image, twins, work);
  try {
    const catalog = await readWholeCatalog(connection.client, work.signal);
    const { whatIf } = await twin.keeper.use([], work);
    const serverVersion = connection.server.versionNumber;
    const planner = { whatIf, catalog, serverVersion, table: sizedTables(image), rules };
    const shapes = await planShapes(statements, planner, work);
    const postgres = Number.parseInt(whatIf.engine.version, 10);
    const planned = { twin: twinName, hash: await twinHash(image, work.signal), postgres };
    return { shapes, planned, notes: leftOutWords(catalog.leftOut ?? []) };
  } finally {
    await twin.close();
  }
}

function reportOf(
  { found, shapes, planned, notes }: Planned & { readonly found: Found },
  { recorded, plans }: PlanGuard,
): PlanCheck {
  const before = recorded?.statements ?? [];
  const statements = recorded === null ? [] : changesOf(shapes, recorded);
  const seen = new Set(shapes.shaped.map(({ statement }) => statement.fingerprint));
  const refused = shapes.refused.map(({ statement, why }) => ({ ...statement, why }));
  const ofKind = (kind: CheckedPlan['kind']): number =>
    statements.filter((one) => one.kind === kind).length;
  return {
    version: 1,
    plans,
    updated: false,
    planned,
    recorded: recorded?.planned ?? null,
    statements,
    gone: before
      .filter(({ fingerprint }) => !seen.has(fingerprint))
      .map(({ file, statement }) => ({ file, title: statement })),
    notPlanned: [...found.notPlanned, ...refused].map(
      ({ file, line, title, fingerprint, why }) => ({ file, line, title, fingerprint, why }),
    ),
    notes: [...otherTwin(recorded?.planned ?? planned, planned), ...leftOut(found), ...notes],
    summary: {
      files: found.files,
      planned: found.statements.length - refused.length,
      worse: ofKind('worse'),
      new: ofKind('new'),
    },
  };
}

function changesOf({ shaped, refused }: PlanShapes, { statements }: PlanFile): CheckedPlan[] {
  const recorded = new Map(statements.map((one) => [one.fingerprint, one]));
  return shaped.flatMap((one) => {
    const before = recorded.get(one.statement.fingerprint);
    const verdict = verdictOn(one, before, refused);
    if (verdict === null) return [];
    const { file, line, range, title, fingerprint } = one.statement;
    return {
      ...verdict,
      ...{ file, line, range, title, fingerprint },
      costBefore: before?.cost ?? null,
      costAfter: one.shape?.cost ?? null,
      planBefore: before?.plan ?? [],
      planAfter: one.shape?.plan ?? [],
    };
  });
}

function verdictOn(
  { statement, shape }: ShapedStatement,
  before: RecordedPlan | undefined,
  refused: PlanShapes['refused'],
): Pick<CheckedPlan, 'kind' | 'regressions'> | null {
  if (shape === null) {
    // One that was never recorded is told among those that have no plan.
    if (before === undefined) return null;
    const why = refused.find((one) => one.statement === statement)?.why ?? '';
    const message = `It had a plan and has none: ${why}`;
    return { kind: 'worse', regressions: [{ rule: 'plan-missing', message }] };
  }
  const regressions = regressionsOf(before ?? NOTHING, shape);
  if (before === undefined) return { kind: 'new', regressions };
  const kind = regressions.length > 0 ? 'worse' : otherwise(before, shape);
  return kind === null ? null : { kind, regressions };
}

function otherTwin(recorded: PlannedOn, planned: PlannedOn): readonly string[] {
  const isSame = recorded.hash === planned.hash;
  const words = ({ twin, hash }: PlannedOn): string => `${twin} (${hash})`;
  const twin = `The plans were recorded on the twin ${words(recorded)} and are checked on ${words(planned)}: a difference may be the twin's.`;
  const version = `They were recorded by PostgreSQL ${String(recorded.postgres)} and are checked by ${String(planned.postgres)}: a difference may be the planner's.`;
  return [...(isSame ? [] : [twin]), ...(recorded.postgres === planned.postgres ? [] : [version])];
}

function leftOut({ leftOut: count }: Found): readonly string[] {
  return count === 0
    ? []
    : [
        `Only the first ${exactCount(MOST_PLANS)} statements are read; ${exactCount(count)} more are left out.`,
      ];
}
