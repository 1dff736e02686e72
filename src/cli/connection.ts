// What a command asks its questions: a server, the demo, or a twin in place of a server.

import type { TwinAccess } from '../features/chooseWhatIf';
import type { Login, OpenConnection } from '../features/connections/openConnection';
import type { Circumstances, InPlace } from '../features/otherCircumstances';
import type { ConnectionProfile } from '../model/connectionProfile';
import type { ServerOptions } from './serverOptions';

export interface ConnectOptions extends ServerOptions {
  readonly demo?: boolean | undefined;
  /** A twin file. */
  readonly twin?: string | undefined;
  /** Of a twin that its repository names: no program of this machine runs what stands in it. */
  readonly twinInside?: true | undefined;
  /** `name=value`: plan on the twin under these. */
  readonly settings?: readonly string[] | undefined;
  /** Plan on the twin as this major version would. */
  readonly asVersion?: string | undefined;
  /** host:port of a standby, where statements are explained in place of the server. */
  readonly onReplica?: string | undefined;
  /** Seconds that it may be behind. */
  readonly maxLag?: number | undefined;
}

/** A server and how to log in there, as arguments and environment name them. */
export interface NamedServer {
  readonly profile: ConnectionProfile;
  readonly login: Login;
}

export interface Connection extends Pick<
  OpenConnection,
  'profile' | 'client' | 'scratch' | 'tryouts' | 'activity'
> {
  /** Null for the demo, where indexes are really built. */
  readonly twin: TwinAccess | null;
  /** Null for the demo and a twin file. */
  readonly named: NamedServer | null;
  /** Where statements are explained, where that is a replica: to be said beside each plan. */
  readonly place: string | null;
  /** Its twin in its place, in other circumstances: the same twin each time, which ends with the connection. */
  under(circumstances: Circumstances): InPlace;
  close(): Promise<void>;
}
