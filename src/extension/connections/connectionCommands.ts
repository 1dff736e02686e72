// The commands on connections: add, edit, remove, connect, disconnect, choose.

import * as vscode from 'vscode';
import { connectionColorSchema, type ConnectionProfile } from '../../model/connectionProfile';
import { DEMO_ID } from '../../features/connections/demo';
import { DatabaseError } from '../../features/connections/failures';
import type { OpenConnection } from '../../features/connections/openConnection';
import { askFirst, glance, pickOne, tell } from '../shell/dialogs';
import { documentOf } from '../shell/editors';
import { CancelledError, describeFailure, UserError } from '../shell/failure';
import type { Choice } from '../shell/questions';
import type { WorkRunner } from '../shell/workRunner';
import { choiceOf, connectionChoices, type Chosen } from './connectionChoices';
import { askAnotherPassword, askConnection, type FormResult } from './connectionForm';
import type { ConnectionManager } from './connectionManager';
import { EDIT, type ConnectionTests } from './connectionTests';
import type { FileConnections } from './fileConnections';
import { profileIdOf } from './profileArgument';
import type { PasswordStore } from './passwordStore';
import type { ProfileStore } from './profileStore';

/** Arguments are what menus and key bindings pass: an item of the tree, an id, or nothing. */
export class ConnectionCommands {
  readonly #connections: ConnectionManager;
  readonly #files: FileConnections;
  readonly #profiles: ProfileStore;
  readonly #passwords: PasswordStore;
  readonly #work: WorkRunner;
  readonly #tests: ConnectionTests;
  /** What is being opened to become the active one; the connection of a file is opened for that file alone. */
  #becoming: string | null = null;

  constructor(
    connections: ConnectionManager,
    files: FileConnections,
    profiles: ProfileStore,
    passwords: PasswordStore,
    work: WorkRunner,
    tests: ConnectionTests,
  ) {
    this.#connections = connections;
    this.#files = files;
    this.#profiles = profiles;
    this.#passwords = passwords;
    this.#work = work;
    this.#tests = tests;
  }

  async add(): Promise<void> {
    const result = await this.#askUntilItWorks(null);
    if (!result) return;
    await this.#save(result);
    await this.connect(result.profile.id);
  }

  async edit(argument: unknown): Promise<void> {
    const profile = await this.#savedProfile(
      profileIdOf(argument),
      'Which connection do you want to edit?',
    );
    if (!profile) return;
    const result = await this.#askUntilItWorks(profile);
    if (!result) return;
    await this.#connections.disconnect(profile.id);
    const stored = await this.#passwords.get(profile);
    await this.#passwords.delete(profile);
    await this.#save({ ...result, password: result.password ?? stored });
  }

  async test(argument: unknown): Promise<void> {
    const profile = await this.#savedProfile(
      profileIdOf(argument),
      'Which connection do you want to test?',
    );
    if (!profile) return;
    const choice = await this.#tests.run(profile);
    if (choice === EDIT) await this.edit(profile.id);
  }

  async remove(argument: unknown): Promise<void> {
    const profile = await this.#savedProfile(
      profileIdOf(argument),
      'Which connection do you want to remove?',
    );
    if (!profile) return;
    const remove = 'Remove';
    const choice = await askFirst(
      `Remove the connection ${profile.name}?`,
      'Its settings and its password are deleted. The database is not touched.',
      remove,
    );
    if (choice !== remove) return;
    await this.#connections.disconnect(profile.id);
    await this.#passwords.delete(profile);
    await this.#profiles.remove(profile.id);
    if (this.#connections.activeId() === profile.id) await this.#connections.setActive(null);
  }

  /** Opens the connection and makes it the active one. */
  async connect(argument: unknown): Promise<OpenConnection | null> {
    const chosen =
      profileIdOf(argument) ?? (await this.#ask('Which connection do you want to open?'));
    if (chosen === null) return null;
    this.#becoming = chosen;
    try {
      const connection = await this.#open(chosen);
      if (connection) await this.#connections.setActive(chosen);
      return connection;
    } finally {
      if (this.#becoming === chosen) this.#becoming = null;
    }
  }

  async disconnect(argument: unknown): Promise<void> {
    const chosen = profileIdOf(argument) ?? this.#connections.activeId();
    if (chosen !== null) await this.#connections.disconnect(chosen);
  }

  async startDemo(): Promise<void> {
    await this.connect(DEMO_ID);
  }

  /** The active connection, opened now if it has to be; asks for one where none is chosen. */
  async requireActive(): Promise<OpenConnection> {
    const open = this.#connections.activeConnection();
    if (open) return open;
    const id = this.#becoming ?? this.#connections.activeId();
    const known = id !== null && (id === DEMO_ID || this.#profiles.find(id) !== null);
    const connection = await this.connect(known ? id : null);
    if (!connection) throw new CancelledError();
    return connection;
  }

  /** The connection of a file, opened now if it has to be; the active one stays what it is. */
  async requireFor(document: vscode.TextDocument): Promise<OpenConnection> {
    const own = this.#files.of(document);
    if (own.kind === 'active') return this.requireActive();
    if (own.kind === 'missing')
      throw new UserError(own.problem, ['file-connection', 'add-connection']);
    const connection = await this.#open(own.id);
    if (!connection) throw new CancelledError();
    return connection;
  }

  /** Opens none: that is done when something of the file is explained. */
  async useForFile(argument: unknown): Promise<void> {
    const document = await documentOf(
      argument,
      'Open the file first whose connection you want to choose.',
    );
    const before = this.#files.withoutPick(document);
    const back: Choice<Chosen> = {
      label: '$(discard) As before the choice',
      description:
        before.kind === 'own'
          ? `${before.name}, ${before.because}`
          : before.kind === 'active'
            ? `the active connection${before.profile === null ? '' : `, ${before.profile.name}`}`
            : before.problem,
      value: { kind: 'none' },
    };
    const chosen = await this.#askAmong(
      `Which connection are the statements of ${vscode.workspace.asRelativePath(document.uri)} run on?`,
      this.#files.isPicked(document.uri) ? [back] : [],
    );
    if (chosen !== undefined) await this.#files.pick(document, chosen);
  }

  async chooseColor(argument: unknown): Promise<void> {
    const profile = await this.#savedProfile(
      profileIdOf(argument),
      'Which connection do you want to give a colour?',
    );
    if (!profile) return;
    const picked = await pickOne(colorChoices(profile), {
      placeHolder: profile.production
        ? `Colour of ${profile.name}; while it is marked as production it stays red`
        : `Colour of ${profile.name}`,
    });
    if (!picked) return;
    const { color: _, ...rest } = profile;
    await this.#profiles.save(picked.value === null ? rest : { ...rest, color: picked.value });
  }

  async #open(id: string): Promise<OpenConnection | null> {
    const open = this.#connections.connection(id);
    if (open) return open;
    const title =
      id === DEMO_ID
        ? 'Starting the demo database'
        : `Connecting to ${this.#profiles.find(id)?.name ?? id}`;
    return this.#work.run(title, (work) => this.#connections.connect(id, work));
  }

  async #save({ profile, password }: FormResult): Promise<void> {
    if (password !== null) await this.#passwords.set(profile, password);
    await this.#profiles.save(profile);
  }

  /** Tests what was entered; a connection that does not answer can be corrected or saved anyway. */
  async #askUntilItWorks(existing: ConnectionProfile | null): Promise<FormResult | undefined> {
    let draft: { readonly profile: ConnectionProfile | null; readonly password: string | null } = {
      profile: existing,
      password: null,
    };
    let ask = askConnection;
    for (;;) {
      const result = await ask(draft.profile, draft.password);
      if (!result) return undefined;
      const problem = await this.#problemOf(result, existing);
      if (problem === null) return result;
      const again = 'Another Password';
      const correct = 'Correct It';
      const anyway = 'Save Anyway';
      const steps = 'Test Step by Step';
      const buttons = [...(problem.isLogin ? [again] : []), correct, steps, anyway];
      let choice = await tell('error', problem.message, ...buttons);
      if (choice === steps) {
        await this.#tests.showSteps(result.profile, await this.#secretOf(result, existing));
        choice = await tell('error', problem.message, ...buttons.filter((one) => one !== steps));
      }
      if (choice === anyway) return result;
      if (choice === undefined) return undefined;
      ask = choice === again ? askAnotherPassword : askConnection;
      draft = result;
    }
  }

  async #secretOf(
    { password }: FormResult,
    existing: ConnectionProfile | null,
  ): Promise<string | null> {
    return password ?? (existing && (await this.#passwords.get(existing)));
  }

  async #problemOf(
    result: FormResult,
    existing: ConnectionProfile | null,
  ): Promise<{ readonly message: string; readonly isLogin: boolean } | null> {
    const { profile } = result;
    const secret = await this.#secretOf(result, existing);
    try {
      const server = await this.#work.run(`Testing ${profile.name}`, (work) =>
        this.#connections.test(profile, secret, work.signal),
      );
      glance(`Planwright: PostgreSQL ${server.version} answered as ${server.user}`, 5_000);
      return null;
    } catch (error) {
      const isLogin = error instanceof DatabaseError && error.reason === 'authentication';
      return { message: describeFailure(error).message, isLogin };
    }
  }

  async #savedProfile(id: string | null, question: string): Promise<ConnectionProfile | null> {
    if (id !== null) return this.#profiles.find(id);
    const saved = this.#profiles.list();
    if (saved.length === 0) {
      await tell('information', 'There is no saved connection yet.');
      return null;
    }
    const picked = await pickOne(
      saved.map((profile) => choiceOf(profile, this.#connections)),
      { placeHolder: question },
    );
    return picked?.value.kind === 'profile' ? this.#profiles.find(picked.value.id) : null;
  }

  /** The id of a profile, of the demo, or of one that was added just now. */
  async #ask(question: string): Promise<string | null> {
    return (await this.#askAmong(question, [])) ?? null;
  }

  /** Undefined when the person closed it, null for no connection. */
  async #askAmong(
    question: string,
    first: readonly Choice<Chosen>[],
  ): Promise<string | null | undefined> {
    const picked = await pickOne([...first, ...connectionChoices(this.#connections)], {
      placeHolder: question,
    });
    if (!picked) return undefined;
    if (picked.value.kind === 'none') return null;
    if (picked.value.kind === 'profile') return picked.value.id;
    const result = await this.#askUntilItWorks(null);
    if (!result) return undefined;
    await this.#save(result);
    return result.profile.id;
  }
}

function colorChoices({ color }: ConnectionProfile) {
  const colors = connectionColorSchema.options.map((option) => ({
    label: option.replace('charts.', ''),
    description: option === color ? 'now' : '',
    value: option,
  }));
  return [...colors, { label: 'none', description: '', value: null }];
}
