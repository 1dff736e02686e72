// Do clients wait as every server connection of their pool is at work?

import { humanMs } from '../../../util/humanNumbers';
import { exampleFacts } from '../exampleFacts';
import { iniFix, type PoolerFacts, type PoolerRule } from '../poolerRule';
import { clients, counted, lasting, poolName, poolOf, verb } from '../poolWords';
import type { PoolFigures, PoolerRate } from '../../../model/poolerReport';

/** Heuristic: people notice it, and the queue did not go away by itself. */
const LONG_WAIT_MS = 1_000;
/** Heuristic: a step large enough to be seen, small enough for the server. */
const STEP = 1.5;

export const clientsWaitFullPool: PoolerRule = {
  id: 'clients-wait-full-pool',
  since: '0.1.0',
  documentation: {
    summary: 'Clients wait for a server connection while all of their pool are at work.',
    why: 'A pool lets as many transactions run at once as it has server connections. When all are taken, the next client stands in line, and its query takes as long as the line. The client sees a slow database; the database sees nothing.',
    fix: 'First look at what the server connections do: long or idle transactions hold them. When the server has processors to spare, raise pool_size; when it has not, more connections make every query slower, so make the queries faster instead.',
    falsePositives:
      'A short line under a burst is what a pooler is for: it keeps the server from doing too much at once.',
    sources: [
      'https://www.pgbouncer.org/usage.html#show-pools',
      'https://www.pgbouncer.org/config.html#default_pool_size',
    ],
  },
  examples: {
    fires: [
      exampleFacts({ pool: { cl_waiting: 3, sv_active: 20, sv_idle: 0, maxwait: 2 } }),
      exampleFacts({
        pool: { cl_waiting: 1, sv_active: 2, sv_idle: 0 },
        database: { pool_size: 2 },
      }),
    ],
    silent: [
      exampleFacts(),
      exampleFacts({ pool: { sv_active: 20, sv_idle: 0 } }),
      // Idle clients are no reason to be told of.
      exampleFacts({ pool: { cl_active: 5_000 } }),
      exampleFacts({ pool: { cl_waiting: 3, sv_active: 6 } }),
      exampleFacts({ pool: { cl_waiting: 3, sv_active: 0 }, database: { pool_size: 0 } }),
    ],
  },
  judge(facts) {
    return facts.pools.filter(isFull).map((pool) => {
      const { activeServers, waitingClients, longestWaitMs, size } = pool;
      return {
        impact: longestWaitMs >= LONG_WAIT_MS ? 'high' : 'medium',
        pool: poolOf(pool),
        title: `${clients(waitingClients)} ${verb(waitingClients, 'waits', 'wait')} in ${poolName(pool)}`,
        message: `All ${String(activeServers)} server connections of the pool are at work, and ${clients(waitingClients)} ${verb(waitingClients, 'waits', 'wait')}, the first for ${humanMs(longestWaitMs)}. ${causeWords(pool, facts)}`,
        evidence: [
          counted('waiting clients', waitingClients),
          lasting('longest wait', longestWaitMs),
          counted('servers at work', activeServers),
          counted('pool size', size ?? 0),
        ],
        fixes: [largerPool(pool)],
      };
    });
  },
};

function isFull({ waitingClients, size, activeServers }: PoolFigures): boolean {
  return waitingClients > 0 && size !== null && size > 0 && activeServers >= size;
}

/** Where time between queries is much of a transaction, more connections only wait for clients too. */
function causeWords(pool: PoolFigures, { rates }: PoolerFacts): string {
  if (pool.mode === 'session')
    return 'In session mode a client holds its server connection until it disconnects: transaction mode gives it back after each transaction.';
  const rate = rates.find(({ database }) => database === pool.database);
  const idle = rate === undefined ? null : idleShare(rate);
  return idle !== null && idle >= 0.5
    ? `Transactions spend ${String(Math.round(idle * 100))} % of their time between queries: keep them open for less, which frees servers without a larger pool.`
    : 'Look at long transactions first; raise the pool size when the server has processors to spare.';
}

function idleShare({
  transactionMs,
  queryMs,
  transactionsPerSecond,
  queriesPerSecond,
}: PoolerRate) {
  if (transactionMs === null || queryMs === null || transactionMs === 0) return null;
  if (transactionsPerSecond === 0) return null;
  const busyMs = (queryMs * queriesPerSecond) / transactionsPerSecond;
  return Math.max(0, 1 - busyMs / transactionMs);
}

function largerPool({ size, database }: PoolFigures) {
  const larger = Math.ceil((size ?? 0) * STEP);
  return iniFix(`Raise the pool size to ${String(larger)}`, [
    `; for the entry of the database ${oneLine(database)} alone, beside its host: pool_size=${String(larger)}`,
    `default_pool_size = ${String(larger)}`,
  ]);
}

/** A name may hold anything, and this is a comment. */
function oneLine(name: string): string {
  return name.replace(/[\r\n]/g, ' ');
}
