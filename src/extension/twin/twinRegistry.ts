// One twin for each open connection: made when advice first needs it, ended with the connection.

import * as path from 'node:path';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { TwinAccess } from '../../features/chooseWhatIf';
import { TwinCache } from '../../whatif/twin/twinCache';
import { chooseEngine } from '../../whatif/twin/chooseEngine';
import type { OpenEngine } from '../../whatif/twin/twinEngines';
import { TwinKeeper } from '../../whatif/twin/twinKeeper';
import { LiveTwinSource } from '../../whatif/twin/twinSource';
import {
  DEMO_ID,
  type ConnectionManager,
  type OpenConnection,
} from '../connections/connectionManager';
import type { SettingsReader } from '../shell/settings';

/** Heuristic: a clone of a thousand tables takes some seconds; advice from rules is better than a longer wait. */
const WAIT_MS = 20_000;

interface Entry {
  readonly connection: OpenConnection;
  readonly keeper: TwinKeeper;
}

export class TwinRegistry {
  readonly #connections: ConnectionManager;
  readonly #settings: SettingsReader;
  readonly #dist: string;
  readonly #storage: string;
  readonly #cache: TwinCache;
  readonly #entries = new Map<string, Entry>();
  readonly #subscription: { dispose(): void };

  constructor(parts: {
    readonly connections: ConnectionManager;
    readonly settings: SettingsReader;
    readonly distDirectory: string;
    readonly storageDirectory: string;
  }) {
    this.#connections = parts.connections;
    this.#settings = parts.settings;
    this.#dist = parts.distDirectory;
    this.#storage = parts.storageDirectory;
    this.#cache = new TwinCache(parts.storageDirectory);
    this.#subscription = parts.connections.onDidChange(() => {
      void this.#closeGone();
    });
  }

  /** Null for the demo, where indexes are really built. */
  access(connection: OpenConnection): TwinAccess | null {
    const keeper = this.keeper(connection);
    return keeper === null ? null : { keeper, waitMs: WAIT_MS };
  }

  keeper(connection: OpenConnection): TwinKeeper | null {
    const { profile, client } = connection;
    if (profile.id === DEMO_ID) return null;
    const known = this.#entries.get(profile.id);
    if (known?.connection === connection) return known.keeper;
    const now = (): string => new Date().toISOString();
    const keeper = new TwinKeeper({
      source: new LiveTwinSource(client, { liveEnds: this.#mayReadEnds(profile), now }),
      openEngine: this.#engine(),
      cache: this.#cache,
    });
    this.#entries.set(profile.id, { connection, keeper });
    return keeper;
  }

  async close(): Promise<void> {
    this.#subscription.dispose();
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(({ keeper }) => keeper.close()));
  }

  /** By the settings of the moment, for a connection that is opened now. */
  #engine(): OpenEngine {
    return chooseEngine({
      distDirectory: this.#dist,
      cacheDirectory: path.join(this.#storage, 'clusters'),
      mode: this.#settings.read('planwright.twin.planner'),
      binDirectories: this.#settings.read('planwright.twin.binDirectories'),
    });
  }

  #mayReadEnds({ production }: ConnectionProfile): boolean {
    const setting = this.#settings.read('planwright.twin.endValues');
    return setting === 'always' || (setting === 'non-production' && !production);
  }

  async #closeGone(): Promise<void> {
    const gone = [...this.#entries].filter(
      ([id, { connection }]) => this.#connections.connection(id) !== connection,
    );
    for (const [id] of gone) this.#entries.delete(id);
    await Promise.all(gone.map(([, { keeper }]) => keeper.close()));
  }
}
