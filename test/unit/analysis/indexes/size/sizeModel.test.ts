// Sizes that CREATE INDEX gave on PostgreSQL 18.6, and properties that hold for any input.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { estimateIndexSize } from '../../../../../src/analysis/indexes/size/sizeModel';
import type {
  SizedColumn,
  SizeQuestion,
} from '../../../../../src/analysis/indexes/size/sizeQuestion';

const bigint: SizedColumn = {
  typeLength: 8,
  alignment: 8,
  averageWidth: 8,
  nullFraction: 0,
  distinct: null,
  mostCommonFrequencies: [],
  deduplicates: true,
  entries: null,
};

const question = (fields: Partial<SizeQuestion>): SizeQuestion => ({
  method: 'btree',
  rows: 200_000,
  heapPages: 3_000,
  keys: [bigint],
  include: [],
  unique: false,
  distinctKeys: null,
  ...fields,
});

describe('index size model', () => {
  it('knows the size of a primary key on 200 000 bigints', () => {
    // pg_relation_size(orders_pkey) of the demo shop.
    assert.equal(estimateIndexSize(question({ unique: true })).bytes, 4_513_792);
  });

  it('knows that equal keys share one tuple', () => {
    const flag = { ...bigint, distinct: 2, mostCommonFrequencies: [0.5, 0.5] };
    const shared = estimateIndexSize(question({ keys: [flag] }));
    const notShared = estimateIndexSize(question({ keys: [{ ...flag, deduplicates: false }] }));
    assert.ok(shared.pages < notShared.pages / 3);
  });

  it('does not share tuples under UNIQUE or INCLUDE', () => {
    const flag = { ...bigint, distinct: 2, mostCommonFrequencies: [0.5, 0.5] };
    const shared = estimateIndexSize(question({ keys: [flag] })).pages;
    assert.ok(estimateIndexSize(question({ keys: [flag], unique: true })).pages > 2 * shared);
    assert.ok(estimateIndexSize(question({ keys: [flag], include: [flag] })).pages > 2 * shared);
  });

  it('is one page and the meta page for an empty B-tree', () => {
    assert.deepEqual(estimateIndexSize(question({ rows: 0 })), {
      pages: 2,
      bytes: 16_384,
      height: 0,
    });
  });

  it('grows with rows and width, and by levels', () => {
    const column = fc.record({
      typeLength: fc.constantFrom(-1, 1, 2, 4, 8, 16),
      alignment: fc.constantFrom(1, 2, 4, 8),
      averageWidth: fc.integer({ min: 1, max: 400 }),
      nullFraction: fc.double({ min: 0, max: 0.5, noNaN: true }),
      distinct: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
      mostCommonFrequencies: fc.constant([]),
      deduplicates: fc.boolean(),
      entries: fc.constant(null),
    });
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 50_000_000 }),
        fc.constantFrom('btree', 'hash', 'brin', 'gin', 'gist', 'spgist', 'bloom'),
        (keys, rows, method) => {
          const small = estimateIndexSize(question({ keys, rows, method }));
          const large = estimateIndexSize(question({ keys, rows: rows * 4, method }));
          assert.ok(Number.isInteger(small.pages) && small.pages >= 2 && small.height >= 0);
          assert.ok(large.pages >= small.pages && large.height >= small.height);
          assert.equal(small.bytes, small.pages * 8_192);
        },
      ),
    );
  });
});
