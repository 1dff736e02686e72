// What writes pay for one more index.

import assert from 'node:assert/strict';
import { upkeepOf, type TableWrite } from '../../../../../src/analysis/advisor/workload/upkeep';
import { btree, column, index, table } from '../support';

const columns = [column('id'), column('state'), column('day')];
const bare = table('sale', columns);
const other = table('shop', columns);

function write(given: Partial<TableWrite>): TableWrite {
  return { table: bare, operation: 'Update', columns: ['state'], rows: 1000, ...given };
}

describe('upkeep of an index', () => {
  it('is an entry for each row inserted, and nothing for rows deleted or of other tables', () => {
    const day = btree('sale', 'day');
    const insert = upkeepOf(day, bare, [write({ operation: 'Insert', columns: null })]);
    assert.ok(insert > 0);
    assert.equal(upkeepOf(day, bare, [write({ operation: 'Delete', columns: null })]), 0);
    assert.equal(upkeepOf(day, bare, [write({ operation: 'Insert', table: other })]), 0);
    const twice = write({ operation: 'Insert', columns: null, rows: 2000 });
    assert.equal(upkeepOf(day, bare, [twice]), 2 * insert);
  });

  it('is nothing for updates that touch no index at all', () => {
    assert.equal(upkeepOf(btree('sale', 'day'), bare, [write({})]), 0);
    assert.ok(upkeepOf(btree('sale', 'state'), bare, [write({})]) > 0);
  });

  it('counts a column that is only included, in the predicate or in an expression', () => {
    const day = btree('sale', 'day');
    const expression = { expression: 'lower(state)', descending: false, nullsFirst: false };
    for (const definition of [
      { ...day, include: ['state'] },
      { ...day, predicate: "state = 'open'" },
      { ...day, keys: [expression] },
    ])
      assert.ok(upkeepOf(definition, bare, [write({})]) > 0);
  });

  it('is all entries of the others as well where it is the first that an update touches', () => {
    const state = btree('sale', 'state');
    const alone = upkeepOf(state, bare, [write({})]);
    const indexes = [index('a', btree('sale', 'id')), index('b', btree('sale', 'day'))];
    const beside = { ...bare, indexes };
    const lost = upkeepOf(state, beside, [write({ table: beside })]);
    assert.ok(lost > alone * 2);
    // Another one is touched already: nothing more is lost.
    const hot = { ...bare, indexes: [...indexes, index('c', btree('sale', 'state', 'day'))] };
    assert.equal(upkeepOf(state, hot, [write({ table: hot })]), alone);
    // And each row gets an entry in the new one, whatever its columns.
    assert.ok(upkeepOf(btree('sale', 'id'), hot, [write({ table: hot })]) > 0);
  });

  it('is that of any column where it is not known which are set', () => {
    assert.ok(upkeepOf(btree('sale', 'day'), bare, [write({ columns: null })]) > 0);
  });

  it('is least for block ranges and most for GIN', () => {
    const insert = [write({ operation: 'Insert', columns: null })];
    const of = (method: string): number =>
      upkeepOf({ ...btree('sale', 'day'), method }, bare, insert);
    assert.ok(of('brin') < of('btree') && of('btree') < of('gin'));
  });
});
