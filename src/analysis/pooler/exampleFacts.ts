// A PgBouncer as the examples of rules have it: one busy database in transaction mode, with nothing wrong, and what differs.

import { poolFigures } from './poolFigures';
import { ratesOf } from './poolerRates';
import type { PoolerRate } from '../../model/poolerReport';
import type { PoolerFacts, ServerLimits } from './poolerRule';
import type { DatabaseRow, PoolRow, PoolerSample, StatsRow, UserRow } from './poolerSample';

export interface Differences {
  readonly pool?: Partial<PoolRow>;
  readonly database?: Partial<DatabaseRow>;
  readonly user?: Partial<UserRow>;
  readonly stats?: Partial<StatsRow>;
  readonly lists?: Readonly<Record<string, number>>;
  readonly config?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly server?: Partial<ServerLimits>;
  readonly serverCores?: number;
  readonly rate?: Partial<PoolerRate>;
}

export function exampleFacts(given: Differences = {}): PoolerFacts {
  const sample = exampleSample(given);
  return {
    sample,
    pools: poolFigures(sample),
    rates: ratesOf(sample).map((rate) => ({ ...rate, ...given.rate })),
    server:
      given.server === undefined
        ? null
        : { version: '17.2', maxConnections: 100, reserved: 3, ...given.server },
    serverCores: given.serverCores ?? null,
  };
}

export function exampleSample(given: Differences = {}): PoolerSample {
  return {
    version: given.version ?? NEW_ENOUGH,
    pools: [{ ...POOL, ...given.pool }],
    databases: [{ ...DATABASE, ...given.database }],
    users: [{ name: 'web', pool_size: null, max_user_connections: null, ...given.user }],
    stats: [{ ...STATS, ...given.stats }],
    lists: { used_clients: 12, used_servers: 6, ...given.lists },
    config: {
      max_client_conn: '100',
      query_wait_timeout: '120',
      max_prepared_statements: '200',
      max_db_connections: '0',
      ...given.config,
    },
    leftOut: [],
  };
}

const NEW_ENOUGH = '1.26.1';

const POOL: PoolRow = {
  database: 'shop',
  user: 'web',
  cl_active: 12,
  cl_waiting: 0,
  sv_active: 6,
  sv_idle: 4,
  sv_used: 0,
  sv_tested: 0,
  sv_login: 0,
  maxwait: 0,
  maxwait_us: 0,
  pool_mode: 'transaction',
};

const DATABASE: DatabaseRow = {
  name: 'shop',
  host: 'db1',
  port: 5432,
  database: 'shop',
  force_user: null,
  pool_size: 20,
  reserve: 0,
  min_pool_size: 0,
  max_connections: 0,
  current_connections: 10,
  paused: false,
  disabled: false,
};

const STATS: StatsRow = {
  database: 'shop',
  total_xact_count: 100_000,
  total_query_count: 400_000,
  total_received: 100_000_000,
  total_sent: 900_000_000,
  total_xact_time: 900_000_000,
  total_query_time: 500_000_000,
  total_wait_time: 1_000_000,
  avg_xact_count: 100,
  avg_query_count: 400,
  avg_recv: 100_000,
  avg_sent: 900_000,
  avg_xact_time: 9_000,
  avg_query_time: 1_250,
};
