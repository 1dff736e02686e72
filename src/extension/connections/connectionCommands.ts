// The commands on connections: add, edit, remove, connect, disconnect, choose.

import { whoAndWhere, type ConnectionProfile } from '../../model/connectionProfile';
import { DEMO_ID } from '../../features/connections/demo';
import type { OpenConnection } from '../../features/connections/openConnection';
import { askFirst, glance, pickOne, tell } from '../shell/dialogs';
import { CancelledError, describeFailure } from '../shell/failure';
import type { Choice } from '../shell/questions';
import type { WorkRunner } from '../shell/workRunner';
import { askConnection, type FormResult } from './connectionForm';
import type { ConnectionManager } from './connectionManager';
import { profileIdOf } from './profileArgument';
import type { PasswordStore } from './passwordStore';
import type { ProfileStore } from './profileStore';

type Chosen = { readonly kind: 'profile'; readonly id: string } | { readonly kind: 'add' };

/** Arguments are what menus and key bindings pass: an item of the tree, an id, or nothing. */
export class ConnectionCommands {
  readonly #connections: ConnectionManager;
  readonly #profiles: ProfileStore;
  readonly #passwords: PasswordStore;
  readonly #work: WorkRunner;

  constructor(
    connections: ConnectionManager,
    profiles: ProfileStore,
    passwords: PasswordStore,
    work: WorkRunner,
  ) {
    this.#connections = connections;
    this.#profiles = profiles;
    this.#passwords = passwords;
    this.#work = work;
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
    const connection = await this.#open(chosen);
    if (connection) await this.#connections.setActive(chosen);
    return connection;
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
    const id = this.#connections.openingId() ?? this.#connections.activeId();
    const known = id !== null && (id === DEMO_ID || this.#profiles.find(id) !== null);
    const connection = await this.connect(known ? id : null);
    if (!connection) throw new CancelledError();
    return connection;
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
    for (;;) {
      const result = await askConnection(draft.profile, draft.password);
      if (!result) return undefined;
      const problem = await this.#problemOf(result, existing);
      if (problem === null) return result;
      const correct = 'Correct It';
      const anyway = 'Save Anyway';
      const choice = await tell('error', problem, correct, anyway);
      if (choice === anyway) return result;
      if (choice !== correct) return undefined;
      draft = result;
    }
  }

  async #problemOf(
    { profile, password }: FormResult,
    existing: ConnectionProfile | null,
  ): Promise<string | null> {
    const secret = password ?? (existing && (await this.#passwords.get(existing)));
    try {
      const server = await this.#work.run(`Testing ${profile.name}`, (work) =>
        this.#connections.test(profile, secret, work.signal),
      );
      glance(`Planwright: PostgreSQL ${server.version} answered as ${server.user}`, 5_000);
      return null;
    } catch (error) {
      return describeFailure(error).message;
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
      saved.map((profile) => this.#choiceOf(profile)),
      { placeHolder: question },
    );
    return picked?.value.kind === 'profile' ? this.#profiles.find(picked.value.id) : null;
  }

  /** The id of a profile, of the demo, or of one that was added just now. */
  async #ask(question: string): Promise<string | null> {
    const demo = this.#connections.connection(DEMO_ID);
    const choices: Choice<Chosen>[] = [
      ...this.#connections
        .profiles()
        .filter(({ id }) => id !== DEMO_ID)
        .map((profile) => this.#choiceOf(profile)),
      {
        label: '$(beaker) Demo database',
        description: demo ? 'running' : 'a web shop with slow queries, on this machine only',
        value: { kind: 'profile', id: DEMO_ID },
      },
      { label: '$(add) Add connection…', value: { kind: 'add' } },
    ];
    const picked = await pickOne(choices, { placeHolder: question });
    if (!picked) return null;
    if (picked.value.kind === 'profile') return picked.value.id;
    const result = await this.#askUntilItWorks(null);
    if (!result) return null;
    await this.#save(result);
    return result.profile.id;
  }

  #choiceOf(profile: ConnectionProfile): Choice<Chosen> {
    const open = this.#connections.connection(profile.id) !== null;
    return {
      label: `${open ? '$(database)' : '$(debug-disconnect)'} ${profile.name}`,
      description: whoAndWhere(profile),
      detail: [profile.production ? 'production' : '', profile.readOnly ? 'read-only' : '']
        .filter((word) => word !== '')
        .join(', '),
      value: { kind: 'profile', id: profile.id },
    };
  }
}
