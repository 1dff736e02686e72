// Which columns an index is tried with: of booleans, of partners and their order, and what is read beside the keys.

import assert from 'node:assert/strict';
import type { Catalog, Column } from '../../../../src/model/catalog';
import { keysFor, orders, scan } from './candidateKeys';
import { catalog, column, plan, table } from './support';

describe('columns of index candidates', () => {
  it('hold the rows of the rare one of two boolean values, as its statistics name them', () => {
    const done = column('done', 'boolean', 2);
    assert.ok(done.statistics);
    const mostly = (frequencies: readonly number[]): Catalog => {
      const statistics = {
        ...done.statistics,
        ...{ mostCommonValues: ['t', 'f'], mostCommonFrequencies: [...frequencies] },
      };
      return catalog(table('orders', [column('id'), { ...done, statistics } as Column]));
    };
    const keys = (filter: string, known: Catalog) => keysFor(plan(scan(filter)), known);
    const both = '((NOT o.done) AND (o.id = 5))';
    assert.ok(keys(both, mostly([0.99, 0.01])).includes('orders (id) WHERE done = false'));
    assert.equal(keys('(NOT o.done)', mostly([0.99, 0.01]))[0], 'orders (done) WHERE done = false');
    assert.ok(
      keys('(o.done AND (o.id = 5))', mostly([0.01, 0.99])).includes(
        'orders (id) WHERE done = true',
      ),
    );
    for (const [filter, frequencies] of [
      ['(o.done AND (o.id = 5))', [0.99, 0.01]],
      [both, [0.01, 0.99]],
      ['(o.done AND (o.id = 5))', [0.5, 0.5]],
    ] as const)
      assert.ok(
        keys(filter, mostly(frequencies)).every((key) => !key.includes('WHERE')),
        filter,
      );
  });

  it('find the first rows of each partner: the join, then the order', () => {
    const newest = (...order: readonly string[]): readonly string[] =>
      keysFor(
        plan({
          'Node Type': 'Nested Loop',
          Plans: [
            { 'Node Type': 'Function Scan', 'Function Name': 'unnest', Alias: 'u' },
            {
              'Node Type': 'Limit',
              Plans: [
                { 'Node Type': 'Sort', 'Sort Key': order, Plans: [scan('(o.customer_id = u.u)')] },
              ],
            },
          ],
        }),
      );
    assert.ok(newest('o.placed_at DESC').includes('orders (customer_id, placed_at)'));
    assert.ok(newest('o.placed_at', 'o.id').includes('orders (customer_id, placed_at, id)'));
    const filtered = keysFor(
      plan({
        'Node Type': 'Limit',
        Plans: [
          {
            'Node Type': 'Sort',
            'Sort Key': ['o.placed_at'],
            Plans: [scan("((o.customer_id = u.u) AND (o.status = 'open'::text))")],
          },
        ],
      }),
    );
    assert.ok(filtered.includes('orders (status, customer_id, placed_at)'));
  });

  it('carry what the node above reads where a scan hands on its whole rows unread', () => {
    const all = orders.columns.map(({ name }) => `o.${name}`);
    const whole = { ...scan('(o.customer_id = 7)'), Output: all };
    const under = (fields: Readonly<Record<string, unknown>>): readonly string[] =>
      keysFor(plan({ ...fields, Plans: [whole] }));
    const covering = 'orders (customer_id) INCLUDE (placed_at)';
    const max = { 'Node Type': 'Aggregate', Output: ['max(o.placed_at)'] };
    assert.ok(under(max).includes(covering));
    assert.ok(
      under({ ...max, 'Group Key': ['o.id'] }).includes(
        'orders (customer_id) INCLUDE (placed_at, id)',
      ),
    );
    assert.ok(
      under({ ...max, Output: ['count(*) FILTER (WHERE (o.placed_at > now()))'] }).includes(
        covering,
      ),
    );
    // Of the row itself nobody knows what is read, and a node that only passes rows on reads none.
    for (const fields of [
      { ...max, Output: ['max(o.*)'] },
      { 'Node Type': 'Materialize', Output: ['o.placed_at'] },
      { 'Node Type': 'Limit', Output: all },
      { 'Node Type': 'Aggregate' },
      { ...max, 'Grouping Sets': [{ 'Group Keys': [['o.id']] }] },
    ])
      assert.ok(
        under(fields).every((key) => !key.includes('INCLUDE')),
        JSON.stringify(fields),
      );
  });
});
