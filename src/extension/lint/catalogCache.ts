// The catalog of the active database, read in the background and kept for the squiggles; never asked for while somebody types.

import * as vscode from 'vscode';
import { readCatalog } from '../../db/catalogReader';
import type { Catalog } from '../../model/catalog';
import type { ConnectionManager, OpenConnection } from '../connections/connectionManager';
import type { Log } from '../shell/log';

/** Heuristic: tables grow and indexes come and go over minutes; a squiggle may lag that far behind. */
const MAX_AGE_MS = 5 * 60_000;

export class CatalogCache implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  #catalog: Catalog | null = null;
  #connection: OpenConnection | null = null;
  #readAt = 0;
  #reading: AbortController | null = null;

  constructor(connections: ConnectionManager, log: Log) {
    this.#connections = connections;
    this.#log = log;
    this.#subscription = connections.onDidChange(() => {
      this.#follow();
    });
    this.#follow();
  }

  /** What is known now; a stale copy is read again in the background, and told when it is there. */
  current(): Catalog | null {
    if (this.#connection && Date.now() - this.#readAt > MAX_AGE_MS) this.refresh();
    return this.#catalog;
  }

  refresh(): void {
    const connection = this.#connection;
    if (!connection || this.#reading) return;
    this.#readAt = Date.now();
    const reading = new AbortController();
    this.#reading = reading;
    void this.#read(connection, reading);
  }

  async #read(connection: OpenConnection, reading: AbortController): Promise<void> {
    try {
      const catalog = await readCatalog(connection.client, {}, reading.signal);
      if (connection !== this.#connection) return;
      this.#catalog = catalog;
      this.#changed.fire();
    } catch (error) {
      // Squiggles go on without it; the connection says for itself what is wrong with it.
      if (!reading.signal.aborted) this.#log.failure(error);
    } finally {
      if (this.#reading === reading) this.#reading = null;
    }
  }

  #follow(): void {
    const active = this.#connections.activeConnection();
    if (active === this.#connection) return;
    this.#reading?.abort();
    this.#reading = null;
    this.#connection = active;
    this.#catalog = null;
    this.#changed.fire();
    this.refresh();
  }

  dispose(): void {
    this.#reading?.abort();
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
