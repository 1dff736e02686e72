// What an existing index serves already, and which a new one replaces.

import assert from 'node:assert/strict';
import { coveredBy, isSimpler, madeRedundant } from '../../../../src/analysis/indexes/coverage';
import { indexName } from '../../../../src/analysis/indexes/indexName';
import { createIndexFix } from '../../../../src/analysis/indexes/newIndex';
import type { CreateIndex, Fix } from '../../../../src/model/change';
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

  it('is not given by an invalid or a partial index', () => {
    assert.equal(
      coveredBy(btree('t', 'a'), withIndexes(['x', btree('t', 'a'), { valid: false }])),
      null,
    );
    const partial = { ...btree('t', 'a'), predicate: 'b > 0' };
    assert.equal(coveredBy(btree('t', 'a'), withIndexes(['x', partial])), null);
  });

  it('is given backwards as well, but only when every direction is the opposite one', () => {
    const directed = (...directions: readonly ('asc' | 'desc')[]) => ({
      ...btree('t'),
      keys: directions.map((direction, i) => ({
        column: 'ab'.charAt(i),
        descending: direction === 'desc',
        nullsFirst: direction === 'desc',
      })),
    });
    const known = withIndexes(['x', directed('desc', 'asc')]);
    assert.equal(coveredBy(directed('asc'), known)?.name, 'x');
    assert.equal(coveredBy(directed('asc', 'desc'), known)?.name, 'x');
    assert.equal(coveredBy(directed('asc', 'asc'), known), null);
    const lastFirst = { column: 'a', descending: false, nullsFirst: true };
    assert.equal(coveredBy({ ...btree('t'), keys: [lastFirst] }, known), null);
  });

  it('of some rows is given by an index of all, and block ranges by a B-tree', () => {
    const known = withIndexes(['t_a_b', btree('t', 'a', 'b')]);
    const predicate = "b = 'x'";
    assert.equal(coveredBy({ ...btree('t', 'a'), predicate }, known)?.name, 't_a_b');
    assert.equal(coveredBy({ ...btree('t', 'a'), method: 'brin' }, known)?.name, 't_a_b');
    assert.equal(coveredBy({ ...btree('t', 'b'), method: 'brin' }, known), null);
    const partial = withIndexes(['some', { ...btree('t', 'a'), predicate }]);
    assert.equal(coveredBy({ ...btree('t', 'a'), predicate }, partial)?.name, 'some');
    // What holds less stays: it may be kept for being small.
    assert.deepEqual(madeRedundant(btree('t', 'a'), partial), []);
  });

  it('prefers what is cheaper to keep', () => {
    assert.ok(isSimpler(btree('t', 'a'), btree('t', 'a', 'b')));
    assert.ok(isSimpler(btree('t', 'a'), { ...btree('t', 'a'), include: ['b'] }));
    assert.ok(isSimpler({ ...btree('t', 'a'), method: 'brin' }, btree('t', 'a')));
    assert.ok(isSimpler(btree('t', 'a', 'c'), btree('t', 'a', 'b', 'c')));
    assert.ok(!isSimpler(btree('t', 'a', 'd'), btree('t', 'a', 'b', 'c')));
    assert.ok(!isSimpler(btree('t', 'b', 'c'), btree('t', 'a', 'b', 'c')));
    assert.ok(!isSimpler(btree('t', 'a', 'b'), btree('t', 'a')));
    assert.ok(!isSimpler(btree('t', 'b'), btree('t', 'a', 'b')));
    assert.ok(!isSimpler(btree('u', 'a'), btree('t', 'a', 'b')));
  });

  it('makes shorter indexes redundant, but never those of constraints', () => {
    const known = withIndexes(
      ['t_a', btree('t', 'a')],
      ['t_pkey', btree('t', 'a'), { primary: true, constraint: 't_pkey' }],
      ['t_deferred', btree('t', 'a'), { constraint: 't_deferred' }],
      ['t_unique', { ...btree('t', 'a'), unique: true }],
      ['t_b', btree('t', 'b')],
    );
    assert.deepEqual(
      madeRedundant(btree('t', 'a', 'b'), known).map(({ name }) => name),
      ['t_a'],
    );
  });
});

describe('a new index', () => {
  it('is built without blocking writes, but on a partitioned table, where that is told', () => {
    const plain = createIndexFix(btree('t', 'a'), withIndexes());
    assert.deepEqual([changeOf(plain)?.concurrently, plain.remark], [true, undefined]);
    const parent = createIndexFix(btree('t', 'a'), table('t', columns, { kind: 'partitioned' }));
    assert.equal(changeOf(parent)?.concurrently, false);
    assert.match(parent.remark ?? '', /^Blocks writes/);
  });

  it('takes a name that no index of the table has', () => {
    const known = withIndexes(['t_a_idx', btree('t', 'b')]);
    assert.equal(changeOf(createIndexFix(btree('t', 'a'), known))?.name, 't_a_idx1');
  });
});

function changeOf({ changes: [change] }: Fix): CreateIndex | null {
  return change?.kind === 'create-index' ? change : null;
}

describe('index names', () => {
  it('are those that PostgreSQL would choose, numbered when taken', () => {
    assert.equal(indexName(btree('orders', 'a', 'b'), new Set()), 'orders_a_b_idx');
    assert.equal(indexName(btree('orders', 'a'), new Set(['orders_a_idx'])), 'orders_a_idx1');
  });

  it('stay within 63 bytes and free of what needs quoting', () => {
    const long = indexName(btree('t'.repeat(50), 'c'.repeat(50)), new Set());
    assert.equal(long.length, 63);
    assert.ok(long.endsWith('_idx'));
    const umlauts = indexName(btree('größen'.repeat(9), 'höhe'), new Set());
    assert.ok(Buffer.byteLength(umlauts) <= 63, umlauts);
    const expression = {
      ...btree('t'),
      keys: [{ expression: 'lower((email)::text)', descending: false, nullsFirst: false }],
    };
    assert.match(indexName(expression, new Set()), /^[a-z_0-9]+$/);
  });
});
