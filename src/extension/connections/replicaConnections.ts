// The replicas of open connections: each opened when something is asked of it, with the login of its connection, and closed with
// that connection.

import type * as vscode from 'vscode';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { SshAccess } from '../../features/connections/ssh';
import { openReplica, type OpenReplica } from '../../features/replicas/openReplicas';
import { addressText, replicasOf, type NamedReplica } from '../../features/replicas/replicaProfile';
import type { ConnectionManager } from './connectionManager';
import type { PasswordStore } from './passwordStore';

export class ReplicaConnections implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #passwords: PasswordStore;
  readonly #ssh: SshAccess;
  readonly #open = new Map<OpenConnection, Map<string, OpenReplica>>();
  readonly #subscription: vscode.Disposable;

  constructor(connections: ConnectionManager, passwords: PasswordStore, ssh: SshAccess) {
    this.#connections = connections;
    this.#passwords = passwords;
    this.#ssh = ssh;
    this.#subscription = connections.onDidChange(() => void this.#closeGone());
  }

  /** Those that its profile names; nothing is connected to yet. */
  of(connection: OpenConnection): readonly OpenReplica[] {
    return replicasOf(connection.profile).map((replica) => this.one(connection, replica));
  }

  one(connection: OpenConnection, replica: NamedReplica): OpenReplica {
    const its = this.#open.get(connection) ?? new Map<string, OpenReplica>();
    this.#open.set(connection, its);
    const address = addressText(replica);
    const known = its.get(address);
    if (known !== undefined) return { ...known, replica };
    const { profile } = connection;
    const login = { password: () => this.#passwords.get(profile), ssh: this.#ssh };
    const opened = openReplica({ profile, login }, replica);
    its.set(address, opened);
    return opened;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.keys()].map((connection) => this.#close(connection)));
  }

  async #closeGone(): Promise<void> {
    const gone = [...this.#open.keys()].filter(
      (connection) => this.#connections.connection(connection.profile.id) !== connection,
    );
    await Promise.allSettled(gone.map((connection) => this.#close(connection)));
  }

  async #close(connection: OpenConnection): Promise<void> {
    const its = [...(this.#open.get(connection)?.values() ?? [])];
    this.#open.delete(connection);
    await Promise.all(its.map(({ client }) => client.close()));
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
