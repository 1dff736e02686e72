// planwright migrate-check: what a migration locks, rewrites and reads, with the sizes of a database; nothing of it reaches a server.

import { loadParser } from '../features/loadParser';
import { leftOutWords } from '../features/leftOutWords';
import {
  checkOnTwin,
  lockHolders,
  type CheckOnTwin,
  type MigrationFile,
} from '../features/migrations/checkOnTwin';
import { migrationMarkdown } from '../features/migrations/migrationMarkdown';
import { chosenIn } from '../features/migrations/chosenIn';
import { ruleChoice } from '../features/project/projectRules';
import { workloadInTwin } from '../features/workload/twinWorkload';
import type { ChangedPlan, MigrationReport } from '../model/migrationReport';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { severityExitCode, type LintFailOn } from './failOn';
import { givenMigrations } from './migrationFiles';
import { ProjectFiles, type ProjectOptions } from './projectFiles';
import { github } from './reporters/github';
import { migrateFindings } from './reporters/migrateFindings';
import { migrateText } from './reporters/migrateText';
import { sarif } from './reporters/sarif';
import { readTwinFile, twinsOf } from './twins';
import { serverOptionsOf, type ServerOptions } from './serverOptions';
import { workloadFromFiles } from './workloadFiles';

export interface MigrateCheckOptions
  extends ServerOptions, ProjectOptions, Pick<ConnectOptions, 'demo' | 'twin'> {
  /** Statements whose plans are compared: a file or folder of SQL, or a log of auto_explain; else those of the twin file. */
  readonly workload?: string | undefined;
  /** A git reference: what it holds has run. */
  readonly since?: string | undefined;
  readonly format: 'text' | 'json' | 'sarif' | 'github' | 'markdown';
  readonly failOn: LintFailOn;
}

export async function migrateCheckCommand(
  inputs: readonly string[],
  options: MigrateCheckOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { files, notes } = await givenMigrations(inputs, options.since, environment);
  const parser = await loadParser(environment.distDirectory);
  const { workload: asked } = options;
  const given = asked === undefined ? null : await workloadFromFiles(asked, parser, environment);
  const projects = new ProjectFiles(options, environment);
  const project = await projects.ofCommand();
  const { image, ...server } = await sourceOf(options, project?.twin ?? null, environment);
  // Without a migration no plan changes.
  const isNothing = files.length === 0;
  const workload = isNothing
    ? null
    : (given ?? (await workloadInTwin(parser, image, environment.work)));
  for (const line of leftOutWords(image.leftOut ?? [])) environment.log(line);
  const twins = twinsOf(environment);
  const checked = await checkOnTwin(
    files,
    { image, ...server, twins, parser, workload },
    environment.work,
  );
  const report = chosenIn({ ...checked, notes: [...notes, ...checked.notes] }, ruleChoice(project));
  environment.out(print(report, files, options, environment));
  return severityExitCode(options.failOn, [
    ...report.statements.flatMap(({ findings }) => findings.map(({ severity }) => severity)),
    ...(report.plans?.changes ?? []).filter(isWorse).map(() => 'warning' as const),
  ]);
}

/** Heuristic: less is no reason to stop a build. */
const MUCH_DEARER = 2;

function isWorse({ costBefore, costAfter }: ChangedPlan): boolean {
  return costAfter === null || costAfter > costBefore * MUCH_DEARER;
}

type Source = Pick<CheckOnTwin, 'image' | 'holders' | 'unread'>;

/** `twinOfProject`: where nothing else is named. */
async function sourceOf(
  options: MigrateCheckOptions,
  twinOfProject: string | null,
  environment: Environment,
): Promise<Source> {
  const { dsn, demo, twin } = options;
  if (dsn === undefined && demo === undefined) {
    const file = twin ?? twinOfProject;
    if (file !== null) return { image: await readTwinFile(file) };
  }
  if (dsn === undefined && demo !== true && twin === undefined)
    throw new CliError(
      'Name the schema that it is checked on: --twin FILE or --dsn URL, or "twin" in planwright.json.',
    );
  // Catalogs alone: the ends of indexes are nothing to a migration.
  const { work } = environment;
  const connection = await connect({ ...serverOptionsOf(options), demo, twin }, environment);
  try {
    const image = await twinsOf(environment)
      .ofServer(connection.client, () => false)
      .image(work);
    return { image, ...(await lockHolders(connection.client, work.signal)) };
  } finally {
    await connection.close();
  }
}

function print(
  report: MigrationReport,
  files: readonly MigrationFile[],
  { format }: MigrateCheckOptions,
  environment: Environment,
): string {
  switch (format) {
    case 'json':
      return `${visibleJson(report)}\n`;
    case 'sarif':
      return `${visibleJson(sarif(migrateFindings(report, files), environment))}\n`;
    case 'github':
      return github(migrateFindings(report, files));
    case 'markdown':
      return migrationMarkdown(report);
    case 'text':
      return migrateText(report, environment);
  }
}
