// Rows for the checks on tables and on the columns of indexes, as their questions give them.

import type { TableColumns } from '../../../src/analysis/health/facts/columnFacts';
import type { LeadColumn } from '../../../src/analysis/health/facts/leadColumns';
import type { PartitionedTable } from '../../../src/analysis/health/facts/partitions';
import { facts } from '../../unit/analysis/health/facts';
import { tableFactsOf } from './vacuumRows';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

/** As dense as a table just written. */
export function columnsOf(table: string, fields: Partial<TableColumns> = {}): TableColumns {
  return {
    schema: 'public',
    table,
    bytes: 96 * MB,
    rows: 1_000_000,
    rows_bytes: 96 * MB,
    columns: 6,
    known: 6,
    readable: true,
    time_columns: ['placed_at'],
    partition: false,
    width: 70,
    nullable: false,
    fillfactor: 100,
    odd: false,
    dead_share: 0,
    block: 8_192,
    ...fields,
  };
}

export function leadOf(
  index: string,
  column: string,
  fields: Partial<LeadColumn> = {},
): LeadColumn {
  return {
    schema: 'public',
    index,
    column,
    type: 'integer',
    category: 'N',
    table_rows: 1_000_000,
    table_bytes: 96 * MB,
    readable: true,
    null_share: 0,
    distinct: -0.5,
    top_share: 0.001,
    correlation: 0.1,
    writes: 5_000_000,
    by_time: false,
    ...fields,
  };
}

export function partitionedOf(
  table: string,
  fields: Partial<PartitionedTable> = {},
): PartitionedTable {
  return {
    schema: 'public',
    table,
    partitions: 24,
    filled: true,
    analyzed: true,
    time_key: 'placed_at',
    ahead_days: 45,
    endless: false,
    default_partition: null,
    default_rows: 0,
    ...fields,
  };
}

export function btreeOf(index: string, fields: object = {}): object {
  const size = { bytes: 24 * MB, entries: 1_000_000, width: 8, nullable: false, readable: true };
  return {
    schema: 'public',
    table: 'orders',
    index,
    ...size,
    fillfactor: 90,
    block: 8_192,
    ...fields,
  };
}

const age = [{ days: 30 }];

export const TABLE_ROWS: Readonly<Record<string, Readonly<Record<string, readonly object[]>>>> = {
  'missing-primary-key': {
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('Imports', { primary_key: false, deletes: 0, updates: 0, indexes: 0 }),
      tableFactsOf('events', { kind: 'p', primary_key: false, bytes: 0, rows: null, updates: 40 }),
    ],
  },
  'sequential-reads': {
    age,
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('prices', { seq_scans: 40_000, seq_rows: 40_000_000_000, index_scans: 12 }),
    ],
  },
  'hot-updates-few': {
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('carts', { updates: 4_000_000, hot_updates: 200_000, indexes: 5 }),
      tableFactsOf('Old', { updates: 4_000_000, hot_updates: 200_000, new_page_updates: null }),
    ],
  },
  'table-cache-hit': {
    age,
    tables: [
      tableFactsOf('orders'),
      tableFactsOf('archive', {
        heap_hit_blocks: 90_000_000,
        heap_read_blocks: 400_000_000,
        bytes: 200 * GB,
      }),
    ],
  },
  'columns-without-statistics': {
    tables: [
      columnsOf('orders'),
      columnsOf('Restored', { known: 0, width: null }),
      columnsOf('carts', { known: 5, width: null }),
    ],
  },
  'table-bloat': {
    tables: [
      columnsOf('orders'),
      columnsOf('Queue', { rows_bytes: 2 * GB }),
      columnsOf('odd', { rows_bytes: GB, odd: true }),
      columnsOf('grown', { bytes: 2 * GB }),
    ],
  },
  'large-unpartitioned-table': {
    tables: [
      columnsOf('orders'),
      columnsOf('Events', { bytes: 80 * GB, rows: 900_000_000, time_columns: ['at', 'sent_at'] }),
    ],
  },
  'missing-partition': {
    tables: [
      partitionedOf('orders'),
      partitionedOf('events', { ahead_days: 0.3 }),
      partitionedOf('Hits', {
        ahead_days: -6,
        default_partition: 'hits_rest',
        default_rows: 40_000,
      }),
    ],
  },
  'rows-in-default-partition': {
    tables: [
      partitionedOf('orders', { default_partition: 'orders_rest' }),
      partitionedOf('Hits', { default_partition: 'hits_rest', default_rows: 40_000 }),
    ],
  },
  'partitioned-not-analyzed': {
    tables: [partitionedOf('orders'), partitionedOf('Hits', { analyzed: false })],
  },
  'materialized-view': {
    views: [
      {
        schema: 'public',
        view: 'sums',
        populated: true,
        bytes: 90 * MB,
        unique_index: true,
        scans: 9,
      },
      {
        schema: 'public',
        view: 'Daily',
        populated: true,
        bytes: 90 * MB,
        unique_index: false,
        scans: 9,
      },
      {
        schema: 'public',
        view: 'never',
        populated: false,
        bytes: 0,
        unique_index: false,
        scans: 0,
      },
    ],
  },
  'integer-key-near-end': {
    keys: [
      {
        schema: 'public',
        table: 'lines',
        column: 'order_id',
        type: 'integer',
        largest: 1_990_000_000,
        refers_to: 'orders',
      },
      {
        schema: 'public',
        table: 'codes',
        column: 'id',
        type: 'smallint',
        largest: 26_000,
        refers_to: null,
      },
      {
        schema: 'public',
        table: 'carts',
        column: 'id',
        type: 'integer',
        largest: 90_000,
        refers_to: null,
      },
    ],
  },
  'bloated-index': {
    btrees: [btreeOf('orders_day_idx'), btreeOf('Orders_number', { bytes: 900 * MB })],
  },
  'rarely-used-index': {
    age,
    indexes: [
      facts('orders_status_idx', ['status'], { bytes: 600 * MB, scans: 12 }),
      facts('orders_day_idx', ['day'], { bytes: 600 * MB, scans: 12_000 }),
    ],
    leads: [leadOf('orders_status_idx', 'status'), leadOf('orders_day_idx', 'day')],
  },
  'index-of-nulls': {
    indexes: [facts('orders_refund_idx', ['refund_id'], { bytes: 40 * MB, scans: 12 })],
    leads: [leadOf('orders_refund_idx', 'refund_id', { null_share: 0.97 })],
  },
  'few-values-index': {
    indexes: [
      facts('orders_paid_idx', ['paid'], { bytes: 40 * MB, scans: 12 }),
      facts('orders_kind_idx', ['kind'], { bytes: 40 * MB, scans: 0 }),
    ],
    leads: [
      leadOf('orders_paid_idx', 'paid', { type: 'boolean', distinct: 2, top_share: 0.98 }),
      leadOf('orders_kind_idx', 'kind', { distinct: 4, top_share: 0.3 }),
    ],
  },
  'index-wider-than-table': {
    indexes: [facts('orders_all_idx', ['a', 'b', 'c', 'd'], { bytes: 140 * MB, scans: 12 })],
    leads: [leadOf('orders_all_idx', 'a')],
  },
  'random-uuid-key': {
    indexes: [
      facts('orders_pkey', ['id'], {
        bytes: 4 * GB,
        unique: true,
        primary: true,
        constraint: { name: 'orders_pkey', kind: 'p', definition: 'PRIMARY KEY (id)' },
      }),
    ],
    leads: [leadOf('orders_pkey', 'id', { type: 'uuid', correlation: 0.004 })],
  },
  'btree-on-document': {
    indexes: [
      facts('orders_tags_idx', ['tags'], { bytes: 40 * MB, scans: 0 }),
      facts('Orders Note', ['note'], { bytes: 40 * MB, scans: 3 }),
    ],
    leads: [
      leadOf('orders_tags_idx', 'tags', { type: 'text[]', category: 'A' }),
      leadOf('Orders Note', 'Note', { type: 'jsonb', category: 'U' }),
    ],
  },
};
