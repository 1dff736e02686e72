// Does a pool keep many more server connections open than work at once?

import { exampleFacts } from '../exampleFacts';
import { iniFix, type PoolerRule } from '../poolerRule';
import { counted, poolName, poolOf } from '../poolWords';

/** Heuristic: below that nobody misses the memory. */
const MANY = 20;
/** Heuristic: a pool that is sized for its peaks has some times more than it needs now. */
const TIMES = 10;

export const idleServers: PoolerRule = {
  id: 'idle-servers',
  since: '0.1.0',
  documentation: {
    summary: 'A pool keeps many more server connections open than it uses.',
    why: 'Each open server connection is a process of PostgreSQL with its caches, several megabytes, and makes taking a snapshot a little slower for all. PgBouncer closes a free one after server_idle_timeout, but never below min_pool_size.',
    fix: 'Lower min_pool_size or server_idle_timeout, or pool_size itself when the load never needs so many.',
    falsePositives:
      'Right after a peak, or before one that is known to come: then they are open for a reason. One look is one moment.',
    sources: [
      'https://www.pgbouncer.org/config.html#server_idle_timeout',
      'https://www.pgbouncer.org/config.html#min_pool_size',
    ],
  },
  examples: {
    fires: [exampleFacts({ pool: { sv_active: 2, sv_idle: 48 }, database: { pool_size: 50 } })],
    silent: [
      exampleFacts(),
      exampleFacts({ pool: { sv_active: 10, sv_idle: 40 }, database: { pool_size: 50 } }),
      exampleFacts({ pool: { sv_active: 0, sv_idle: 10 } }),
    ],
  },
  judge({ pools, sample }) {
    return pools
      .filter(
        ({ freeServers, activeServers, waitingClients }) =>
          waitingClients === 0 && freeServers >= MANY && freeServers >= TIMES * activeServers,
      )
      .map((pool) => {
        const { freeServers, activeServers } = pool;
        const least =
          sample.databases.find(({ name }) => name === pool.database)?.min_pool_size ?? 0;
        const kept =
          least > 0
            ? `min_pool_size keeps ${String(least)} of them open: lower that.`
            : 'Lower server_idle_timeout, or the pool size when the load never needs so many.';
        return {
          impact: 'low',
          pool: poolOf(pool),
          title: `${String(freeServers)} server connections of ${poolName(pool)} are free`,
          message: `${String(freeServers)} server connections are open and free, ${String(activeServers)} work. Each is a process of the server. ${kept}`,
          evidence: [
            counted('free servers', freeServers),
            counted('servers at work', activeServers),
          ],
          fixes: [
            least > 0
              ? iniFix('Keep fewer open', ['min_pool_size = 0'])
              : iniFix('Close free ones sooner', [
                  '; seconds; 600 by default',
                  'server_idle_timeout = 120',
                ]),
          ],
        };
      });
  },
};
