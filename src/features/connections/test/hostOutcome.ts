// What came of opening a connection to one host, as far as it came.

import type { ConnectionRights } from '../../../db/connectionRights';
import type { ConnectionWatch } from '../../../db/connectionTrace';
import type { ServerInfo } from '../../../db/contracts';
import type { DatabaseError } from '../../../db/errors';
import type { Hop } from '../../../db/ssh/contracts';
import type { StatementFacts } from '../../../db/statements/statementFacts';
import type { ConnectionProfile } from '../../../model/connectionProfile';
import type { Result } from '../../../util/result';

export interface HostOutcome {
  readonly profile: ConnectionProfile;
  /** SSH hosts that let us in, in their order. */
  readonly hops: readonly { readonly hop: Hop; readonly elapsedMs: number }[];
  readonly watch: Pick<ConnectionWatch, 'last' | 'opened'>;
  /** From the login on; null where it did not come so far. */
  readonly server: { readonly info: ServerInfo; readonly elapsedMs: number } | null;
  /** Each may fail by itself, such as where a view is revoked; a session is open all the same. */
  readonly rights: {
    readonly granted: Result<ConnectionRights, DatabaseError>;
    readonly statements: Result<StatementFacts, DatabaseError>;
  } | null;
  /** What ended it; null where all was read. */
  readonly error: DatabaseError | null;
  /** What its server is that was not asked for (target_session_attrs), such as `a standby`; null where it is right or not known. */
  readonly unwanted: string | null;
}
