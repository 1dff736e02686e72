// Does a pool in session mode hold nearly all of its server connections for clients that may be doing nothing?

import { humanShare } from '../../../util/humanNumbers';
import { exampleFacts } from '../exampleFacts';
import { iniFix, type PoolerRule } from '../poolerRule';
import { counted, poolName, poolOf } from '../poolWords';

/** Heuristic: soon the next client waits. */
const NEARLY_ALL = 0.8;
/** Heuristic: of the time that a server connection is held, less than this in a transaction. */
const LITTLE = 0.2;

export const sessionModeHoldsServers: PoolerRule = {
  id: 'session-mode-holds-servers',
  since: '0.1.0',
  documentation: {
    summary: 'In session mode, clients hold server connections that they hardly use.',
    why: 'In session mode a client has its server connection from login to goodbye, whether it runs a query or not. Where clients stay connected, as the pools of programs do, the pooler then saves only the login, and as many clients as the pool is large can be there at once.',
    fix: 'Use transaction mode for clients that do not need a session: no session SET, no LISTEN, no session advisory locks, no temporary tables over transactions, no SQL PREPARE. Keep session mode for those that do, under a database entry of their own.',
    falsePositives:
      'Clients that need the session: migrations, LISTEN, tools with temporary tables.',
    sources: [
      'https://www.pgbouncer.org/features.html',
      'https://www.pgbouncer.org/config.html#pool_mode',
    ],
  },
  examples: {
    fires: [
      exampleFacts({
        pool: { pool_mode: 'session', sv_active: 20, sv_idle: 0 },
        stats: { avg_xact_count: 10, avg_xact_time: 9_000 },
      }),
    ],
    silent: [
      exampleFacts(),
      exampleFacts({ pool: { pool_mode: 'session' } }),
      exampleFacts({
        pool: { pool_mode: 'session', sv_active: 20, sv_idle: 0 },
        stats: { avg_xact_count: 100, avg_xact_time: 150_000 },
      }),
      exampleFacts({ pool: { sv_active: 20, sv_idle: 0 } }),
      // None ended in the period: all may be in long ones.
      exampleFacts({
        pool: { pool_mode: 'session', sv_active: 20, sv_idle: 0 },
        stats: { avg_xact_count: 0 },
      }),
      // What ended took longer than the period; most of what runs did not end in it.
      exampleFacts({
        pool: { pool_mode: 'session', sv_active: 20, sv_idle: 0 },
        stats: { avg_xact_count: 1, avg_xact_time: 3_000_000 },
        config: { stats_period: '2' },
      }),
    ],
  },
  judge({ pools, rates }) {
    return pools.flatMap((pool) => {
      const { mode, utilisation, activeServers } = pool;
      if (mode !== 'session' || utilisation === null || utilisation < NEARLY_ALL) return [];
      const rate = rates.find(({ database }) => database === pool.database);
      if (rate === undefined || rate.transactionMs === null) return [];
      // They count when they end: of long ones, the period does not tell how many run.
      if (rate.transactionMs > rate.overSeconds * 1_000) return [];
      // Of all pools of the database, so at least as much as of this one.
      const busyServers = (rate.transactionsPerSecond * rate.transactionMs) / 1_000;
      const used = busyServers / activeServers;
      if (used >= LITTLE) return [];
      return [
        {
          impact: 'medium',
          pool: poolOf(pool),
          title: `Clients of ${poolName(pool)} hold servers they hardly use`,
          message: `${String(activeServers)} of ${String(pool.size ?? 0)} server connections are held in session mode, ${humanShare(used)} of their time in a transaction. In transaction mode ${String(Math.max(1, Math.ceil(busyServers)))} would carry the same load, where no client needs its session.`,
          evidence: [
            counted('servers held', activeServers),
            { label: 'time in a transaction', value: used, unit: 'share', estimated: false },
          ],
          fixes: [iniFix('Transaction mode', ['pool_mode = transaction'])],
        },
      ];
    });
  },
};
