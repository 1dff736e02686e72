// Opens the database that the options or the environment name, as psql would, the demo, or a twin in a server's place.

import { Demo } from '../features/connections/demo';
import type { DatabaseError } from '../features/connections/failures';
import { openServer, type OpenConnection } from '../features/connections/openConnection';
import { openTwinFile } from '../features/connections/openTwinFile';
import { libpqConnection, namesDatabase } from '../features/connections/parameters';
import { sshSurroundings } from '../features/connections/ssh';
import { planOnServer, planOnTwin } from '../features/otherCircumstances';
import { explainOnReplica } from '../features/replicas/explainOnReplica';
import type { SourceTwin } from '../features/twin/twins';
import {
  connectionProfileSchema,
  endpointOf,
  isThroughSsh,
  PROFILE_VERSION,
  type Address,
} from '../model/connectionProfile';
import { cacheDirectory } from './cacheDirectory';
import { circumstancesOf } from './circumstances';
import { CliError } from './cliError';
import type { ConnectOptions, Connection, NamedServer } from './connection';
import type { Environment } from './environment';
import { namedReplica } from './namedReplicas';
import { throughSsh, type ServerOptions } from './serverOptions';
import { TerminalQuestions } from './sshPerson';
import { readTwinFile, twinsOf } from './twins';

/** `twinOfDemo`: also of the demo, which needs none where it builds indexes for real. */
export async function connect(
  options: ConnectOptions,
  environment: Environment,
  { twinOfDemo }: { readonly twinOfDemo: boolean } = { twinOfDemo: false },
): Promise<Connection> {
  const given = [options.dsn, options.demo, options.twin].filter((one) => one !== undefined);
  if (given.length > 1) throw new CliError('Name one database: --dsn, --demo or a twin file.');
  if (
    given.length > 0 &&
    options.dsn === undefined &&
    (options.ssh ?? options.sshConfigHost) !== undefined
  )
    throw new CliError('--ssh leads to a server: name it with --dsn.');
  if (options.passwordCommand !== undefined && (options.demo ?? options.twin) !== undefined)
    throw new CliError('--password-command is for a server: name it with --dsn.');
  refuseReplicaBesides(options);
  // Settings or a version that are not the server's own: only a twin can be planned under these.
  const circumstances = circumstancesOf(options);
  const twins = twinsOf(environment, options.twinInside === true ? 'pglite' : 'automatic');
  if (options.twin !== undefined) {
    const image = await readTwinFile(options.twin);
    const opened = await openTwinFile(options.twin, image, twins, environment.work);
    return inPlace(withTwin(opened.connection, opened.twin), circumstances);
  }
  const named = options.demo === true ? null : await serverNamed(options, environment);
  const connection = await (named === null
    ? openDemo(environment)
    : openServer(named.profile, named.login, environment.work.signal));
  const twin = twins.ofServer(connection.client, () => true);
  const placed = { ...withTwin(connection, twin), named };
  if (named !== null) return onReplica(inPlace(placed, circumstances), named, options, environment);
  // The demo builds indexes for real and rolls them back, so it needs no twin.
  return inPlace(twinOfDemo ? placed : { ...placed, twin: null }, circumstances);
}

function refuseReplicaBesides({ onReplica: replica, maxLag, ...options }: ConnectOptions): void {
  if (replica === undefined) {
    if (maxLag !== undefined)
      throw new CliError('--max-lag is of a replica: name it with --on-replica.');
    return;
  }
  if ((options.demo ?? options.twin) !== undefined || circumstancesOf(options) !== null)
    throw new CliError('--on-replica is of a server: it goes with --dsn alone.');
}

/** The twin stays the server's: what is on one is on the other. Nothing is built on a replica. */
async function onReplica(
  connection: Connection,
  named: NamedServer,
  { onReplica: text, maxLag }: ConnectOptions,
  { work }: Environment,
): Promise<Connection> {
  if (text === undefined) return connection;
  try {
    const limit = maxLag === undefined ? {} : { maxLagMs: maxLag * 1_000 };
    const replica = namedReplica('--on-replica', text, named.profile);
    const on = await explainOnReplica(connection.client, named, replica, limit, work.signal);
    const close = async (): Promise<void> => {
      await on.client.close();
      await connection.close();
    };
    return {
      ...connection,
      client: on.client,
      tryouts: null,
      activity: null,
      place: on.words,
      close,
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** With its twin beside, which is made when it is first needed. */
function withTwin(connection: OpenConnection, twin: SourceTwin): Connection {
  const { client, profile, server } = connection;
  const before = server.engine.kind === 'server' ? planOnServer(client) : planOnTwin(twin.keeper);
  return {
    ...connection,
    ...{ named: null, place: null, twin: twin.access() },
    under: (circumstances) => twin.inPlace(circumstances, profile, before),
    close: async () => {
      // The twin first: it may still be reading through the connection.
      await twin.close();
      await connection.close();
    },
  };
}

/** The twin in place of the connection, in circumstances that are not the source's own. */
function inPlace(
  connection: Connection,
  circumstances: ReturnType<typeof circumstancesOf>,
): Connection {
  if (circumstances === null) return connection;
  const nothingRuns = { scratch: null, tryouts: null, activity: null };
  return { ...connection, ...connection.under(circumstances), ...nothingRuns };
}

export async function serverNamed(
  options: ServerOptions,
  environment: Environment,
): Promise<NamedServer> {
  // As many tools do; PGHOST and its kin are libpq's own and fill what the URL leaves out.
  const dsn = options.dsn ?? environment.variables['DATABASE_URL'] ?? null;
  if (dsn === null && !namesDatabase(environment)) {
    throw new CliError(
      'Name a database: --dsn postgresql://user@host:5432/database, PGHOST and its kin, or --demo.',
    );
  }
  const found = await libpqConnection(dsn, environment);
  if (!found.ok)
    throw new CliError(`${dsn === null ? 'The environment' : '--dsn'}: ${found.error}`);
  const { fields, passwordFor, passwordInText, keyPassphrase, passwordFileProblem } = found.value;
  if (options.dsn !== undefined && passwordInText) {
    environment.log(
      'The password in --dsn is seen by everybody who lists the processes of this machine: PGPASSWORD or ~/.pgpass keep it to you.',
    );
  }
  if (passwordFileProblem !== null) environment.log(passwordFileProblem);
  const { host, port, ...more } = fields;
  const way = throughSsh(options, environment.userName);
  const profile = connectionProfileSchema.parse({
    version: PROFILE_VERSION,
    id: 'cli',
    name: `${[{ host }, ...(more.otherHosts ?? [])].map((one) => one.host).join(',')}/${fields.database}`,
    endpoint: endpointOf(host, port),
    ...more,
    // An option that names a way replaces the one of the URL, whichever of both that is.
    ...(isThroughSsh(way) && { ssh: undefined, sshConfigHost: undefined, ...way }),
    ...(options.passwordCommand !== undefined && { passwordCommand: options.passwordCommand }),
  });
  // By address: of several hosts each may have a line of its own in ~/.pgpass.
  const password = (address: Address) => Promise.resolve(passwordFor(address));
  const ssh = {
    person: new TerminalQuestions(environment),
    surroundings: sshSurroundings(environment),
  };
  return { profile, login: { password, keyPassphrase, ssh } };
}

function openDemo(environment: Environment): Promise<OpenConnection> {
  const storage = environment.variables['PLANWRIGHT_DEMO_DIRECTORY'] ?? cacheDirectory(environment);
  const demo = new Demo(environment.distDirectory, storage);
  return demo.open({
    signal: environment.work.signal,
    progress: (message) => {
      environment.log(message);
    },
  });
}

/** The exit code of a failure of the database: 3 when it was not reached or refused, 2 when the input was wrong. */
export function exitCodeOf({ reason }: DatabaseError): 2 | 3 | 130 {
  if (reason === 'cancelled') return 130;
  // What the person wrote is wrong, and would be on any server.
  const isInput = /^(?:syntax|unknown-(?:relation|column|function)|parameter|unsupported)$/.test(
    reason,
  );
  return isInput ? 2 : 3;
}
