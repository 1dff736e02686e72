// How much of a table does a condition keep, and does an index serve it?

import assert from 'node:assert/strict';
import { hasLeadingIndex, keptShare } from '../../../../src/analysis/lint/tableSize';
import type { Column, ColumnStatistics } from '../../../../src/model/catalog';
import { btree, index, table } from '../advisor/support';
import { mapped } from '../sql/support';

const STATISTICS: ColumnStatistics = {
  nullFraction: 0.2,
  averageWidth: 4,
  nDistinct: 10,
  correlation: 0,
  mostCommonValues: ['1', '2'],
  mostCommonFrequencies: [0.4, 0.2],
  histogramBounds: ['10', '20', '30', '40'],
};

const COLUMN: Column = {
  number: 1,
  name: 'a',
  type: 'integer',
  notNull: false,
  collation: null,
  statistics: STATISTICS,
};

const withIndexes = (...indexes: Parameters<typeof index>[]) =>
  table('t', [COLUMN], { indexes: indexes.map((given) => index(...given)) });

async function kept(condition: string, statistics: ColumnStatistics | null = STATISTICS) {
  const [predicate] = (await mapped(`select 1 from t where ${condition}`)).predicates;
  assert.ok(predicate !== undefined);
  const share = keptShare(
    withIndexes(['t_a', btree('t', 'a')]),
    { ...COLUMN, statistics },
    predicate,
  );
  return share === null ? null : Math.round(share * 1000) / 1000;
}

describe('the share that a condition keeps', () => {
  it('is that of a common value, of what the others leave, or of the mean', async () => {
    assert.equal(await kept('a = 1'), 0.4);
    // 1 - 0.2 - 0.6 of the rows are left to 8 values.
    assert.equal(await kept('a = 7'), 0.025);
    // Without the rows that are NULL, over all 10 values.
    assert.equal(await kept('a = $1'), 0.08);
    assert.equal(await kept('a in (3, 4)'), 0.16);
    assert.equal(await kept('a is null'), 0.2);
  });

  it('is the part of the histogram on the right side of a bound', async () => {
    assert.equal(await kept('a < 20'), 0.25);
    assert.equal(await kept('a > 20'), 0.75);
    assert.equal(await kept('a > $1'), null);
  });

  it('is not known without statistics', async () => {
    assert.equal(await kept('a = 1', null), null);
  });
});

describe('an index that leads with a column', () => {
  it('is of all rows, and valid', () => {
    const whole = btree('t', 'a', 'b');
    assert.ok(hasLeadingIndex(withIndexes(['x', whole]), 'a'));
    assert.ok(!hasLeadingIndex(withIndexes(['x', whole]), 'b'));
    assert.ok(!hasLeadingIndex(withIndexes(['x', { ...whole, predicate: 'b > 1' }]), 'a'));
    assert.ok(!hasLeadingIndex(withIndexes(['x', whole, { valid: false }]), 'a'));
  });
});
