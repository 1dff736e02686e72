import assert from 'node:assert/strict';
import { matches, ranked, shareOf } from '../../../../src/features/workload/ranking';
import { WORKLOAD_ORDERS, type StatementCounters } from '../../../../src/model/workload';

const none: StatementCounters = {
  ...{ calls: 1, totalMs: 1, meanMs: 1, deviationMs: null, minMs: null, maxMs: null, planMs: null },
  ...{ rows: 0, hitBlocks: 0, readBlocks: 0, dirtiedBlocks: 0, writtenBlocks: 0, ioMs: null },
  ...{ tempReadBlocks: 0, tempWrittenBlocks: 0, walBytes: 0, jitMs: null, since: null },
};

describe('the rank of statements', () => {
  it('follows the figure that is asked for, then their time', () => {
    const all = [
      { id: 'often', counters: { ...none, calls: 900, totalMs: 90, meanMs: 0.1 } },
      { id: 'slow', counters: { ...none, totalMs: 50, meanMs: 50 } },
      { id: 'reads', counters: { ...none, totalMs: 100, hitBlocks: 500, readBlocks: 6 } },
      { id: 'disk', counters: { ...none, readBlocks: 90 } },
      { id: 'spills', counters: { ...none, tempReadBlocks: 0, tempWrittenBlocks: 3 } },
      { id: 'file', counters: null },
    ];
    assert.deepEqual(
      WORKLOAD_ORDERS.map((by) => [by, ranked(all, by)[0]?.id]),
      [
        ['total', 'reads'],
        ['mean', 'slow'],
        ['calls', 'often'],
        ['buffers', 'reads'],
        ['temp', 'spills'],
      ],
    );
    assert.deepEqual(
      ranked(all, 'temp').map(({ id }) => id),
      ['spills', 'reads', 'often', 'slow', 'disk', 'file'],
    );
  });

  it('finds all of the words in any order', () => {
    const statement = { text: 'SELECT * FROM Orders JOIN items' };
    assert.ok(matches(statement, 'items  orders'));
    assert.ok(matches(statement, ''));
    assert.ok(!matches(statement, 'orders users'));
  });

  it('has a share only where time was counted', () => {
    const of = (totalMs: number | null, all: number | null) =>
      shareOf(totalMs, {
        totals: all === null ? null : { statements: 1, calls: 1, totalMs: all },
      });
    assert.deepEqual([of(5, 20), of(null, 20), of(5, null), of(0, 0)], [0.25, null, null, null]);
    // What ran inside of something else may have taken more than what is summed.
    assert.equal(of(30, 20), 1);
  });
});
