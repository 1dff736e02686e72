// For every health check rows as its questions give them, one for each thing that it can say.

import { facts, key } from '../../unit/analysis/health/facts';
import { REPLICATION_ROWS } from './replicationRows';
import { SERVER_ROWS } from './serverRows';
import { TABLE_ROWS } from './tableRows';
import { VACUUM_ROWS } from './vacuumRows';

const MB = 1024 ** 2;

const orders = { schema: 'public', table: 'orders', partitioned: false };

const invalid = {
  ...orders,
  valid: false,
  ready: true,
  live: true,
  being_built: false,
  bytes: 20 * MB,
  constraint: null,
};

const foreignKey = {
  ...orders,
  constraint: 'orders_customer_id_fkey',
  columns: ['customer_id'],
  referenced_schema: 'public',
  referenced_table: 'customers',
  bytes: 96 * MB,
  pages: 12_288,
  rows: 1_000_000,
  parent_changes: 1_200,
  partial_index: null,
};

const unused = (name: string, fields: object) => ({
  ...facts(name, ['status'], { bytes: 600 * MB }),
  serves_foreign_key: null,
  last_scan: null,
  ...fields,
});

function sequence(name: string, fields: object): object {
  const column = { table_schema: 'public', table: 'orders', column: 'id', column_type: 'integer' };
  const range = { cycles: false, increment: 1, first: 1 };
  const own = { sequence_limit: '2147483647', sequence_type: 'integer' };
  return { schema: 'public', sequence: name, ...range, ...own, ...column, ...fields };
}

function updated(table: string, fields: object): object {
  const counts = { updates: 1_000_000, hot_updates: 100_000, new_page_updates: 700_000 };
  return {
    schema: 'public',
    table,
    bytes: 96 * MB,
    ...counts,
    fillfactor: null,
    indexes: 4,
    ...fields,
  };
}

const database = {
  multixact_age: 10,
  freeze_max_age: 200_000_000,
  multixact_freeze_max_age: 400_000_000,
};

/** Check, question, rows; the question's own schema reads them. */
export const HEALTH_ROWS: Readonly<Record<string, Readonly<Record<string, readonly object[]>>>> = {
  ...SERVER_ROWS,
  ...REPLICATION_ROWS,
  ...TABLE_ROWS,
  ...VACUUM_ROWS,
  'invalid-index': {
    indexes: [
      {
        ...invalid,
        index: 'orders_status_idx',
        definition: 'CREATE INDEX orders_status_idx ON public.orders USING btree (status)',
      },
      {
        ...invalid,
        index: 'orders_status_idx_ccnew',
        ready: false,
        definition: 'CREATE INDEX orders_status_idx_ccnew ON public.orders USING btree (status)',
      },
      {
        ...invalid,
        index: 'orders_number_key',
        constraint: 'orders_number_key',
        definition: 'CREATE UNIQUE INDEX orders_number_key ON public.orders USING btree (number)',
      },
      {
        ...invalid,
        index: 'orders_note_idx',
        live: false,
        ready: false,
        definition: 'CREATE INDEX orders_note_idx ON public.orders USING btree (note)',
      },
      {
        ...invalid,
        table: 'events',
        index: 'events_kind_idx',
        partitioned: true,
        bytes: 0,
        definition: 'CREATE INDEX events_kind_idx ON ONLY public.events USING btree (kind)',
      },
    ],
  },
  'duplicate-index': {
    indexes: [
      facts('orders_pkey', ['id'], {
        unique: true,
        primary: true,
        constraint: { name: 'orders_pkey', kind: 'p', definition: 'PRIMARY KEY (id)' },
        definition: 'CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)',
        scans: 12_000,
      }),
      facts('orders_id_idx', ['id'], { bytes: 22 * MB, scans: 5 }),
      facts('orders_status_1', ['status'], { bytes: 640 * MB, scans: 90 }),
      facts('orders_status_2', ['status'], { bytes: 700 * MB }),
      facts('events_kind_1', ['kind'], {
        table: 'events',
        partitioned: true,
        definition: 'CREATE INDEX events_kind_1 ON ONLY public.events USING btree (kind)',
      }),
      facts('events_kind_2', ['kind'], {
        table: 'events',
        partitioned: true,
        definition: 'CREATE INDEX events_kind_2 ON ONLY public.events USING btree (kind)',
      }),
      facts('orders_mail_1', [key('lower(mail)')], { predicate: 'active', bytes: 3 * MB }),
      facts('orders_mail_2', [key('lower(mail)')], { predicate: 'active', bytes: 3 * MB }),
    ],
  },
  'redundant-index': {
    indexes: [
      { ...facts('orders_status', ['status'], { bytes: 40 * MB, scans: 7 }), lead_distinct: 12 },
      { ...facts('orders_status_day', ['status', 'day'], { bytes: 80 * MB }), lead_distinct: 12 },
      {
        ...facts('orders_day_desc', [key('day', { option: 3 })], {
          bytes: 700 * MB,
          definition: 'CREATE INDEX orders_day_desc ON public.orders USING btree (day DESC)',
        }),
        lead_distinct: 900,
      },
      { ...facts('orders_day_id', ['day', 'id'], { bytes: 900 * MB }), lead_distinct: 900 },
      {
        ...facts('orders_number_key', ['number'], {
          unique: true,
          constraint: { name: 'orders_number_key', kind: 'u', definition: 'UNIQUE (number)' },
        }),
        lead_distinct: -1,
      },
      { ...facts('orders_number_day', ['number', 'day'], { bytes: 50 * MB }), lead_distinct: -1 },
    ],
  },
  'unused-index': {
    age: [{ days: 30 }],
    indexes: [
      unused('orders_status_idx', {}),
      unused('orders_customer_idx', { serves_foreign_key: 'orders_customer_id_fkey' }),
      unused('events_kind_idx', {
        table: 'events',
        partitioned: true,
        definition: 'CREATE INDEX events_kind_idx ON ONLY public.events USING btree (kind)',
      }),
      unused('Orders Note', {
        bytes: 12 * MB,
        definition: 'CREATE INDEX "Orders Note" ON public.orders USING gin (note gin_trgm_ops)',
      }),
    ],
  },
  'foreign-key-without-index': {
    foreignKeys: [
      foreignKey,
      {
        ...foreignKey,
        table: 'line items',
        constraint: 'items_order_fkey',
        columns: ['order_id', 'Part'],
        pages: 400,
        bytes: 3 * MB,
        rows: null,
        partial_index: 'items_open',
      },
      { ...foreignKey, table: 'events', partitioned: true, parent_changes: 0 },
    ],
  },
  'sequence-near-end': {
    sequences: [
      sequence('orders_id_seq', { last: 1_800_000_000 }),
      sequence('Line Items_id_seq', { last: 2_000_000_000, table: 'Line Items' }),
      sequence('lines_id_seq', { last: 2_100_000_000, column_type: 'bigint' }),
      sequence('batches_id_seq', { last: 950, sequence_limit: '1000' }),
      sequence('refunds_id_seq', { last: 2_147_483_647, table: 'refunds' }),
      sequence('tickets', {
        last: 990,
        sequence_limit: '1000',
        sequence_type: 'bigint',
        table_schema: null,
        table: null,
        column: null,
        column_type: null,
      }),
    ],
  },
  'update-to-new-page': {
    tables: [updated('carts', {}), updated('Stock', { fillfactor: 90, indexes: 1 })],
  },
  'transaction-id-age': {
    databases: [
      { ...database, database: 'shop', age: 1_200_000_000 },
      { ...database, database: 'postgres', age: 310_000_000 },
      { ...database, database: 'template0', age: 1_000_000 },
      { ...database, database: 'queue', age: 1_000_000, multixact_age: 900_000_000 },
    ],
    tables: [
      { schema: 'public', table: 'Orders', age: 1_200_000_000, multixact_age: 10, bytes: 96 * MB },
      { schema: 'public', table: 'jobs', age: 2_000, multixact_age: 700_000_000, bytes: 3 * MB },
      { schema: 'public', table: 'carts', age: 2_000, multixact_age: 10, bytes: 3 * MB },
    ],
    holders: [
      {
        kind: 'prepared',
        name: 'nightly',
        holder: 'prepared transaction nightly',
        age: 1_190_000_000,
        database: 'shop',
        catalogs_only: false,
      },
      {
        kind: 'slot',
        name: 'cdc',
        holder: 'replication slot cdc',
        age: 290_000_000,
        database: null,
        catalogs_only: true,
      },
    ],
  },
};
