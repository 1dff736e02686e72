// Opens the database that the options or the environment name, as psql would, or the demo.

import { Database } from '../db/database';
import type { DatabaseError } from '../features/connections/failures';
import { libpqConnection, namesDatabase } from '../features/connections/parameters';
import { DemoServer } from '../embedded/demo/demoServer';
import { connectionProfileSchema } from '../model/connectionProfile';
import { cacheDirectory } from './cacheDirectory';
import { CliError } from './cliError';
import type { ConnectOptions, Connection } from './connection';
import type { Environment } from './environment';
import { twinAccess } from './twinAccess';
import { connectTwinFile, wantsChanges, withChanges } from './twinConnection';

export async function connect(
  options: ConnectOptions,
  environment: Environment,
): Promise<Connection> {
  const named = [options.dsn, options.demo, options.twin].filter((one) => one !== undefined);
  if (named.length > 1) throw new CliError('Name one database: --dsn, --demo or a twin file.');
  if (options.twin !== undefined) return connectTwinFile(options.twin, options, environment);
  const connection =
    options.demo === true
      ? await connectDemo(environment)
      : await connectServer(options, environment);
  return wantsChanges(options) ? withChanges(connection, options, environment) : connection;
}

async function connectServer(
  options: ConnectOptions,
  environment: Environment,
): Promise<Connection> {
  const dsn = options.dsn ?? environment.variables['DATABASE_URL'] ?? null;
  if (dsn === null && !namesDatabase(environment)) {
    throw new CliError(
      'Name a database: --dsn postgresql://user@host:5432/database, PGHOST and its kin, or --demo.',
    );
  }
  const found = await libpqConnection(dsn, environment);
  if (!found.ok)
    throw new CliError(`${dsn === null ? 'The environment' : '--dsn'}: ${found.error}`);
  const { fields, password, passwordInText } = found.value;
  if (options.dsn !== undefined && passwordInText) {
    environment.log(
      'The password in --dsn is seen by everybody who lists the processes of this machine: PGPASSWORD or ~/.pgpass keep it to you.',
    );
  }
  const profile = connectionProfileSchema.parse({
    id: 'cli',
    name: `${fields.host}/${fields.database}`,
    ...fields,
  });
  const client = new Database(profile, () => Promise.resolve(password));
  const twin = twinAccess(client, environment);
  return {
    client,
    embedded: false,
    twin,
    close: async () => {
      await twin.keeper.close();
      await client.close();
    },
  };
}

async function connectDemo(environment: Environment): Promise<Connection> {
  const storage = environment.variables['PLANWRIGHT_DEMO_DIRECTORY'] ?? cacheDirectory(environment);
  const demo = new DemoServer(environment.distDirectory, storage, {
    progress: (message) => {
      environment.log(message);
    },
  });
  const { host, port, database, user } = await demo.start();
  const profile = connectionProfileSchema.parse({
    id: 'demo',
    name: 'Demo',
    host,
    port,
    database,
    user,
    tls: 'disable',
  });
  const client = new Database(profile, () => Promise.resolve(null), {
    singleConnection: true,
    interrupt: () => demo.restart(),
  });
  return {
    client,
    embedded: true,
    twin: null,
    close: async () => {
      await client.close();
      await demo.stop();
    },
  };
}

/** The exit code of a failure of the database: 3 when it was not reached or refused, 2 when the input was wrong. */
export function exitCodeOf({ reason }: DatabaseError): 2 | 3 | 130 {
  if (reason === 'cancelled') return 130;
  const isInput = /^(?:syntax|unknown-(?:relation|column|function)|parameter|unsupported)$/.test(
    reason,
  );
  return isInput ? 2 : 3;
}
