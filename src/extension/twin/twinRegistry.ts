// One twin for each open connection: made when advice first needs it, ended with the connection.

import * as path from 'node:path';
import { connectionProfileSchema, type ConnectionProfile } from '../../model/connectionProfile';
import type { TwinAccess } from '../../features/chooseWhatIf';
import {
  inCircumstances,
  planOnServer,
  planOnTwin,
  type Circumstances,
  type InPlace,
} from '../../features/otherCircumstances';
import type { TwinImage } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { TwinCache } from '../../whatif/twin/image/twinCache';
import { chooseEngine, PGLITE_MAJOR, PLANNER_MAJORS } from '../../whatif/twin/target/chooseEngine';
import { findBinaries } from '../../whatif/twin/target/nativeBinaries';
import type { OpenEngine } from '../../whatif/twin/target/twinEngines';
import { readSource, type ReadOptions } from '../../whatif/twin/source/readSource';
import { asDatabaseError } from '../../whatif/twin/target/supervisedTwin';
import { TwinClient } from '../../whatif/twin/twinClient';
import { readTwin } from '../../whatif/twin/image/twinFile';
import { TwinKeeper } from '../../whatif/twin/twinKeeper';
import {
  FileTwinSource,
  LiveTwinSource,
  type TwinSource,
} from '../../whatif/twin/source/twinSource';
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
  readonly source: TwinSource;
  readonly keeper: TwinKeeper;
  /** The same source as planned by other major versions. */
  readonly versions: Map<number, TwinKeeper>;
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
    this.#cache = new TwinCache(parts.storageDirectory, () =>
      this.#settings.read('planwright.twin.keepValues'),
    );
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
    return connection.profile.id === DEMO_ID ? null : this.#entry(connection).keeper;
  }

  /** The twin in place of its source, in other circumstances; the demo has one for these alone. */
  inPlace(connection: OpenConnection, circumstances: Circumstances): InPlace {
    const entry = this.#entry(connection);
    const { profile, client, server } = connection;
    const { asMajor } = circumstances;
    return inCircumstances(circumstances, {
      keeper: asMajor === null ? entry.keeper : this.#versionOf(entry, asMajor),
      profile,
      waitMs: WAIT_MS,
      before: server.engine.kind === 'server' ? planOnServer(client) : planOnTwin(entry.keeper),
    });
  }

  /** Of every version, where this machine has its planner. */
  planners(): Promise<readonly { readonly major: number; readonly from: string | null }[]> {
    const named = this.#settings.read('planwright.twin.binDirectories');
    return Promise.all(
      PLANNER_MAJORS.map(async (major) => ({
        major,
        from: major === PGLITE_MAJOR ? 'inside Planwright' : await findBinaries(major, named),
      })),
    );
  }

  #entry(connection: OpenConnection): Entry {
    const { profile, client } = connection;
    const known = this.#entries.get(profile.id);
    if (known?.connection === connection) return known;
    const source = new LiveTwinSource(client, this.#readOptions(profile));
    const keeper = this.#keeperOf(source, null);
    const entry = { connection, source, keeper, versions: new Map<number, TwinKeeper>() };
    this.#entries.set(profile.id, entry);
    return entry;
  }

  #versionOf({ source, versions }: Entry, major: number): TwinKeeper {
    const known = versions.get(major) ?? this.#keeperOf(source, major);
    versions.set(major, known);
    return known;
  }

  #keeperOf(source: TwinSource, asMajor: number | null): TwinKeeper {
    const cache = source.cacheKey === null ? null : this.#cache;
    return new TwinKeeper({ source, openEngine: this.#engine(asMajor), cache });
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
    const fileSource = new FileTwinSource(read.value);
    const keeper = this.#keeperOf(fileSource, null);
    const client = new TwinClient(keeper, profile);
    try {
      await keeper.use([], work);
      const connection = { profile, client, server: await client.serverInfo(work.signal) };
      await closeEntry(this.#entries.get(profile.id));
      const versions = new Map<number, TwinKeeper>();
      this.#entries.set(profile.id, { connection, source: fileSource, keeper, versions });
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
    await Promise.all(entries.map(closeEntry));
  }

  /** By the settings of the moment, for a connection that is opened now. */
  #engine(asMajor: number | null): OpenEngine {
    return chooseEngine({
      distDirectory: this.#dist,
      cacheDirectory: path.join(this.#storage, 'clusters'),
      // A version that the person asks for goes before the setting.
      mode: asMajor === null ? this.#settings.read('planwright.twin.planner') : 'automatic',
      asMajor,
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
    await Promise.all(gone.map(([, entry]) => closeEntry(entry)));
  }
}

async function closeEntry(entry: Entry | undefined): Promise<void> {
  if (entry === undefined) return;
  await Promise.all([entry.keeper, ...entry.versions.values()].map((keeper) => keeper.close()));
}
