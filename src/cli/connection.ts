// What a command asks its questions: a server, the demo, or a twin in place of a server.

import type { TwinAccess } from '../features/chooseWhatIf';
import type { OpenConnection } from '../features/connections/openConnection';
import type { ServerOptions } from './serverOptions';

export interface ConnectOptions extends ServerOptions {
  readonly demo?: boolean | undefined;
  /** A twin file. */
  readonly twin?: string | undefined;
  /** `name=value`: plan on the twin under these. */
  readonly settings?: readonly string[] | undefined;
  /** Plan on the twin as this major version would. */
  readonly asVersion?: string | undefined;
}

export interface Connection extends Pick<
  OpenConnection,
  'client' | 'scratch' | 'tryouts' | 'activity'
> {
  /** Null for the demo, where indexes are really built. */
  readonly twin: TwinAccess | null;
  close(): Promise<void>;
}
