// Import Connections: those that are there already, to be chosen from; none is connected to, and a password is copied after a yes.

import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  findConnections,
  type FoundConnection,
  type ImportReport,
  type SearchRequest,
} from '../../features/connections/importing';
import {
  connectionProfileSchema,
  endpointOf,
  PROFILE_VERSION,
  type ConnectionProfile,
} from '../../model/connectionProfile';
import { visibleLine } from '../../util/visibleText';
import { askFirst, tell } from '../shell/dialogs';
import { askMany, BACK } from '../shell/questions';
import type { RowsDocuments } from '../shell/rowsDocuments';
import type { WorkRunner } from '../shell/workRunner';
import { importChoices, nameOf, placeOf, unreadText } from './importChoices';
import type { PasswordStore } from './passwordStore';
import type { ProfileStore } from './profileStore';

/** Of other extensions. */
const SETTINGS = ['sqltools.connections', 'pgsql.connections'] as const;
const SHOW_UNREAD = 'Show What Was Not Read';

interface Parts {
  readonly profiles: ProfileStore;
  readonly passwords: PasswordStore;
  readonly work: WorkRunner;
  readonly documents: RowsDocuments;
}

export class ImportCommand {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { isTrusted } = vscode.workspace;
    const found = await this.#parts.work.run('Looking for connections', (work) =>
      findConnections(requestHere(isTrusted, vscode.workspace.getConfiguration()), work),
    );
    const report = isTrusted ? found : withLimit(found, NOT_TRUSTED);
    if (report.found.length === 0) {
      await this.#tell('No connection was found', report);
      return;
    }
    const chosen = await this.#choose(report);
    if (chosen.length === 0) return;
    const copies = await asksForPasswords(chosen);
    if (copies === null) return;
    await this.#save(chosen, copies);
    const count =
      chosen.length === 1 ? '1 connection was' : `${String(chosen.length)} connections were`;
    await this.#tell(`${count} added`, report);
  }

  async #choose(report: ImportReport): Promise<readonly FoundConnection[]> {
    const answer = await askMany(
      'Which ones do you want to add? None is connected to',
      importChoices(report.found, this.#parts.profiles.list()),
      () => false,
      { title: 'Import Connections', step: 1, totalSteps: 1 },
    );
    return answer === undefined || answer === BACK ? [] : answer;
  }

  /** The passwords first: a connection that is saved may be opened at once. */
  async #save(chosen: readonly FoundConnection[], withPasswords: boolean): Promise<void> {
    const { profiles, passwords } = this.#parts;
    for (const { fields, password, place } of chosen) {
      const taken = new Set(profiles.list().map(({ name }) => name));
      const profile = profileOf(fields, nameOf({ fields, place }, taken));
      if (withPasswords && password !== null) await passwords.set(profile, password);
      await profiles.save(profile);
    }
  }

  async #tell(what: string, { unread, limits }: ImportReport): Promise<void> {
    const count = unread.length + limits.length;
    if (count === 0) {
      await tell('information', `${what}.`);
      return;
    }
    const left = count === 1 ? '1 place was not read' : `${String(count)} places were not read`;
    const choice = await tell('information', `${what}; ${left}.`, SHOW_UNREAD);
    if (choice === SHOW_UNREAD)
      await this.#parts.documents.show('import', 'Not imported', unreadText({ unread, limits }));
  }
}

const NOT_TRUSTED =
  'The folder is not trusted, so no file in it was read. Trust it to import connections from it.';

function withLimit(report: ImportReport, limit: string): ImportReport {
  return { ...report, limits: [...report.limits, limit] };
}

/** Of a folder that is not trusted nothing is read, of settings the person's own alone. */
export function requestHere(
  isTrusted: boolean,
  configuration: Pick<vscode.WorkspaceConfiguration, 'inspect'>,
): SearchRequest {
  const { env } = process;
  const homeDirectory = os.homedir();
  return {
    folders: isTrusted ? foldersHere() : [],
    homeDirectory,
    variables: env,
    userName: env['USER'] ?? env['USERNAME'] ?? path.basename(homeDirectory),
    settings: SETTINGS.map((key) => ({
      key,
      value: configuration.inspect<unknown>(key)?.globalValue ?? [],
    })),
  };
}

function foldersHere(): SearchRequest['folders'] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    ({ uri }) => uri.scheme === 'file',
  );
  return folders.map(({ uri, name }) => ({
    path: uri.fsPath,
    name: folders.length > 1 ? name : '',
  }));
}

/** Whether they are copied; null where the person left it. */
async function asksForPasswords(chosen: readonly FoundConnection[]): Promise<boolean | null> {
  const having = chosen.filter(({ password }) => password !== null);
  if (having.length === 0) return false;
  const [what, copy, without, rest] = having.length === 1 ? ONE_PASSWORD : SEVERAL_PASSWORDS;
  const lines = having.map((one) => visibleLine(`${nameOf(one, new Set())}: ${placeOf(one)}`));
  const choice = await askFirst(
    `Copy ${what} into the secret storage?`,
    `${rest}\n\n${lines.join('\n')}`,
    copy,
    without,
  );
  return choice === undefined ? null : choice === copy;
}

const ONE_PASSWORD = [
  'the password of 1 connection',
  'Copy Password',
  'Add Without Password',
  'It stays where it is as well. Otherwise it is asked for when the connection is opened.',
] as const;
const SEVERAL_PASSWORDS = [
  'the passwords of these connections',
  'Copy Passwords',
  'Add Without Passwords',
  'They stay where they are as well. Otherwise each is asked for when its connection is opened.',
] as const;

function profileOf(fields: FoundConnection['fields'], name: string): ConnectionProfile {
  const { host, port, ...more } = fields;
  return connectionProfileSchema.parse({
    version: PROFILE_VERSION,
    id: randomUUID(),
    name,
    endpoint: endpointOf(host, port),
    ...more,
  });
}
