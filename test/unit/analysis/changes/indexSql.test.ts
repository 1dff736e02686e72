import assert from 'node:assert/strict';
import { createIndexSql, dropIndexSql } from '../../../../src/analysis/changes/indexSql';
import type { IndexDefinition, IndexKey } from '../../../../src/model/indexDefinition';

const key = (column: string, fields: Partial<IndexKey> = {}): IndexKey => ({
  column,
  descending: false,
  nullsFirst: false,
  ...fields,
});
const orders: IndexDefinition = {
  schema: 'shop',
  table: 'orders',
  method: 'btree',
  keys: [key('customer_id')],
  include: [],
  predicate: null,
  unique: false,
};

describe('index DDL', () => {
  it('says no more than needed', () => {
    assert.equal(
      createIndexSql(orders, { name: 'i' }),
      'CREATE INDEX i ON shop.orders (customer_id)',
    );
  });

  it('writes order only where it differs from what PostgreSQL assumes', () => {
    const keys = [
      key('a', { descending: true, nullsFirst: true }),
      key('b', { descending: true }),
      key('c', { nullsFirst: true }),
    ];
    assert.equal(
      createIndexSql({ ...orders, keys }, { name: 'i' }),
      'CREATE INDEX i ON shop.orders (a DESC, b DESC NULLS LAST, c NULLS FIRST)',
    );
  });

  it('writes every part in PostgreSQL’s order', () => {
    const definition: IndexDefinition = {
      ...orders,
      unique: true,
      keys: [
        { expression: 'lower(email)', descending: false, nullsFirst: false },
        key('note', { collation: '"C"', opclass: 'text_pattern_ops' }),
      ],
      include: ['total', 'Order'],
      predicate: `status = 'new'`,
    };
    assert.equal(
      createIndexSql(definition, { name: 'My index', concurrently: true }),
      'CREATE UNIQUE INDEX CONCURRENTLY "My index" ON shop.orders ((lower(email)), ' +
        `note COLLATE "C" text_pattern_ops) INCLUDE (total, "Order") WHERE status = 'new'`,
    );
  });

  it('names other methods and gives them no order', () => {
    const keys = [key('tags', { descending: true, nullsFirst: true })];
    assert.equal(
      createIndexSql({ ...orders, method: 'gin', keys }, { name: 'i' }),
      'CREATE INDEX i ON shop.orders USING gin (tags)',
    );
  });

  it('drops by qualified name', () => {
    assert.equal(
      dropIndexSql({ schema: 'shop', name: 'I' }, { concurrently: true }),
      'DROP INDEX CONCURRENTLY shop."I"',
    );
    assert.equal(dropIndexSql({ schema: null, name: 'i' }), 'DROP INDEX i');
  });
});
