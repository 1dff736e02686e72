// Do clients wait although their pool has room for another server connection?

import { humanMs } from '../../../util/humanNumbers';
import type { PoolFigures } from '../../../model/poolerReport';
import { exampleFacts } from '../exampleFacts';
import type { PoolerFacts, PoolerRule } from '../poolerRule';
import { configNumber } from '../poolerSample';
import { clients, counted, lasting, poolName, poolOf, verb } from '../poolWords';

/** Heuristic: logging in at the server takes less than that. */
const LOGIN_MS = 1_000;

export const clientsWaitWithRoom: PoolerRule = {
  id: 'clients-wait-with-room',
  since: '0.1.0',
  documentation: {
    summary: 'Clients wait although their pool has room for more server connections.',
    why: 'PgBouncer opens another server connection when a client waits and the pool has room. When it does not, something else holds it back: the database is paused, a limit over several pools is reached (max_db_connections, max_user_connections), or the server refuses or does not answer the login.',
    fix: 'Resume the database, raise the limit that was reached, or look into the log of PgBouncer for why the server refuses it.',
    falsePositives: 'A pool that is just being filled shows it for as long as a login takes.',
    sources: [
      'https://www.pgbouncer.org/usage.html#show-pools',
      'https://www.pgbouncer.org/config.html#max_db_connections',
    ],
  },
  examples: {
    fires: [
      exampleFacts({ pool: { cl_waiting: 3, maxwait: 5 } }),
      exampleFacts({ pool: { cl_waiting: 1 }, database: { paused: true } }),
      exampleFacts({
        pool: { cl_waiting: 1 },
        database: { max_connections: 10, current_connections: 10 },
      }),
    ],
    silent: [
      exampleFacts(),
      exampleFacts({ pool: { cl_waiting: 3, maxwait_us: 20_000 } }),
      exampleFacts({ pool: { cl_waiting: 3, sv_active: 20, sv_idle: 0, maxwait: 5 } }),
      exampleFacts({ database: { paused: true } }),
    ],
  },
  judge(facts) {
    return facts.pools.flatMap((pool) => {
      const why = hasRoom(pool) ? causeOf(pool, facts) : null;
      if (why === null) return [];
      const { waitingClients, longestWaitMs, activeServers, freeServers } = pool;
      return [
        {
          impact: 'high',
          pool: poolOf(pool),
          title: `${clients(waitingClients)} ${verb(waitingClients, 'waits', 'wait')} in ${poolName(pool)}, which has room`,
          message: `${clients(waitingClients)} ${verb(waitingClients, 'waits', 'wait')}, the first for ${humanMs(longestWaitMs)}, while ${String(activeServers)} of ${String(pool.size ?? 0)} server connections are at work. ${why.words}`,
          evidence: [
            counted('waiting clients', waitingClients),
            lasting('longest wait', longestWaitMs),
            counted('servers at work', activeServers),
            counted('free servers', freeServers),
          ],
          fixes: why.resume
            ? [
                {
                  title: 'Let clients go on',
                  kind: 'template' as const,
                  sql: "-- As an admin user on PgBouncer's console. Ask first who paused it.\nRESUME;",
                },
              ]
            : [],
        },
      ];
    });
  },
};

function hasRoom({ waitingClients, size, activeServers }: PoolFigures): boolean {
  return waitingClients > 0 && size !== null && activeServers < size;
}

function causeOf(
  pool: PoolFigures,
  { sample }: PoolerFacts,
): { readonly words: string; readonly resume: boolean } | null {
  if (pool.paused) {
    const words = `The database ${pool.database} is paused: RESUME lets its clients go on.`;
    return { words, resume: true };
  }
  const row = sample.databases.find(({ name }) => name === pool.database);
  if (
    row !== undefined &&
    row.max_connections > 0 &&
    row.current_connections >= row.max_connections
  )
    return {
      words: `The database has all of the ${String(row.max_connections)} server connections that max_db_connections allows for all of its pools: raise that, or make other pools smaller.`,
      resume: false,
    };
  if (pool.longestWaitMs < LOGIN_MS) return null;
  const perUser = configNumber(sample, 'max_user_connections') ?? 0;
  const limit = perUser > 0 ? `, whether max_user_connections (${String(perUser)}) is reached` : '';
  return {
    words: `Look into the log of PgBouncer for why the server does not let it in${limit}, and whether the server is up.`,
    resume: false,
  };
}
