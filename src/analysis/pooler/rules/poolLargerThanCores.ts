// Does a pool let more transactions run at once than the server's processors can serve?

import { exampleFacts } from '../exampleFacts';
import { iniFix, type PoolerRule } from '../poolerRule';
import { counted } from '../poolWords';

/**
 * PostgreSQL wiki, "Number Of Database Connections": throughput is best near twice the cores and the spindles; beyond twice
 * that every transaction only takes longer.
 */
const MOST_A_CORE = 4;

export const poolLargerThanCores: PoolerRule = {
  id: 'pool-larger-than-cores',
  since: '0.1.0',
  documentation: {
    summary: 'More server connections work at once than the processors of the server can serve.',
    why: 'A processor runs one query at a time. Beyond some queries for each of them, more that run at once share the same time, hold their locks and memory for longer, and finish later together: a shorter line in the pooler becomes a longer one in the server.',
    fix: 'Set the pool size near twice the processor cores, measure, and let clients wait in the pooler.',
    falsePositives:
      'Transactions that mostly wait, for the client between queries or for storage, leave processors free: then more of them do fit.',
    sources: [
      'https://wiki.postgresql.org/wiki/Number_Of_Database_Connections',
      'https://www.pgbouncer.org/config.html#default_pool_size',
    ],
  },
  examples: {
    fires: [exampleFacts({ serverCores: 2, pool: { sv_active: 20, sv_idle: 0 } })],
    silent: [
      exampleFacts(),
      exampleFacts({ serverCores: 8, pool: { sv_active: 20, sv_idle: 0 } }),
      // Only what works at once counts.
      exampleFacts({ serverCores: 2 }),
    ],
  },
  judge({ pools, serverCores }) {
    if (serverCores === null) return [];
    const active = pools.reduce((total, { activeServers }) => total + activeServers, 0);
    if (active <= serverCores * MOST_A_CORE) return [];
    return [
      {
        impact: 'medium',
        pool: null,
        title: `${String(active)} server connections work on ${String(serverCores)} cores`,
        message: `${String(active)} server connections are at work at once, ${(active / serverCores).toFixed(1)} for each of the ${String(serverCores)} cores of the server. Set the pools near ${String(2 * serverCores)} together and measure: fewer at once often finish sooner.`,
        evidence: [counted('servers at work', active), counted('cores', serverCores)],
        fixes: [
          iniFix(`A pool of ${String(2 * serverCores)}`, [
            `default_pool_size = ${String(2 * serverCores)}`,
          ]),
        ],
      },
    ];
  },
};
