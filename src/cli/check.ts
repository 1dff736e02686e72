// planwright check: are the plans of SQL files as good as those recorded beside them? On a twin file; no server is asked.

import path from 'node:path';
import {
  HOST_LANGUAGES,
  hostLanguageOfFile,
  HostSqlReader,
  type HostLanguageId,
} from '../features/hostLanguages/hostSqlReader';
import { loadParser } from '../features/loadParser';
import { checkPlans, type GuardedFile } from '../features/planGuard/checkPlans';
import { planCheckMarkdown } from '../features/planGuard/planCheckMarkdown';
import { planRuleSettings } from '../features/project/projectRules';
import type { Project } from '../features/project/projects';
import { PLAN_FILE, readPlans, writePlans } from '../features/planGuard/planFiles';
import type { PlanCheck } from '../model/planCheck';
import type { PlanFile } from '../model/planFile';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import type { Environment } from './environment';
import { findSqlFiles } from './findSqlFiles';
import { HOST_LANGUAGE_IDS } from './lint';
import { ProjectFiles, type ProjectOptions } from './projectFiles';
import { readFileOrStdin } from './readInput';
import { checkFindings } from './reporters/checkFindings';
import { checkText } from './reporters/checkText';
import { github } from './reporters/github';
import { sarif } from './reporters/sarif';
import { readTwinFile, twinsOf } from './twins';

export interface CheckOptions extends ProjectOptions {
  /** Absent where planwright.json names one. */
  readonly twin?: string | undefined;
  /** The file of plans; `planwright.plans.json` where it is absent. */
  readonly plans?: string | undefined;
  readonly update?: boolean | undefined;
  /** New statements fail as well. */
  readonly strict?: boolean | undefined;
  /** In whose strings SQL is looked for: all where it is absent, none where it is false. */
  readonly hostLanguages?: readonly HostLanguageId[] | false | undefined;
  readonly format: 'text' | 'json' | 'sarif' | 'github' | 'markdown';
}

export async function checkCommand(
  inputs: readonly string[],
  options: CheckOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { distDirectory, workingDirectory, work } = environment;
  const plans = options.plans ?? PLAN_FILE;
  const kept = path.resolve(workingDirectory, plans);
  const recorded = await recordedIn(kept, plans, options);
  const languages = options.hostLanguages === false ? [] : options.hostLanguages;
  const projects = new ProjectFiles(options, environment);
  const named = await findSqlFiles(inputs, environment, extensionsOf(languages));
  const found = await projects.included(named, environment);
  const project = await projects.ofCommand();
  const twinFile = requireTwin(options, project);
  const image = await readTwinFile(path.resolve(workingDirectory, twinFile));
  const parser = await loadParser(distDirectory);
  const texts = new Map<string, string>();
  const read = readEach(found, { kept, languages, texts, options, environment });
  const hostSql = HostSqlReader.in(distDirectory, () => Promise.resolve(parser));
  const twins = twinsOf(environment);
  const twinName = path.basename(twinFile);
  const rules = planRuleSettings(project);
  const guard = { parser, hostSql, twins, image, twinName, plans, recorded, rules };
  const { report, text } = await checkPlans(read, guard, work);
  const updated = options.update === true;
  if (updated) await write(kept, plans, text);
  const told = { ...report, updated };
  environment.out(print(told, texts, options, environment));
  if (updated) return 0;
  const { worse, new: fresh } = report.summary;
  return worse > 0 || (options.strict === true && fresh > 0) ? 1 : 0;
}

function requireTwin({ twin }: CheckOptions, project: Project | null): string {
  const file = twin ?? project?.twin ?? null;
  if (file === null)
    throw new CliError('Name the twin file to plan on: --twin FILE, or "twin" in planwright.json.');
  return file;
}

/** Before anything is planned: most mistakes are in it. */
async function recordedIn(
  kept: string,
  plans: string,
  { update }: CheckOptions,
): Promise<PlanFile | null> {
  const read = await readPlans(kept);
  if (!read.ok)
    throw new CliError(
      `${plans} cannot be read: ${read.error}. Mend it, or remove it and record the plans with --update.`,
    );
  if (read.value === null && update !== true)
    throw new CliError(`There is no file ${plans}: record the plans with --update first.`);
  return read.value;
}

async function write(kept: string, plans: string, text: string): Promise<void> {
  const written = await writePlans(kept, text);
  if (!written.ok) throw new CliError(`${plans} cannot be written (${written.error}).`);
}

function extensionsOf(languages: readonly HostLanguageId[] | undefined): readonly string[] {
  return (languages ?? HOST_LANGUAGE_IDS).flatMap(
    (id): readonly string[] => HOST_LANGUAGES[id].extensions,
  );
}

/** What compilers call it: no file has such a name. */
const STDIN_NAME = '<stdin>';

interface Reading {
  readonly kept: string;
  readonly languages: readonly HostLanguageId[] | undefined;
  /** Filled with what places in SARIF are counted in. */
  readonly texts: Map<string, string>;
  readonly options: CheckOptions;
  readonly environment: Environment;
}

async function* readEach(
  files: readonly string[],
  { kept, languages, texts, options, environment }: Reading,
): AsyncGenerator<GuardedFile> {
  for (const given of files) {
    const text = await readFileOrStdin(given, environment);
    const isInput = given === '-';
    const file = isInput ? STDIN_NAME : path.normalize(given);
    if (options.format === 'sarif' || options.format === 'github') texts.set(file, text);
    const id = hostLanguageOfFile(given);
    const language = id !== null && (languages ?? HOST_LANGUAGE_IDS).includes(id) ? id : null;
    const whole = path.resolve(environment.workingDirectory, given);
    const relative = path.relative(path.dirname(kept), whole).replaceAll(path.sep, '/');
    yield { file, recordedAs: isInput ? STDIN_NAME : relative, text, language };
  }
}

function print(
  report: PlanCheck,
  texts: ReadonlyMap<string, string>,
  { format, strict }: CheckOptions,
  environment: Environment,
): string {
  switch (format) {
    case 'json':
      return `${visibleJson(report)}\n`;
    case 'sarif':
      return `${visibleJson(sarif(checkFindings(report, texts, strict === true), environment))}\n`;
    case 'github':
      return github(checkFindings(report, texts, strict === true));
    case 'markdown':
      return planCheckMarkdown(report);
    case 'text':
      return checkText(report, environment);
  }
}
