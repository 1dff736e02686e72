// Rows for the checks on replication and the archive, as their questions give them.

import type { SlotRow } from '../../../src/analysis/health/facts/slots';
import type { StandbyRow } from '../../../src/analysis/health/facts/standbys';

const MB = 1024 ** 2;

/** A logical one that nobody uses. */
export function slotOf(slot: string, fields: Partial<SlotRow> = {}): SlotRow {
  return {
    slot,
    kind: 'logical',
    database: 'shop',
    active: false,
    wal_status: 'extended',
    retained: 5_120 * MB,
    limit: null,
    inactive_s: null,
    invalidation_reason: null,
    xmin_age: null,
    catalogs_only: true,
    failover: null,
    ...fields,
  };
}

/** One that streams and has caught up. */
export function standbyOf(standby: string, fields: Partial<StandbyRow> = {}): StandbyRow {
  return {
    pid: 900,
    standby,
    address: '10.0.0.7',
    state: 'streaming',
    sync_state: 'async',
    behind: 0,
    unsent: 0,
    unreplayed: 0,
    replay_lag_s: null,
    silent_s: 1,
    slot_kind: 'physical',
    slot: null,
    ...fields,
  };
}

/** A standby that receives and replays. */
export const RECEIVER = {
  receiving: true,
  from_archive: false,
  pause_state: 'not paused',
  unreplayed: 0,
  silent_s: 2,
  timeout_s: 60,
  delay_ms: 0,
};

export const ARCHIVER = {
  archive_mode: 'on',
  no_command: false,
  failing: false,
  failed_count: 12,
  last_failed_wal: '000000010000000000000017',
  archived_s: 40,
  failed_s: 90_000,
};

export const SUBSCRIPTION = {
  subscription: 'orders_sub',
  enabled: true,
  running: true,
  apply_errors: 0,
  sync_errors: 0,
  tables_not_ready: 0,
};

export const CONFLICTS = {
  database: 'shop',
  snapshot: 900,
  lock: 4,
  buffer_pin: 0,
  tablespace: 0,
  deadlock: 0,
  days: 30,
};

export const REPLICATION_ROWS: Readonly<
  Record<string, Readonly<Record<string, readonly object[]>>>
> = {
  'slot-retains-wal': {
    slots: [
      slotOf('warehouse'),
      slotOf('standby_2', { kind: 'physical', limit: 20_480 * MB }),
      slotOf('search', { active: true }),
      slotOf('reports', { wal_status: 'lost', invalidation_reason: 'rows_removed' }),
    ],
  },
  'slot-lost': {
    slots: [
      slotOf('warehouse'),
      slotOf('reports', { wal_status: 'lost', invalidation_reason: 'rows_removed' }),
      slotOf('old_feed', { retained: null, wal_status: 'lost', limit: 1_024 * MB }),
    ],
  },
  'slot-inactive': {
    slots: [
      slotOf('warehouse', { inactive_s: 90_000, retained: 90 * MB, xmin_age: 60_000_000 }),
      slotOf('standby_2', { kind: 'physical', database: null, inactive_s: 900, retained: 40 * MB }),
      slotOf('standby_3', {
        kind: 'physical',
        database: null,
        inactive_s: 90_000,
        retained: 40 * MB,
        xmin_age: 60_000_000,
        catalogs_only: false,
      }),
      slotOf('search', { retained: 4 * MB }),
      slotOf('feed', { active: true }),
    ],
  },
  'standby-lag': {
    standbys: [
      standbyOf('replica_1'),
      standbyOf('walreceiver', { behind: 90 * MB, unsent: 80 * MB, slot: 'replica_2' }),
      standbyOf('replica_3', {
        behind: 4_096 * MB,
        unreplayed: 4_000 * MB,
        replay_lag_s: 0.4,
        silent_s: 300,
      }),
    ],
  },
  'standby-state': { receiver: [{ ...RECEIVER, pause_state: 'paused', unreplayed: 90 * MB }] },
  'sync-standby': {
    sync: [{ names: 'FIRST 2 (a, b, c)', present: 1, waiting: 14, longest_s: 75 }],
  },
  'standby-conflicts': {
    conflicts: [CONFLICTS, { ...CONFLICTS, database: 'queue', snapshot: 3, lock: 900 }],
  },
  'subscription-trouble': {
    subscriptions: [
      SUBSCRIPTION,
      { ...SUBSCRIPTION, subscription: 'failing', apply_errors: 40 },
      { ...SUBSCRIPTION, subscription: 'gone', running: false, apply_errors: 1 },
      { ...SUBSCRIPTION, subscription: 'off', enabled: false, running: false },
    ],
  },
  'logical-failover': {
    slots: [
      slotOf('orders_sub', { active: true, failover: false }),
      slotOf('safe', { failover: true }),
    ],
    standbys: [standbyOf('replica_1')],
    settings: [],
  },
  'archive-failing': {
    archiver: [{ ...ARCHIVER, failing: true, archived_s: 4_000, failed_s: 12 }],
  },
  'archive-queue': { queue: [{ waiting: 140, bytes: 140 * 16 * MB, oldest_s: 5_000 }] },
};
