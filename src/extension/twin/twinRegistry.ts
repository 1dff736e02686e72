// One twin for each open connection: prepared when it opens, made at the latest when advice needs it, ended with it.

import * as path from 'node:path';
import type { TwinAccess } from '../../features/chooseWhatIf';
import type { OpenConnection } from '../../features/connections/openConnection';
import { openTwinFile } from '../../features/connections/openTwinFile';
import {
  planOnServer,
  planOnTwin,
  type Circumstances,
  type InPlace,
} from '../../features/otherCircumstances';
import type { SqlParser } from '../../features/loadParser';
import {
  checkOnTwin,
  lockHolders,
  type MigrationFile,
} from '../../features/migrations/checkOnTwin';
import {
  checkPlans,
  type GuardedFile,
  type GuardedPlans,
  type PlanGuard,
} from '../../features/planGuard/checkPlans';
import { readTwin } from '../../features/twin/twinFile';
import { Twins, type Planner, type SourceTwin } from '../../features/twin/twins';
import { workloadInTwin } from '../../features/workload/twinWorkload';
import type { MigrationReport } from '../../model/migrationReport';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { TwinImage } from '../../model/twinImage';
import { DisposableList } from '../../util/disposableList';
import type { Work } from '../../util/progress';
import type { ConnectionManager } from '../connections/connectionManager';
import { UserError } from '../shell/failure';
import type { Log } from '../shell/log';
import type { SettingsReader } from '../shell/settings';

/** Heuristic: a clone of a thousand tables takes some seconds; advice from rules is better than a longer wait. */
const WAIT_MS = 20_000;

export class TwinRegistry {
  readonly #connections: ConnectionManager;
  readonly #settings: SettingsReader;
  readonly #twins: Twins;
  readonly #known = new Map<OpenConnection, SourceTwin>();
  readonly #log: Log;
  readonly #subscriptions = new DisposableList();

  constructor(parts: {
    readonly connections: ConnectionManager;
    readonly settings: SettingsReader;
    readonly log: Log;
    readonly distDirectory: string;
    readonly storageDirectory: string;
  }) {
    const { connections, settings, log, distDirectory, storageDirectory } = parts;
    this.#connections = connections;
    this.#settings = settings;
    this.#log = log;
    this.#twins = new Twins({
      distDirectory,
      cacheDirectory: storageDirectory,
      clusterDirectory: path.join(storageDirectory, 'clusters'),
      waitMs: WAIT_MS,
      choice: () => ({
        mode: settings.read('planwright.twin.planner'),
        binDirectories: settings.read('planwright.twin.binDirectories'),
      }),
      keepsValues: () => settings.read('planwright.twin.keepValues'),
    });
    this.#subscriptions.add(connections.onDidChange(() => void this.#closeGone()));
    this.#subscriptions.add(connections.onDidOpen((connection) => void this.#prepare(connection)));
  }

  /** Null for the demo, where indexes are really built. */
  access(connection: OpenConnection): TwinAccess | null {
    return connection.scratch === null ? this.of(connection).access() : null;
  }

  /** The demo has one for other circumstances alone. */
  of(connection: OpenConnection): SourceTwin {
    const { client, profile } = connection;
    const twin =
      this.#known.get(connection) ?? this.#twins.ofServer(client, () => this.#liveEnds(profile));
    this.#known.set(connection, twin);
    return twin;
  }

  /** The twin in place of its source, in other circumstances. */
  inPlace(connection: OpenConnection, circumstances: Circumstances): InPlace {
    const { profile, client, server } = connection;
    const twin = this.of(connection);
    const before = server.engine.kind === 'server' ? planOnServer(client) : planOnTwin(twin.keeper);
    return twin.inPlace(circumstances, profile, before);
  }

  /** On a copy of what the connection leads to: of a server the catalogs are read, and nothing else. */
  async checkMigration(
    files: readonly MigrationFile[],
    connection: OpenConnection,
    parser: SqlParser,
    work: Work,
  ): Promise<MigrationReport> {
    const isServer = connection.server.engine.kind === 'server';
    const source = isServer
      ? this.#twins.ofServer(connection.client, () => false)
      : this.of(connection);
    const image = await source.image(work);
    // The statements that a twin file holds, whose plans may change.
    const workload = await workloadInTwin(parser, image, work);
    const { client } = connection;
    const now = isServer ? await lockHolders(client, work.signal) : {};
    return checkOnTwin(files, { image, ...now, twins: this.#twins, parser, workload }, work);
  }

  /** On a twin of its own, which ends with the check. */
  checkPlans(
    files: AsyncIterable<GuardedFile>,
    guard: Omit<PlanGuard, 'twins'>,
    work: Work,
  ): Promise<GuardedPlans> {
    return checkPlans(files, { ...guard, twins: this.#twins }, work);
  }

  planners(): Promise<readonly Planner[]> {
    return this.#twins.planners();
  }

  /** Rejects with a UserError that says what is wrong with the file. */
  async imageIn(file: string): Promise<TwinImage> {
    const read = await readTwin(file);
    if (read.ok) return read.value;
    throw new UserError(`${path.basename(file)} ${read.error.message}.`);
  }

  /** Rejects likewise. */
  async openFile(file: string, work: Work): Promise<OpenConnection> {
    const image = await this.imageIn(file);
    const { connection, twin } = await openTwinFile(file, image, this.#twins, work);
    this.#known.set(connection, twin);
    await this.#connections.addOffline(connection);
    return connection;
  }

  async close(): Promise<void> {
    this.#subscriptions.dispose();
    const twins = [...this.#known.values()];
    this.#known.clear();
    await Promise.all(twins.map((twin) => twin.close()));
  }

  #liveEnds({ production }: ConnectionProfile): boolean {
    const setting = this.#settings.read('planwright.twin.endValues');
    return setting === 'always' || (setting === 'non-production' && !production);
  }

  /** In the background and without a word: what fails here is told by the first advice that needs it. */
  async #prepare(connection: OpenConnection): Promise<void> {
    const isWanted =
      connection.scratch === null &&
      this.#settings.read('planwright.twin.enabled') &&
      this.#settings.read('planwright.twin.prepare');
    if (!isWanted) return;
    try {
      await this.of(connection).prepare();
    } catch (error) {
      if (this.#known.has(connection)) this.#log.failure(error);
    }
  }

  async #closeGone(): Promise<void> {
    const gone = [...this.#known].filter(
      ([connection]) => this.#connections.connection(connection.profile.id) !== connection,
    );
    for (const [connection] of gone) this.#known.delete(connection);
    await Promise.all(gone.map(([, twin]) => twin.close()));
  }
}
