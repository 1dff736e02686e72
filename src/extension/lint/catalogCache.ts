// The catalogs of the databases that are open, each read in the background when a file of its is looked at, and kept for the
// squiggles; never waited for while somebody types.

import * as vscode from 'vscode';
import type { Catalog } from '../../model/catalog';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { ConnectionManager } from '../connections/connectionManager';
import type { FileConnections } from '../connections/fileConnections';
import type { Log } from '../shell/log';
import { ConnectionCatalog } from './connectionCatalog';

export class CatalogCache implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #files: FileConnections;
  readonly #log: Log;
  readonly #catalogs = new Map<OpenConnection, ConnectionCatalog>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(connections: ConnectionManager, files: FileConnections, log: Log) {
    this.#connections = connections;
    this.#files = files;
    this.#log = log;
    this.#subscription = files.onDidChange(() => {
      this.#forgetClosed();
      this.#changed.fire();
    });
  }

  /** What is known now of the database that the file's statements are run on; null where that is not open. */
  current(document: vscode.TextDocument, text: string): Catalog | null {
    const connection = this.#files.openFor(document);
    if (connection === null) return null;
    const known = this.#catalogs.get(connection) ?? this.#added(connection);
    return known.current(text);
  }

  /** Reads all anew; what was known serves until then. */
  refresh(connectionId: string): void {
    const connection = this.#connections.connection(connectionId);
    if (connection !== null) this.#catalogs.get(connection)?.refresh();
  }

  #added(connection: OpenConnection): ConnectionCatalog {
    const added = new ConnectionCatalog(connection, this.#log, () => {
      this.#changed.fire();
    });
    this.#catalogs.set(connection, added);
    return added;
  }

  #forgetClosed(): void {
    for (const [connection, catalog] of this.#catalogs) {
      if (this.#connections.connection(connection.profile.id) === connection) continue;
      catalog.dispose();
      this.#catalogs.delete(connection);
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const catalog of this.#catalogs.values()) catalog.dispose();
    this.#changed.dispose();
  }
}
