// One twin for each open connection: made when advice first needs it, ended with the connection.

import * as path from 'node:path';
import { connectionProfileSchema, type ConnectionProfile } from '../../model/connectionProfile';
import type { TwinAccess } from '../../features/chooseWhatIf';
import type { TwinImage } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { TwinCache } from '../../whatif/twin/twinCache';
import { chooseEngine } from '../../whatif/twin/chooseEngine';
import type { OpenEngine } from '../../whatif/twin/twinEngines';
import { readSource, type ReadOptions } from '../../whatif/twin/readSource';
import { asDatabaseError } from '../../whatif/twin/supervisedTwin';
import { TwinClient } from '../../whatif/twin/twinClient';
import { readTwin } from '../../whatif/twin/twinFile';
import { TwinKeeper } from '../../whatif/twin/twinKeeper';
import { FileTwinSource, LiveTwinSource } from '../../whatif/twin/twinSource';
import {
  DEMO_ID,
  TWIN_FILE_ID,
  type ConnectionManager,
  type OpenConnection,
} from '../connections/connectionManager';
import { UserError } from '../shell/failure';
import type { SettingsReader } from '../shell/settings';

/** Heuristic: a clone of a thousand tables takes some seconds; advice from rules is better than a longer wait. */
const WAIT_MS = 20_000;

/** Of an ISO 8601 time the date. */
const MADE_ON = 10;

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
    const keeper = new TwinKeeper({
      source: new LiveTwinSource(client, this.#readOptions(profile)),
      openEngine: this.#engine(),
      cache: this.#cache,
    });
    this.#entries.set(profile.id, { connection, keeper });
    return keeper;
  }

  /** What the source is now, for a file. */
  async image({ profile, client }: OpenConnection, work: Work): Promise<TwinImage> {
    const known = this.#entries.get(profile.id);
    if (known !== undefined && profile.id.startsWith(TWIN_FILE_ID)) {
      return (await known.keeper.use([], work)).image;
    }
    return (await readSource(client, this.#readOptions(profile), work)).image;
  }

  /** Rejects with a UserError that says what is wrong with the file. */
  async openFile(file: string, work: Work): Promise<OpenConnection> {
    const read = await readTwin(file);
    if (!read.ok) throw new UserError(`${path.basename(file)} ${read.error.message}.`);
    const { source, madeAt } = read.value;
    const profile = connectionProfileSchema.parse({
      id: `${TWIN_FILE_ID}${file}`,
      name: `Twin of ${source.database}, ${madeAt.slice(0, MADE_ON)}`,
      host: path.basename(file),
      database: source.database,
      user: source.user,
      readOnly: true,
    });
    const keeper = new TwinKeeper({
      source: new FileTwinSource(read.value),
      openEngine: this.#engine(),
      cache: null,
    });
    const client = new TwinClient(keeper, profile);
    try {
      await keeper.use([], work);
      const connection = { profile, client, server: await client.serverInfo(work.signal) };
      await this.#entries.get(profile.id)?.keeper.close();
      this.#entries.set(profile.id, { connection, keeper });
      this.#connections.addOffline(connection);
      return connection;
    } catch (error) {
      await keeper.close();
      throw asDatabaseError(error);
    }
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

  #readOptions({ production }: ConnectionProfile): ReadOptions {
    const setting = this.#settings.read('planwright.twin.endValues');
    const liveEnds = setting === 'always' || (setting === 'non-production' && !production);
    return { liveEnds, now: () => new Date().toISOString() };
  }

  async #closeGone(): Promise<void> {
    const gone = [...this.#entries].filter(
      ([id, { connection }]) => this.#connections.connection(id) !== connection,
    );
    for (const [id] of gone) this.#entries.delete(id);
    await Promise.all(gone.map(([, { keeper }]) => keeper.close()));
  }
}
