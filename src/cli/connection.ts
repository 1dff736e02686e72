// What a command asks its questions: a server, the demo, or a twin in place of a server.

import type { DatabaseClient } from '../db/contracts';
import type { TwinAccess } from '../features/chooseWhatIf';

export interface ConnectOptions {
  readonly dsn?: string | undefined;
  readonly demo?: boolean | undefined;
  /** A twin file. */
  readonly twin?: string | undefined;
  /** `name=value`: plan on the twin under these. */
  readonly settings?: readonly string[] | undefined;
  /** Plan on the twin as this major version would. */
  readonly asVersion?: string | undefined;
}

export interface Connection {
  readonly client: DatabaseClient;
  readonly embedded: boolean;
  /** Null for the demo, where indexes are really built. */
  readonly twin: TwinAccess | null;
  close(): Promise<void>;
}
