// The catalog of the active database, read in the background and kept for the squiggles; never waited for while somebody types.

import * as vscode from 'vscode';
import { leftOutWords } from '../../features/leftOutWords';
import { GrowingCatalog } from '../../features/lint/growingCatalog';
import type { Catalog, Table } from '../../model/catalog';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { ConnectionManager } from '../connections/connectionManager';
import type { Log } from '../shell/log';

/** Heuristic: tables grow and indexes come and go over minutes; a squiggle may lag that far behind. */
const MAX_AGE_MS = 5 * 60_000;

export class CatalogCache implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  #known: GrowingCatalog | null = null;
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

  /**
   * What is known now. What is stale, and the tables that the text names and that are known by their outline only, are
   * read in the background, and told when they are there.
   */
  current(text: string): Catalog | null {
    if (this.#connection && Date.now() - this.#readAt > MAX_AGE_MS) this.refresh();
    const vague = this.#known?.vagueIn(text) ?? [];
    const known = this.#known;
    if (known && vague.length > 0)
      this.#start((client, signal) => this.#learn(known, vague, client, signal));
    return known?.catalog ?? null;
  }

  /** Reads all anew; what was known serves until then. */
  refresh(): void {
    const detailed = this.#known?.detailed ?? [];
    this.#readAt = Date.now();
    this.#start(async (client, signal) => {
      const known = await GrowingCatalog.read(client, signal);
      return this.#learn(known, detailed, client, signal);
    });
  }

  /** What cannot be read in full stays an outline, and is not tried again until the next refresh. */
  async #learn(
    known: GrowingCatalog,
    tables: readonly Table[],
    client: OpenConnection['client'],
    signal: AbortSignal,
  ): Promise<GrowingCatalog> {
    try {
      const leftOut = await known.readInFull(tables, client, signal);
      for (const line of leftOutWords(leftOut)) this.#log.info(line);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#log.failure(error);
    }
    return known;
  }

  /** One read at a time: the text is looked at again after each. */
  #start(
    read: (client: OpenConnection['client'], signal: AbortSignal) => Promise<GrowingCatalog>,
  ): void {
    const connection = this.#connection;
    if (!connection || this.#reading) return;
    const reading = new AbortController();
    this.#reading = reading;
    void this.#finish(connection, reading, read(connection.client, reading.signal));
  }

  async #finish(
    connection: OpenConnection,
    reading: AbortController,
    result: Promise<GrowingCatalog>,
  ): Promise<void> {
    try {
      const known = await result;
      if (connection !== this.#connection) return;
      this.#known = known;
      this.#reading = null;
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
    this.#known = null;
    this.#changed.fire();
    this.refresh();
  }

  dispose(): void {
    this.#reading?.abort();
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
