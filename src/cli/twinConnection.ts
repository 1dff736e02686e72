// A twin in place of its server: of a file, or of a live source in circumstances that are not its own.

import path from 'node:path';
import type { TwinChanges } from '../features/chooseWhatIf';
import { inCircumstances, planOnServer, planOnTwin } from '../features/otherCircumstances';
import { connectionProfileSchema, type ConnectionProfile } from '../model/connectionProfile';
import type { TwinImage } from '../model/twinImage';
import { readTwin } from '../whatif/twin/image/twinFile';
import { TwinKeeper } from '../whatif/twin/twinKeeper';
import { FileTwinSource, type TwinSource } from '../whatif/twin/source/twinSource';
import { CliError } from './cliError';
import type { ConnectOptions, Connection } from './connection';
import type { Environment } from './environment';
import { liveSource, twinEngine, WAIT_MS } from './twinAccess';

export async function readTwinFile(file: string): Promise<TwinImage> {
  const read = await readTwin(file);
  if (read.ok) return read.value;
  const { code, message } = read.error;
  throw new CliError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} ${message}.`);
}

export async function connectTwinFile(
  file: string,
  options: ConnectOptions,
  environment: Environment,
): Promise<Connection> {
  const image = await readTwinFile(file);
  const profile = connectionProfileSchema.parse({
    id: 'twin',
    name: path.basename(file),
    host: 'twin',
    database: image.source.database,
    user: image.source.user,
    readOnly: true,
  });
  const source = new FileTwinSource(image);
  const own = keeperOf(source, null, environment);
  const before = planOnTwin(own);
  const connection = inPlace(source, profile, options, { before, environment });
  return {
    ...connection,
    close: async () => {
      await connection.close();
      await own.close();
    },
  };
}

export function wantsChanges({ settings, asVersion }: ConnectOptions): boolean {
  return settings !== undefined || asVersion !== undefined;
}

/** The same database on its twin, under other settings or on another version. */
export function withChanges(
  server: Connection,
  options: ConnectOptions,
  environment: Environment,
): Connection {
  const { client } = server;
  const before = planOnServer(client);
  const connection = inPlace(liveSource(client), client.profile, options, { before, environment });
  return {
    ...connection,
    close: async () => {
      await connection.close();
      await server.close();
    },
  };
}

function inPlace(
  source: TwinSource,
  profile: ConnectionProfile,
  options: ConnectOptions,
  {
    before,
    environment,
  }: { readonly before: TwinChanges['before']; readonly environment: Environment },
): Connection {
  const asMajor = options.asVersion === undefined ? null : Number(options.asVersion);
  const circumstances = { asMajor, settings: parseSettings(options.settings ?? []) };
  const keeper = keeperOf(source, asMajor, environment);
  const parts = { keeper, profile, waitMs: WAIT_MS, before };
  return {
    ...inCircumstances(circumstances, parts),
    embedded: false,
    close: () => keeper.close(),
  };
}

function keeperOf(
  source: TwinSource,
  asMajor: number | null,
  environment: Environment,
): TwinKeeper {
  const keeper = new TwinKeeper({
    source,
    openEngine: twinEngine('automatic', environment, asMajor),
    cache: null,
  });
  // A client's questions carry no progress.
  keeper.watch(() => {
    const { phase, message } = keeper.state();
    if (phase === 'making' && message !== null) environment.work.progress(message);
  });
  return keeper;
}

function parseSettings(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([a-z_][\w.]*)\s*=\s*(.*)$/i.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw new CliError(`--settings takes name=value, such as work_mem=64MB, not ${text}.`);
      }
      return [name, value];
    }),
  );
}
