// The shapes of index that a statement's columns allow, with their limits, and when two become one.

import assert from 'node:assert/strict';
import {
  columnPairs,
  covering,
  merged,
  needsOf,
  plainColumns,
  singleColumns,
  withOneMore,
  type TableNeed,
} from '../../../../../src/analysis/advisor/workload/tableNeed';
import {
  covers,
  CandidatePool,
} from '../../../../../src/analysis/advisor/workload/workloadCandidate';
import type { IndexDefinition } from '../../../../../src/model/indexDefinition';
import type { Column } from '../../../../../src/model/catalog';
import { btree, column, table } from '../support';

function wide(name: string, averageWidth: number): Column {
  const known = column(name, 'text');
  const { statistics } = known;
  return { ...known, statistics: statistics === null ? null : { ...statistics, averageWidth } };
}

const sale = table('sale', [
  column('id'),
  column('shop'),
  column('day', 'date'),
  column('amount', 'numeric(10,2)'),
  column('tags', 'text[]'),
  wide('note', 400),
]);

const need: TableNeed = { table: sale, keys: ['shop', 'day'], read: ['shop', 'day', 'amount'] };

function shapes(definitions: readonly (IndexDefinition | null)[]): readonly string[] {
  return definitions.map((definition) => {
    if (definition === null) return 'none';
    const { include } = definition;
    const keys = (plainColumns(definition) ?? ['?']).join(' ');
    return include.length === 0 ? keys : `${keys} + ${include.join(' ')}`;
  });
}

describe('what a statement needs of a table', () => {
  it('may be led by what is only read, too: an order may be asked for further up', () => {
    assert.deepEqual(shapes(singleColumns(need)), ['shop', 'day', 'amount']);
  });

  it('is served by pairs that begin with what is compared, or with what else was wanted', () => {
    const pairs = ['shop day', 'shop amount', 'day shop', 'day amount'];
    assert.deepEqual(shapes(columnPairs(need, [])), pairs);
    assert.deepEqual(shapes(columnPairs(need, ['amount', 'shop'])), [
      ...pairs,
      'amount shop',
      'amount day',
    ]);
  });

  it('has no keys of long values, or of types without an order', () => {
    const all = { ...need, read: ['shop', 'day', 'tags', 'note'] };
    assert.deepEqual(shapes(singleColumns(all)), ['shop', 'day']);
  });

  it('goes on with one more key', () => {
    assert.deepEqual(shapes(withOneMore(need, btree('sale', 'day', 'shop'))), ['day shop amount']);
    assert.deepEqual(withOneMore(need, { ...btree('sale', 'day'), predicate: 'id > 0' }), []);
  });

  it('is covered where all that is read is known and narrow', () => {
    const day = btree('sale', 'day');
    assert.deepEqual(shapes([covering(need, day)]), ['day + amount shop']);
    assert.equal(covering({ ...need, read: null }, day), null);
    assert.equal(covering({ ...need, read: ['day'] }, day), null);
    assert.equal(covering({ ...need, read: ['day', 'note'] }, day), null);
    const many = Array.from({ length: 14 }, (_, i) => column(`c${String(i)}`));
    const names = many.map(({ name }) => name);
    const broad = { table: table('sale', many), keys: ['c0'], read: names };
    assert.equal(covering(broad, btree('sale', 'c0')), null);
    assert.notEqual(covering({ ...broad, read: names.slice(0, 13) }, btree('sale', 'c0')), null);
  });

  it('is one for all aliases of a table', () => {
    const use = {
      ...{ table: sale, alias: 's', nodeIds: [0], restrictions: [], alternatives: [], joins: [] },
      ...{ orders: [], limited: false },
    };
    const needs = needsOf([
      { ...use, read: ['id'] },
      { ...use, alias: 't', read: ['amount', 'id'] },
    ]);
    assert.deepEqual(
      needs.map(({ read }) => read),
      [['id', 'amount']],
    );
    const unknown = needsOf([
      { ...use, read: ['id'] },
      { ...use, alias: 't', read: null },
    ]);
    assert.equal(unknown[0]?.read, null);
  });
});

describe('two indexes as one', () => {
  it('where the keys of one begin those of the other', () => {
    const one = { ...btree('sale', 'shop'), include: ['amount'] };
    const other = { ...btree('sale', 'shop', 'day'), include: ['id'] };
    assert.deepEqual(shapes([merged(one, other)]), ['shop day + amount id']);
    assert.deepEqual(shapes([merged(other, one)]), ['shop day + amount id']);
    assert.equal(merged(one, btree('sale', 'day', 'shop')), null);
    assert.equal(merged({ ...one, predicate: 'id > 0' }, other), null);
    assert.equal(merged(one, { ...other, unique: true }), null);
  });

  it('covers either', () => {
    const pool = new CandidatePool();
    const one = pool.of({ ...btree('sale', 'shop'), include: ['amount'] }, sale);
    const other = pool.of(btree('sale', 'shop', 'day'), sale);
    const both = pool.of(
      merged(one.definition, other.definition) ?? assert.fail('not merged'),
      sale,
    );
    assert.ok(covers(both, one) && covers(both, other));
    assert.ok(!covers(one, both) && !covers(both, both));
    assert.equal(pool.of(btree('sale', 'shop', 'day'), sale), other);
  });
});
