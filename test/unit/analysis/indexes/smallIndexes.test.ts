// When is an index of block ranges, or of some rows only, enough?

import assert from 'node:assert/strict';
import type { KeyUse } from '../../../../src/analysis/indexes/keyUse';
import { blockRangeIndex } from '../../../../src/analysis/indexes/smallIndexes';
import { column, table } from '../advisor/support';

const use = (fields: Partial<KeyUse> = {}): KeyUse => ({
  column: 'at',
  expression: null,
  kind: 'range',
  operator: '>',
  value: "'2026-01-01'::date",
  ...fields,
});

function blockRanges(correlation: number, uses: readonly KeyUse[] = [use()], pages = 200_000) {
  const at = column('at', 'date');
  const statistics = at.statistics === null ? null : { ...at.statistics, correlation };
  return blockRangeIndex(uses, table('logs', [{ ...at, statistics }], { pages }));
}

describe('block ranges', () => {
  it('do for a huge table that lies in the order of the column, up or down', () => {
    assert.equal(blockRanges(0.99)?.key.column, 'at');
    assert.equal(blockRanges(-0.99)?.key.column, 'at');
  });

  it('narrow nothing down where the rows lie anywhere, and are not worth it on small tables', () => {
    assert.equal(blockRanges(0.5), null);
    assert.equal(blockRanges(0.99, [use()], 1_000), null);
  });

  it('are not for one value, an expression, or another column beside it', () => {
    assert.equal(blockRanges(0.99, [use({ kind: 'equality' })]), null);
    assert.equal(blockRanges(0.99, [use({ expression: 'date(at)' })]), null);
    assert.equal(blockRanges(0.99, [use(), use({ column: 'kind', kind: 'equality' })]), null);
  });
});
