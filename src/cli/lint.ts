// planwright lint: what the statement rules say of SQL files and of SQL in the strings of programs, by their text alone or with
// the catalog of a database.

import { leftOutWords } from '../features/leftOutWords';
import {
  HOST_LANGUAGES,
  hostLanguageOfFile,
  HostSqlReader,
  type HostLanguageId,
} from '../features/hostLanguages/hostSqlReader';
import { readWholeCatalog } from '../features/lint/growingCatalog';
import { Linter } from '../features/lint/linter';
import { loadParser } from '../features/loadParser';
import { ruleChoice } from '../features/project/projectRules';
import type { Catalog } from '../model/catalog';
import type { LeftOut } from '../model/leftOut';
import type { LintedFile } from '../model/lintJson';
import { toLintJson } from '../features/lint/lintJson';
import { visibleJson } from '../util/visibleText';
import type { ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { severityExitCode, type LintFailOn } from './failOn';
import { findSqlFiles } from './findSqlFiles';
import { ProjectFiles, type ProjectOptions } from './projectFiles';
import { readFileOrStdin } from './readInput';
import { github } from './reporters/github';
import { lintFindings } from './reporters/lintFindings';
import { lintText } from './reporters/lintText';
import { sarif } from './reporters/sarif';

export interface LintOptions extends ConnectOptions, ProjectOptions {
  readonly disable?: readonly string[] | undefined;
  readonly format: 'text' | 'json' | 'sarif' | 'github';
  /** In whose strings SQL is looked for: all where it is absent, none where it is false. */
  readonly hostLanguages?: readonly HostLanguageId[] | false | undefined;
  readonly failOn: LintFailOn;
}

/** What compilers call it: no file has such a name. */
const STDIN_NAME = '<stdin>';

export async function lintCommand(
  inputs: readonly string[],
  options: LintOptions,
  environment: Environment,
): Promise<ExitCode> {
  const languages = languagesOf(options);
  const extensions = languages.flatMap((id): readonly string[] => HOST_LANGUAGES[id].extensions);
  const projects = new ProjectFiles(options, environment);
  const found = await findSqlFiles(inputs, environment, extensions);
  const files = await projects.included(found, environment);
  const parser = await loadParser(environment.distDirectory);
  const load = () => Promise.resolve(parser);
  const linter = new Linter(load, HostSqlReader.in(environment.distDirectory, load));
  // Read once for all files, and the connection closed: linting itself asks the server nothing.
  const catalog = await lintCatalog(await withTwin(options, projects), environment);
  const linted: LintedFile[] = [];
  for (const file of files) {
    environment.work.signal.throwIfAborted();
    linted.push(await lintFile(file, linter, { catalog, projects, options, environment }));
  }
  const leftOut = catalog?.leftOut ?? [];
  for (const line of leftOutWords(leftOut)) environment.log(line);
  environment.out(print(linted, leftOut, options, environment));
  return severityExitCode(
    options.failOn,
    linted.flatMap(({ findings }) => findings.map(({ severity }) => severity)),
  );
}

export const HOST_LANGUAGE_IDS = Object.keys(HOST_LANGUAGES) as readonly HostLanguageId[];

function languagesOf({ hostLanguages }: LintOptions): readonly HostLanguageId[] {
  return hostLanguages === false ? [] : (hostLanguages ?? HOST_LANGUAGE_IDS);
}

async function lintFile(
  file: string,
  linter: Linter,
  given: {
    readonly catalog: Catalog | null;
    readonly projects: ProjectFiles;
    readonly options: LintOptions;
    readonly environment: Environment;
  },
): Promise<LintedFile> {
  const text = await readFileOrStdin(file, given.environment);
  const { catalog } = given;
  const choice = ruleChoice(await given.projects.of(file), given.options.disable);
  const { signal } = given.environment.work;
  const id = hostLanguageOfFile(file);
  const language = id !== null && languagesOf(given.options).includes(id) ? id : null;
  const findings = await linter.lint({ text, language, catalog, ...choice }, signal);
  return {
    file: file === '-' ? STDIN_NAME : file,
    // Only findings need it, and of most programs there are none.
    text: findings.length === 0 ? '' : text,
    level: catalog === null ? 'text' : 'catalog',
    statements: await linter.countStatements({ text, language }),
    findings,
  };
}

/**
 * Without another database the twin file that the project names. Anybody may have written it, and a catalog needs no planner of
 * its version.
 */
export async function withTwin(
  options: ConnectOptions,
  projects: ProjectFiles,
): Promise<ConnectOptions> {
  const { dsn, demo, twin } = options;
  if ((dsn ?? demo ?? twin) !== undefined) return options;
  const named = (await projects.ofCommand())?.twin ?? null;
  return named === null ? options : { ...options, twin: named, twinInside: true };
}

/** Null without a database: linting needs none, so the environment alone does not name one here. */
export async function lintCatalog(
  options: ConnectOptions,
  environment: Environment,
): Promise<Catalog | null> {
  const { dsn, demo, twin } = options;
  if (dsn === undefined && demo !== true && twin === undefined) return null;
  const connection = await connect(options, environment);
  try {
    environment.work.progress('reading the catalog');
    return await readWholeCatalog(connection.client, environment.work.signal);
  } finally {
    await connection.close();
  }
}

function print(
  files: readonly LintedFile[],
  leftOut: readonly LeftOut[],
  { format }: LintOptions,
  environment: Environment,
): string {
  if (format === 'json') return `${visibleJson(toLintJson(files, leftOut))}\n`;
  if (format === 'sarif')
    return `${visibleJson(sarif(lintFindings(files, leftOut), environment))}\n`;
  if (format === 'github') return github(lintFindings(files, leftOut));
  return lintText(files, environment);
}
