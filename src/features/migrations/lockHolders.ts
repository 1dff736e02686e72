// Who would make a migration wait, on the server that it is checked for? One look at what is held at this moment.

import type { DatabaseClient } from '../../db/contracts';
import { readLockHolders } from '../../db/lockHolders';
import type { LockHolder } from '../../model/lockHolder';
import { titleOf } from './readMigrations';

/** What others run, in one line and without its literals. */
export async function lockHolders(
  client: DatabaseClient,
  signal: AbortSignal,
): Promise<readonly LockHolder[]> {
  const holders = await readLockHolders(client, signal);
  return holders.map((one) => ({
    ...one,
    statement: one.statement === null ? null : titleOf(one.statement),
  }));
}
