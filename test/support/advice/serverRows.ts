// Rows for the checks on the server, as their questions give them.

import type { SessionRow } from '../../../src/analysis/health/facts/sessions';

const GB = 1024 ** 3;

export function session(pid: number, fields: Partial<SessionRow> = {}): SessionRow {
  const who = { user: 'app', database: 'shop', application: 'worker' };
  const idle = { state: 'active', transaction_s: 2, state_s: 2, writes: false };
  const waits = { waits_for_lock: false, lock_wait_s: null, blocked_by: [] };
  return { pid, backend_type: 'client backend', ...who, ...idle, ...waits, ...fields };
}

/** 4711 holds, 4712 waits for it, 4713 for 4712: one head. */
export const QUEUE: readonly SessionRow[] = [
  session(4711, { state: 'idle in transaction', transaction_s: 900, state_s: 840, writes: true }),
  session(4712, { waits_for_lock: true, lock_wait_s: 75, blocked_by: [4711] }),
  session(4713, { waits_for_lock: true, lock_wait_s: 20, blocked_by: [4711, 4712] }),
  session(4800, { application: '', transaction_s: 7_300, writes: true }),
  session(4801, { transaction_s: 11_000, application: 'pg_dump' }),
  session(4900, { waits_for_lock: true, lock_wait_s: 12, blocked_by: [0] }),
  session(4901, { waits_for_lock: true, lock_wait_s: 15, blocked_by: [4800] }),
];

/** Two that wait for processes of the server's own, of which 6000 runs and 6100 waits for its publisher. */
export const BEHIND_THE_SERVER: readonly SessionRow[] = [
  session(6000, { backend_type: 'autovacuum worker', user: null, application: '' }),
  session(6001, { waits_for_lock: true, lock_wait_s: 90, blocked_by: [6000] }),
  session(6100, {
    backend_type: 'logical replication apply worker',
    state: 'idle in transaction',
    state_s: 9_000,
    transaction_s: 9_000,
  }),
  session(6101, { waits_for_lock: true, lock_wait_s: 30, blocked_by: [6100] }),
];

const counters = {
  database: 'shop',
  temp_files: 0,
  temp_bytes: 0,
  deadlocks: 0,
  checksum_failures: 0,
  last_checksum_failure: null,
  days: 30,
};

const statements = {
  database: 'shop',
  installed: true,
  loaded: true,
  max: 5_000,
  dealloc: 0,
  days: 10,
};

export const SERVER_ROWS: Readonly<Record<string, Readonly<Record<string, readonly object[]>>>> = {
  'connections-near-limit': {
    connections: [{ used: 91, idle: 80, max_connections: 100, reserved: 3 }],
  },
  'blocked-sessions': { sessions: [...QUEUE, ...BEHIND_THE_SERVER] },
  'idle-in-transaction': {
    sessions: [...QUEUE, session(5000, { state: 'idle in transaction (aborted)', state_s: 4_000 })],
  },
  'long-transaction': { sessions: QUEUE },
  'prepared-transaction': {
    prepared: [
      { gid: 'order-17', owner: 'app', database: 'shop', age_s: 172_800, age: 4_000_000 },
      { gid: "it's", owner: 'app', database: 'shop', age_s: 1_200, age: 40 },
    ],
  },
  'checksum-failures': {
    counters: [
      { ...counters, checksum_failures: 2, last_checksum_failure: '2026-11-03T04:05:06+00:00' },
    ],
  },
  deadlocks: { counters: [{ ...counters, deadlocks: 90 }] },
  'temporary-files': {
    counters: [{ ...counters, temp_files: 12_000, temp_bytes: 2_000 * GB }],
  },
  'requested-checkpoints': {
    checkpoints: [{ timed: 400, requested: 2_000, days: 30, max_wal_size: '1GB' }],
  },
  'statements-not-counted': { state: [{ ...statements, dealloc: 900 }] },
  'outdated-extension': {
    extensions: [
      { extension: 'pg_stat_statements', installed: '1.9', available: '1.12' },
      { extension: 'Odd-Name', installed: '1.0', available: '1.1' },
      { extension: 'plpgsql', installed: '1.0', available: '1.0' },
    ],
  },
};

/** The other things that a check says, which one answer cannot hold at once. */
export const STATEMENTS = statements;
export const COUNTERS = counters;
