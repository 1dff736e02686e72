// New indexes for the reference database, each with the statements (by their place in REFERENCE_STATEMENTS) that it should
// serve: 17 pairs over every way to be an index.

import type { IndexDefinition, IndexKey } from '../../src/model/indexDefinition';

export interface IndexCase {
  readonly definition: IndexDefinition;
  readonly statements: readonly number[];
}

const on = (
  table: string,
  keys: readonly (string | IndexKey)[],
  fields: Partial<IndexDefinition> = {},
): IndexDefinition => ({
  schema: 'shop',
  table,
  method: 'btree',
  keys: keys.map((key) =>
    typeof key === 'string' ? { column: key, descending: false, nullsFirst: false } : key,
  ),
  include: [],
  predicate: null,
  unique: false,
  ...fields,
});

export const REFERENCE_INDEXES: readonly IndexCase[] = [
  { definition: on('orders', ['created_at']), statements: [4, 5, 6, 3] },
  {
    definition: on('orders', [
      'customer_id',
      { column: 'created_at', descending: true, nullsFirst: true },
    ]),
    statements: [2, 1],
  },
  { definition: on('orders', ['total']), statements: [7] },
  { definition: on('orders', ['country', 'channel', 'status']), statements: [9, 8] },
  { definition: on('products', ['sku']), statements: [26] },
  { definition: on('customers', ['tier', 'created_at']), statements: [18] },
  {
    definition: on('orders', ['id'], {
      predicate: `shipped_at IS NULL AND status = 'delivered' AND note IS NOT NULL`,
    }),
    statements: [33],
  },
  { definition: on('orders', ['customer_id'], { include: ['total'] }), statements: [11] },
  {
    definition: on('orders', [
      {
        expression: `date_trunc('day', created_at AT TIME ZONE 'UTC')`,
        descending: false,
        nullsFirst: false,
      },
    ]),
    statements: [10],
  },
  { definition: on('products', ['tags'], { method: 'gin' }), statements: [27] },
  { definition: on('customers', ['email'], { method: 'hash' }), statements: [14] },
  { definition: on('events_2024_03', ['ts'], { method: 'brin' }), statements: [19] },
];
