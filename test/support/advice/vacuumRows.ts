// Rows for the checks on vacuum, as their questions give them.

import type { TableFacts } from '../../../src/analysis/health/facts/tableFacts';

const MB = 1024 ** 2;

/** A healthy table of 96 MB. */
export function tableFactsOf(table: string, fields: Partial<TableFacts> = {}): TableFacts {
  return {
    schema: 'public',
    table,
    kind: 'r',
    partition: false,
    unlogged: false,
    bytes: 96 * MB,
    rows: 1_000_000,
    pages: 12_288,
    all_frozen_pages: 0,
    live: 1_000_000,
    dead: 1_000,
    modified: 1_000,
    inserted: 1_000,
    vacuumed_days: 1,
    analyzed_days: 1,
    being_vacuumed: false,
    inserts: 1_000_000,
    updates: 10_000,
    hot_updates: 9_000,
    new_page_updates: 500,
    deletes: 0,
    seq_scans: 3,
    seq_rows: 3_000_000,
    index_scans: 90_000,
    heap_hit_blocks: 990_000,
    heap_read_blocks: 10_000,
    indexes: 2,
    primary_key: true,
    replica_identity: false,
    storage: {},
    ...fields,
  };
}

/** As the server ships, with the maximum of 18. */
export const AUTOVACUUM: readonly { readonly name: string; readonly value: string }[] = [
  { name: 'autovacuum', value: 'on' },
  { name: 'track_counts', value: 'on' },
  { name: 'autovacuum_vacuum_threshold', value: '50' },
  { name: 'autovacuum_vacuum_scale_factor', value: '0.2' },
  { name: 'autovacuum_vacuum_max_threshold', value: '100000000' },
  { name: 'autovacuum_vacuum_insert_threshold', value: '1000' },
  { name: 'autovacuum_vacuum_insert_scale_factor', value: '0.2' },
  { name: 'autovacuum_analyze_threshold', value: '50' },
  { name: 'autovacuum_analyze_scale_factor', value: '0.1' },
];

const settings = AUTOVACUUM;
const off = { storage: { autovacuum_enabled: 'false' }, vacuumed_days: null };

export const VACUUM_ROWS: Readonly<Record<string, Readonly<Record<string, readonly object[]>>>> = {
  'xmin-horizon': {
    holders: [
      {
        kind: 'session',
        name: '4711',
        holder: 'session 4711, idle in transaction',
        age: 120_000_000,
        database: 'shop',
        catalogs_only: false,
      },
      {
        kind: 'standby',
        name: 'replica_1',
        holder: 'feedback of the standby replica_1',
        age: 30_000_000,
        database: null,
        catalogs_only: false,
      },
      {
        kind: 'slot',
        name: 'cdc',
        holder: 'replication slot cdc',
        age: 125_000_000,
        database: null,
        catalogs_only: true,
      },
      {
        kind: 'prepared',
        name: 'order-17',
        holder: 'prepared transaction order-17',
        age: 15_000_000,
        database: 'shop',
        catalogs_only: false,
      },
      {
        kind: 'session',
        name: '4712',
        holder: 'session 4712, active',
        age: 2_000,
        database: 'shop',
        catalogs_only: false,
      },
    ],
  },
  'many-dead-rows': {
    settings,
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('carts', { dead: 1_500_000, vacuumed_days: 40 }),
      tableFactsOf('Queue', {
        dead: 400_000,
        vacuumed_days: null,
        storage: { autovacuum_vacuum_scale_factor: '0.9' },
      }),
      tableFactsOf('loads', { ...off, dead: 900_000 }),
    ],
  },
  'autovacuum-backlog': {
    settings,
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('hits', { inserted: 5_000_000, live: 6_000_000 }),
      tableFactsOf('Sums', {
        dead: 400_000_000,
        rows: 9_000_000_000,
        live: 9_000_000_000,
        bytes: 900_000 * MB,
      }),
    ],
  },
  'table-without-autovacuum': {
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('loads', off),
      tableFactsOf('Queue', { ...off, dead: 3_000_000 }),
    ],
  },
  'never-analyzed': {
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('Restored', { rows: null, analyzed_days: null, modified: 1_000_000 }),
    ],
  },
  'outdated-statistics': {
    settings,
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('prices', { modified: 700_000, analyzed_days: 60 }),
      tableFactsOf('Stock', { modified: 2_400_000, analyzed_days: 3 }),
    ],
  },
};
