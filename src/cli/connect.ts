// Opens the database that the options name: a URL, or the demo.

import path from 'node:path';
import { getPassword } from './passwordFile';
import { parseConnectionUrl } from '../db/connectionUrl';
import { Database } from '../db/database';
import type { DatabaseError } from '../db/errors';
import { DemoServer } from '../embedded/demo/demoServer';
import { connectionProfileSchema } from '../model/connectionProfile';
import { CliError } from './cliError';
import type { Environment } from './environment';

export interface ConnectOptions {
  readonly dsn?: string | undefined;
  readonly demo?: boolean | undefined;
}

export interface Connection {
  readonly client: Database;
  readonly embedded: boolean;
  close(): Promise<void>;
}

export async function connect(
  options: ConnectOptions,
  environment: Environment,
): Promise<Connection> {
  if (options.demo === true) return connectDemo(environment);
  const dsn = options.dsn ?? environment.variables['DATABASE_URL'];
  if (dsn === undefined) {
    throw new CliError('Name a database: --dsn postgresql://user@host:5432/database, or --demo.');
  }
  const parsed = parseConnectionUrl(dsn);
  if (!parsed.ok) throw new CliError(`--dsn: ${parsed.error}`);
  const { fields, password } = parsed.value;
  const profile = connectionProfileSchema.safeParse({
    id: 'cli',
    name: `${fields.host}/${fields.database}`,
    ...fields,
  });
  if (!profile.success)
    throw new CliError(`--dsn: ${profile.error.issues[0]?.message ?? 'not valid'}`);
  const secret = password === '' ? await getPassword(fields, environment) : password;
  const client = new Database(profile.data, () => Promise.resolve(secret));
  return { client, embedded: false, close: () => client.close() };
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
    close: async () => {
      await client.close();
      await demo.stop();
    },
  };
}

/** XDG Base Directory Specification. */
function cacheDirectory({ variables, homeDirectory }: Environment): string {
  return path.join(variables['XDG_CACHE_HOME'] ?? path.join(homeDirectory, '.cache'), 'planwright');
}

/** The exit code of a failure of the database: 3 when it was not reached or refused, 2 when the input was wrong. */
export function exitCodeOf({ reason }: DatabaseError): 2 | 3 | 130 {
  if (reason === 'cancelled') return 130;
  const isInput = /^(?:syntax|unknown-(?:relation|column|function)|parameter|unsupported)$/.test(
    reason,
  );
  return isInput ? 2 : 3;
}
