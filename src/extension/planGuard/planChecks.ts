// Which statements does a file of plans guard, and how does a twin plan them now? The files are those that it names and the SQL
// beside it; the twin is that of the file that it names, else of the active connection.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { hostLanguageOfFile, type HostSqlReader } from '../../features/hostLanguages/hostSqlReader';
import type { SqlParser } from '../../features/loadParser';
import {
  findGuarded,
  type Found,
  type GuardedFile,
  type GuardedPlans,
} from '../../features/planGuard/checkPlans';
import { liesWithin } from '../../features/planGuard/liesWithin';
import { PLAN_FILE, readPlans } from '../../features/planGuard/planFiles';
import { planRuleSettings, trustedTwin } from '../../features/project/projectRules';
import type { Project } from '../../features/project/projects';
import { NO_SOURCES } from '../../features/workload/filesWorkload';
import type { PlanFile } from '../../model/planFile';
import { decodeText } from '../../util/decodeText';
import type { Lazy } from '../../util/lazy';
import type { Work } from '../../util/progress';
import type { ConnectionCommands } from '../connections/connectionCommands';
import { UserError } from '../shell/failure';
import type { ProjectFiles } from '../shell/projectFiles';
import type { TwinRegistry } from '../twin/twinRegistry';

const SQL_FILE = /\.(?:sql|pgsql|psql|plpgsql)$/i;
const EXCLUDED = `{${NO_SOURCES.join(',')}}`;
const MOST_PLAN_FILES = 100;
/** Heuristic: what is longer was written by a program. */
const MOST_FILE_BYTES = 20_000_000;

/** Everything that a check found, with what was recorded. */
export interface CheckedPlans extends GuardedPlans {
  readonly recorded: PlanFile | null;
}

export class PlanChecks {
  readonly #parser: Lazy<SqlParser>;
  readonly #hostSql: HostSqlReader;
  readonly #connections: ConnectionCommands;
  readonly #twins: TwinRegistry;
  readonly #projects: ProjectFiles;

  constructor(parts: {
    readonly parser: Lazy<SqlParser>;
    readonly hostSql: HostSqlReader;
    readonly connections: ConnectionCommands;
    readonly twins: TwinRegistry;
    readonly projects: ProjectFiles;
  }) {
    this.#parser = parts.parser;
    this.#hostSql = parts.hostSql;
    this.#connections = parts.connections;
    this.#twins = parts.twins;
    this.#projects = parts.projects;
  }

  /** The statements that can have a plan; none is planned. */
  async find(plans: vscode.Uri, signal: AbortSignal): Promise<Found> {
    const recorded = await recordedIn(plans);
    return findGuarded(textsOf(await guardedFiles(plans, recorded)), await this.#readers(), signal);
  }

  /** `only`: of these files alone, as they are recorded; null for all. */
  async check(
    plans: vscode.Uri,
    only: ReadonlySet<string> | null,
    work: Work,
  ): Promise<CheckedPlans> {
    const recorded = await recordedIn(plans);
    const all = await guardedFiles(plans, recorded);
    const files = all.filter(({ recordedAs }) => only === null || only.has(recordedAs));
    const project = await this.#projects.of(plans);
    const twin = await this.#twinFor(plans, { recorded, project }, work);
    const rules = planRuleSettings(project);
    const guard = { ...(await this.#readers()), ...twin, plans: nameOf(plans), recorded, rules };
    const { report, text } = await this.#twins.checkPlans(textsOf(files), guard, work);
    // What stands in other files is not gone.
    const gone = only === null ? report.gone : [];
    return { report: { ...report, gone }, text, recorded };
  }

  async #readers() {
    return { parser: await this.#parser.get(), hostSql: this.#hostSql };
  }

  async #twinFor(
    plans: vscode.Uri,
    { recorded, project }: { readonly recorded: PlanFile | null; readonly project: Project | null },
    work: Work,
  ) {
    const { isTrusted } = vscode.workspace;
    const name = recorded?.planned.twin;
    // Whoever wrote the file of plans wrote the twin beside it.
    const named = name === undefined || !isTrusted ? null : await twinFileNamed(name, plans);
    const file = named?.fsPath ?? trustedTwin(project, isTrusted);
    if (file !== null)
      return { twinName: path.basename(file), image: await this.#twins.imageIn(file) };
    const connection = await this.#connections.requireActive();
    const { name: called, endpoint } = connection.profile;
    return {
      // By its name the file is found again.
      twinName: endpoint.kind === 'twin-file' ? path.basename(endpoint.file) : called,
      image: await this.#twins.of(connection).image(work),
    };
  }
}

/** In their order; those that the workspace has. */
export async function planFiles(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(`**/${PLAN_FILE}`, EXCLUDED, MOST_PLAN_FILES);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** As people know it. */
export function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

async function recordedIn(plans: vscode.Uri): Promise<PlanFile | null> {
  const read = await readPlans(plans.fsPath);
  if (read.ok) return read.value;
  throw new UserError(
    `${nameOf(plans)} cannot be read: ${read.error}. Mend it, or remove it and record the plans anew.`,
  );
}

interface File {
  readonly uri: vscode.Uri;
  readonly recordedAs: string;
}

async function guardedFiles(plans: vscode.Uri, recorded: PlanFile | null): Promise<File[]> {
  const folder = vscode.Uri.joinPath(plans, '..');
  const beside = (await vscode.workspace.fs.readDirectory(folder))
    .filter(([name, type]) => type === vscode.FileType.File && SQL_FILE.test(name))
    .map(([name]) => name);
  const named = recorded?.statements.map(({ file }) => file) ?? [];
  return [...new Set([...beside, ...named])]
    .sort()
    .map((recordedAs) => ({ recordedAs, uri: fileOf(plans, recordedAs) }));
}

/** Of a file as it is recorded. */
export function fileOf(plans: vscode.Uri, recordedAs: string): vscode.Uri {
  return vscode.Uri.joinPath(plans, '..', recordedAs);
}

/** As editors show them, saved or not. */
async function* textsOf(files: readonly File[]): AsyncGenerator<GuardedFile> {
  for (const { uri, recordedAs } of files) {
    const text = await textOf(uri);
    if (text === null) continue;
    yield { file: nameOf(uri), recordedAs, text, language: hostLanguageOfFile(uri.path) };
  }
}

/** Null of what cannot be read, is too large, no file, or outside the workspace, wherever a name in a file of plans leads. */
async function textOf(uri: vscode.Uri): Promise<string | null> {
  const workspace = vscode.workspace.getWorkspaceFolder(uri);
  if (workspace === undefined) return null;
  const address = uri.toString();
  const open = vscode.workspace.textDocuments.find((each) => each.uri.toString() === address);
  if (open !== undefined) return open.getText();
  const found = await unlessRefused(vscode.workspace.fs.stat(uri));
  if (found?.type !== vscode.FileType.File || found.size > MOST_FILE_BYTES) return null;
  if (uri.scheme === 'file' && !(await liesWithin(uri.fsPath, workspace.uri.fsPath))) return null;
  const bytes = await unlessRefused(vscode.workspace.fs.readFile(uri));
  return bytes && decodeText(bytes);
}

/** Null where there is nothing, or nothing that may be read: names come from a file that anybody may have written. */
async function unlessRefused<T>(answer: Thenable<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return null;
    throw error;
  }
}

/** Beside the file of plans, else anywhere in the workspace; null where there is none. */
async function twinFileNamed(name: string, plans: vscode.Uri): Promise<vscode.Uri | null> {
  // A name, and neither a path nor a pattern.
  if (/[/\\[\]{}*?!]/.test(name) || name === '' || name === '..') return null;
  const beside = vscode.Uri.joinPath(plans, '..', name);
  const found = await unlessRefused(vscode.workspace.fs.stat(beside));
  if (found?.type === vscode.FileType.File) return beside;
  return (await vscode.workspace.findFiles(`**/${name}`, EXCLUDED, 1))[0] ?? null;
}
