// What an existing index serves already, and which a new one replaces.

import assert from 'node:assert/strict';
import { coveredBy, madeRedundant } from '../../../../src/analysis/indexes/coverage';
import { indexName } from '../../../../src/analysis/indexes/indexName';
import { btree, column, index, table } from '../advisor/support';

const columns = [column('a'), column('b'), column('c')];
const withIndexes = (...indexes: Parameters<typeof index>[]) =>
  table('t', columns, { indexes: indexes.map((given) => index(...given)) });

describe('coverage', () => {
  it('is given by a leading part of an existing index', () => {
    const known = withIndexes(['t_a_b', btree('t', 'a', 'b')]);
    assert.equal(coveredBy(btree('t', 'a'), known)?.name, 't_a_b');
    assert.equal(coveredBy(btree('t', 'a', 'b'), known)?.name, 't_a_b');
    assert.equal(coveredBy(btree('t', 'b'), known), null);
    assert.equal(coveredBy(btree('t', 'a', 'c'), known), null);
  });

  it('is not given by an invalid or a partial index, nor in another direction', () => {
    assert.equal(
      coveredBy(btree('t', 'a'), withIndexes(['x', btree('t', 'a'), { valid: false }])),
      null,
    );
    const partial = { ...btree('t', 'a'), predicate: 'b > 0' };
    assert.equal(coveredBy(btree('t', 'a'), withIndexes(['x', partial])), null);
    const descending = {
      ...btree('t', 'a'),
      keys: [{ column: 'a', descending: true, nullsFirst: true }],
    };
    assert.equal(coveredBy(btree('t', 'a'), withIndexes(['x', descending])), null);
  });

  it('makes shorter indexes redundant, but never those of constraints', () => {
    const known = withIndexes(
      ['t_a', btree('t', 'a')],
      ['t_pkey', btree('t', 'a'), { primary: true, constraint: 't_pkey' }],
      ['t_unique', { ...btree('t', 'a'), unique: true }],
      ['t_b', btree('t', 'b')],
    );
    assert.deepEqual(
      madeRedundant(btree('t', 'a', 'b'), known).map(({ name }) => name),
      ['t_a'],
    );
  });
});

describe('index names', () => {
  it('are those that PostgreSQL would choose, numbered when taken', () => {
    assert.equal(indexName(btree('orders', 'a', 'b'), new Set()), 'orders_a_b_idx');
    assert.equal(indexName(btree('orders', 'a'), new Set(['orders_a_idx'])), 'orders_a_idx1');
  });

  it('stay within 63 bytes and free of what needs quoting', () => {
    const long = indexName(btree('t'.repeat(50), 'c'.repeat(50)), new Set());
    assert.equal(long.length, 63);
    assert.ok(long.endsWith('_idx'));
    const expression = {
      ...btree('t'),
      keys: [{ expression: 'lower((email)::text)', descending: false, nullsFirst: false }],
    };
    assert.match(indexName(expression, new Set()), /^[a-z_0-9]+$/);
  });
});
