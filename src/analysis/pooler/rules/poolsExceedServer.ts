// Could the pools together ask the server for more connections than it has?

import { exampleFacts } from '../exampleFacts';
import { iniFix, type PoolerRule } from '../poolerRule';
import type { PoolFigures } from '../../../model/poolerReport';
import { configNumber, type PoolerSample } from '../poolerSample';
import { counted } from '../poolWords';

export const poolsExceedServer: PoolerRule = {
  id: 'pools-exceed-server',
  since: '0.1.0',
  documentation: {
    summary: 'The pools may ask the server for more connections than it lets in.',
    why: 'Each pair of database and user has a pool of its own, so pool_size counts once for each. When the pools fill at the same time, the server refuses the last ones with "too many clients already", and their clients wait or fail although their own pool is not full.',
    fix: 'Make the pools smaller, or bound them together with max_db_connections or max_user_connections. Raise max_connections only when the server has the memory and the processors for it.',
    falsePositives:
      'Pools that are never full at the same time. A server other than the one that was named may serve some of the pools.',
    sources: [
      'https://www.pgbouncer.org/config.html#default_pool_size',
      'https://www.postgresql.org/docs/18/runtime-config-connection.html#GUC-MAX-CONNECTIONS',
    ],
  },
  examples: {
    fires: [
      exampleFacts({ server: { maxConnections: 20 } }),
      exampleFacts({ server: { maxConnections: 100 }, database: { reserve: 80 } }),
      // The user's own limit, none, comes before that of all.
      exampleFacts({
        server: { maxConnections: 20 },
        user: { max_user_connections: 0 },
        config: { max_user_connections: '10' },
      }),
    ],
    silent: [
      exampleFacts(),
      exampleFacts({ server: { maxConnections: 100 } }),
      exampleFacts({ server: { maxConnections: 20 }, database: { max_connections: 10 } }),
      exampleFacts({ server: { maxConnections: 20 }, user: { max_user_connections: 10 } }),
      exampleFacts({ server: { maxConnections: 20 }, config: { max_user_connections: '10' } }),
    ],
  },
  judge({ pools, sample, server }) {
    if (server === null) return [];
    const databases = unique(pools.map(({ database }) => database));
    const most = mostTogether(pools, sample);
    const places = Math.max(0, server.maxConnections - server.reserved);
    if (most <= places) return [];
    return [
      {
        impact: 'medium',
        pool: null,
        title: `The pools may open ${String(most)} connections, the server has ${String(places)}`,
        message: `${String(pools.length)} ${pools.length === 1 ? 'pool' : 'pools'} may open ${String(most)} server connections together, reserves included; PostgreSQL ${server.version} has ${String(server.maxConnections)} places, ${String(server.reserved)} of them reserved. Make the pools smaller, or bound them with max_db_connections.`,
        evidence: [
          counted('connections of all pools at most', most),
          counted('max_connections', server.maxConnections),
          counted('reserved', server.reserved),
        ],
        fixes: [
          iniFix('Bound the connections of each database', [
            '; for all pools of a database together',
            `max_db_connections = ${String(Math.max(1, Math.floor(places / databases.length)))}`,
          ]),
        ],
      },
    ];
  },
};

/** Neither the limits of databases nor those of users let more in. */
function mostTogether(pools: readonly PoolFigures[], sample: PoolerSample): number {
  const byDatabase = unique(pools.map(({ database }) => database)).map((name) => {
    const limit = sample.databases.find((row) => row.name === name)?.max_connections ?? 0;
    return within(limit, sum(pools.filter(({ database }) => database === name).map(mostOf)));
  });
  const everyUser = configNumber(sample, 'max_user_connections') ?? 0;
  const byUser = unique(pools.map(({ user }) => user)).map((name) => {
    const own = sample.users.find((row) => row.name === name)?.max_user_connections ?? null;
    const all = sum(pools.filter(({ user }) => user === name).map(mostOf));
    return within(own ?? everyUser, all);
  });
  return Math.min(sum(byDatabase), sum(byUser));
}

/** 0 is no limit. */
function within(limit: number, most: number): number {
  return limit > 0 ? Math.min(limit, most) : most;
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function mostOf({ size, reserve }: PoolFigures): number {
  return (size ?? 0) + reserve;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
