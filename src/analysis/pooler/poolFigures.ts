// How full is each pool, and who waits? Read off its own limits: SHOW POOLS' cl_active counts idle clients as well.

import type { PoolFigures } from '../../model/poolerReport';
import { CONSOLE_DATABASE, type PoolRow, type PoolerSample } from './poolerSample';

export function poolFigures(sample: PoolerSample): readonly PoolFigures[] {
  return sample.pools
    .filter(({ database }) => database !== CONSOLE_DATABASE)
    .map((row) => figuresOf(row, sample));
}

function figuresOf(row: PoolRow, sample: PoolerSample): PoolFigures {
  const database = sample.databases.find(({ name }) => name === row.database);
  // As objects.c pool_pool_size of PgBouncer 1.24: the user's size comes before the database's.
  const own = sample.users.find(({ name }) => name === row.user)?.pool_size ?? null;
  const size = own ?? database?.pool_size ?? null;
  return {
    database: row.database,
    user: row.user,
    mode: row.pool_mode,
    size,
    reserve: database?.reserve ?? 0,
    activeServers: row.sv_active,
    freeServers: row.sv_idle + row.sv_used + row.sv_tested,
    openingServers: row.sv_login,
    connectedClients: row.cl_active,
    waitingClients: row.cl_waiting,
    longestWaitMs: row.maxwait * 1_000 + row.maxwait_us / 1_000,
    // A size of 0 lets nobody through: there is no share of nothing.
    utilisation: size === null || size === 0 ? null : row.sv_active / size,
    paused: database?.paused ?? false,
    disabled: database?.disabled ?? false,
  };
}

/** Of all clients of PgBouncer by max_client_conn; null where either was not read. */
export function clientFigures({
  lists,
  config,
}: PoolerSample): { readonly used: number; readonly most: number } | null {
  const used = lists['used_clients'];
  const most = config['max_client_conn'];
  if (used === undefined || typeof most !== 'string' || !/^\d+$/.test(most)) return null;
  return { used, most: Number(most) };
}
