// Which connections are open, which one is active, and how one is opened: password, test, retry with another password.

import * as vscode from 'vscode';
import type { ConnectionProfile } from '../../model/connectionProfile';
import { DEMO_ID, DEMO_NAME, type Demo } from '../../features/connections/demo';
import { openServer, type OpenConnection } from '../../features/connections/openConnection';
import type { SshAccess } from '../../features/connections/ssh';
import type { Work } from '../../util/progress';
import { askedWhileRefused, attempted, type AskPassword } from './askedWhileRefused';
import type { PasswordStore } from './passwordStore';
import type { ProfileStore } from './profileStore';

const ACTIVE_KEY = 'planwright.activeConnection';

export interface ConnectionDependencies {
  readonly profiles: ProfileStore;
  readonly passwords: PasswordStore;
  readonly memory: vscode.Memento;
  readonly askPassword: AskPassword;
  readonly demo: Demo;
  /** Who is asked on the way through SSH. */
  readonly ssh: SshAccess;
}

export class ConnectionManager implements vscode.Disposable {
  readonly #dependencies: ConnectionDependencies;
  readonly #open = new Map<string, OpenConnection>();
  readonly #opening = new Map<string, Promise<OpenConnection | null>>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #opened = new vscode.EventEmitter<OpenConnection>();
  /** Of a server or the demo, once it has said who it is. */
  readonly onDidOpen = this.#opened.event;
  readonly #subscription: vscode.Disposable;

  constructor(dependencies: ConnectionDependencies) {
    this.#dependencies = dependencies;
    this.#subscription = dependencies.profiles.onDidChange(() => {
      void this.#closeChanged();
    });
  }

  /** Saved profiles, and the demo and twin files while they are open. */
  profiles(): readonly ConnectionProfile[] {
    const unsaved = [...this.#open.values()].filter(({ profile }) => !isSaved(profile));
    return [...unsaved.map(({ profile }) => profile), ...this.#dependencies.profiles.list()];
  }

  /** A twin file in place of a server; opened again, it takes the place of what it was. */
  async addOffline(connection: OpenConnection): Promise<void> {
    const before = this.#open.get(connection.profile.id);
    this.#open.set(connection.profile.id, connection);
    this.#changed.fire();
    await before?.close();
  }

  activeId(): string | null {
    return this.#dependencies.memory.get<string>(ACTIVE_KEY) ?? null;
  }

  /** The profile that commands use; null when none is chosen or the chosen one is gone. */
  activeProfile(): ConnectionProfile | null {
    const id = this.activeId();
    return this.profiles().find((profile) => profile.id === id) ?? null;
  }

  /** The active connection if it is open; never opens one. */
  activeConnection(): OpenConnection | null {
    const id = this.activeId();
    return id === null ? null : this.connection(id);
  }

  connection(id: string): OpenConnection | null {
    return this.#open.get(id) ?? null;
  }

  /** Null where it is not known, or no longer. */
  nameOf(id: string): string | null {
    if (id === DEMO_ID) return DEMO_NAME;
    return this.profiles().find((profile) => profile.id === id)?.name ?? null;
  }

  isOpening(id: string): boolean {
    return this.#opening.has(id);
  }

  async setActive(id: string | null): Promise<void> {
    await this.#dependencies.memory.update(ACTIVE_KEY, id ?? undefined);
    this.#changed.fire();
  }

  /** Null when the person closed the question for the password. */
  async connect(id: string, work: Work): Promise<OpenConnection | null> {
    const open = this.#open.get(id);
    if (open) return open;
    const opening = this.#opening.get(id) ?? this.#begin(id, work);
    return opening;
  }

  async #begin(id: string, work: Work): Promise<OpenConnection | null> {
    const opening =
      id === DEMO_ID ? this.#dependencies.demo.open(work) : this.#openSaved(id, work.signal);
    this.#opening.set(id, opening);
    this.#changed.fire();
    try {
      const connection = await opening;
      if (connection) {
        this.#open.set(id, connection);
        this.#opened.fire(connection);
      }
      return connection;
    } finally {
      this.#opening.delete(id);
      this.#changed.fire();
    }
  }

  async #openSaved(id: string, signal: AbortSignal): Promise<OpenConnection | null> {
    const profile = this.#dependencies.profiles.find(id);
    if (!profile) throw new Error(`The connection ${id} is no longer in the settings.`);
    const { passwords, askPassword, ssh } = this.#dependencies;
    const known = await passwords.get(profile);
    const opened = await askedWhileRefused(profile, known, askPassword, (password) =>
      attempted(openServer(profile, { password: () => Promise.resolve(password), ssh }, signal)),
    );
    if (opened.isClosed) return null;
    if (opened.refusal !== null) throw opened.refusal;
    if (opened.typed !== null) await passwords.set(profile, opened.typed);
    return opened.value;
  }

  async disconnect(id: string): Promise<void> {
    const connection = this.#open.get(id);
    if (!connection) return;
    this.#open.delete(id);
    this.#changed.fire();
    await connection.close();
  }

  /** Tests a profile that is not saved yet; what it opened is closed again. */
  async test(
    profile: ConnectionProfile,
    password: string | null,
    signal: AbortSignal,
  ): Promise<OpenConnection['server']> {
    const login = { password: () => Promise.resolve(password), ssh: this.#dependencies.ssh };
    const connection = await openServer(profile, login, signal);
    await connection.close();
    return connection.server;
  }

  /** Before VS Code ends: every pool is closed and the demo ended. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.keys()].map((id) => this.disconnect(id)));
  }

  /** An open connection whose settings were changed or removed no longer is what its name says. */
  async #closeChanged(): Promise<void> {
    const changed = [...this.#open.values()].filter(
      ({ profile }) =>
        isSaved(profile) &&
        JSON.stringify(this.#dependencies.profiles.find(profile.id)) !== JSON.stringify(profile),
    );
    await Promise.all(changed.map(({ profile }) => this.disconnect(profile.id)));
    this.#changed.fire();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
    this.#opened.dispose();
  }
}

function isSaved({ endpoint }: ConnectionProfile): boolean {
  return endpoint.kind !== 'demo' && endpoint.kind !== 'twin-file';
}
