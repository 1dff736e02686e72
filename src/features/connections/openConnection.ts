// Opens what statements are explained on. What it leads to is said by its profile's endpoint, never by its name.

import type {
  DatabaseClient,
  RowReader,
  Sampler,
  Scratch,
  ServerInfo,
  StatementRunner,
} from '../../db/contracts';
import type { ActivityDoor } from '../../db/activityDoor';
import { Database } from '../../db/database';
import type { PasswordProvider } from '../../db/hostPool';
import type { SshAccess } from '../../db/ssh/contracts';
import type { Tryouts } from '../../db/tryouts';
import type { ConnectionProfile } from '../../model/connectionProfile';

export type { RunFailure, RunProgress } from '../../db/contracts';

export interface OpenConnection {
  readonly profile: ConnectionProfile;
  readonly client: DatabaseClient & StatementRunner & RowReader & Sampler;
  readonly server: ServerInfo;
  /** Where indexes are really built and rolled back: the demo's alone. */
  readonly scratch: Scratch | null;
  /** Where what would help can be built for a try, after a yes; null on a twin. */
  readonly tryouts: Tryouts | null;
  /** Null where nobody else's session can be: on the demo and on a twin. */
  readonly activity: ActivityDoor | null;
  /** Ends it, and what was started for it. */
  close(): Promise<void>;
}

export interface Login {
  readonly password: PasswordProvider;
  /** Of the client's key. */
  readonly keyPassphrase?: string | null;
  readonly ssh: SshAccess;
}

/** Asks the server who it is, and leaves nothing open when it does not answer. */
export async function openServer(
  profile: ConnectionProfile,
  { password, keyPassphrase = null, ssh }: Login,
  signal?: AbortSignal,
): Promise<OpenConnection> {
  const options = keyPassphrase === null ? { ssh } : { ssh, keyPassphrase };
  const client = new Database(profile, password, options);
  return answered(
    {
      ...{ profile, client, scratch: null, tryouts: client, activity: client },
      close: () => client.close(),
    },
    signal,
  );
}

/** The connection, once it has said who answers. */
export async function answered(
  connection: Omit<OpenConnection, 'server'>,
  signal?: AbortSignal,
): Promise<OpenConnection> {
  try {
    return { ...connection, server: await connection.client.serverInfo(signal) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
