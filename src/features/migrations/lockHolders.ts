// Who would make a migration wait, on the server that it is checked for? One look at what is held at this moment.

import type { DatabaseClient } from '../../db/contracts';
import { DatabaseError, endsTheWork } from '../../db/errors';
import { readLockHolders } from '../../db/lockHolders';
import type { LockHolder } from '../../model/lockHolder';
import { titleWithoutValues } from './readMigrations';

/** Neither where no server was asked. */
export interface LocksNow {
  readonly holders?: readonly LockHolder[];
  /** Why the server did not tell: its views may be closed to the role. */
  readonly unread?: string;
}

/** What others run, in one line and without its values. */
export async function lockHolders(client: DatabaseClient, signal: AbortSignal): Promise<LocksNow> {
  try {
    const holders = await readLockHolders(client, signal);
    return {
      holders: holders.map((one) => ({
        ...one,
        statement: one.statement === null ? null : titleWithoutValues(one.statement),
      })),
    };
  } catch (error) {
    if (!(error instanceof DatabaseError) || endsTheWork(error)) throw error;
    return { unread: error.message };
  }
}
