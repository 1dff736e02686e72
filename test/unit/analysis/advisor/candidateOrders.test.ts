// Which order do the tried indexes serve: that of the statement, where nothing stands between it and the rows?

import assert from 'node:assert/strict';
import { btree, catalog, index, keysFor, orders, plan, scan, table } from './support';

describe('orders of index candidates', () => {
  it('serve the order after the equality, told as the one of both directions that begins upwards', () => {
    const sorted = (...keys: readonly string[]): readonly string[] =>
      keysFor(
        plan({
          'Node Type': 'Limit',
          Plans: [{ 'Node Type': 'Sort', 'Sort Key': keys, Plans: [scan('(o.customer_id = 7)')] }],
        }),
      );
    assert.equal(sorted('o.placed_at')[0], 'orders (customer_id, placed_at)');
    const backwards = sorted('o.placed_at DESC');
    assert.equal(backwards[0], 'orders (customer_id, placed_at)');
    assert.ok(backwards.includes('orders (placed_at)'));
    const mixed = sorted('o.placed_at DESC', 'o.id');
    assert.equal(mixed[0], 'orders (customer_id, placed_at, id DESC)');
    assert.equal(sorted('o.placed_at', 'o.id DESC')[0], mixed[0]);
    // Where NULL stands is part of the direction.
    assert.equal(
      sorted('o.placed_at DESC NULLS LAST')[0],
      'orders (customer_id, placed_at NULLS FIRST)',
    );
  });

  it('do not take the order alone when a grouping stands between it and the limit', () => {
    const grouped = plan({
      'Node Type': 'Limit',
      Plans: [
        {
          'Node Type': 'Aggregate',
          Plans: [
            {
              'Node Type': 'Sort',
              'Sort Key': ['o.placed_at'],
              Plans: [scan('(o.customer_id = 7)')],
            },
          ],
        },
      ],
    });
    assert.ok(!keysFor(grouped).includes('orders (placed_at)'));
  });

  it('take no order that is by the column of another table', () => {
    const keys = keysFor(
      plan({
        'Node Type': 'Limit',
        Plans: [
          {
            'Node Type': 'Sort',
            'Sort Key': ['c.placed_at'],
            Plans: [
              {
                'Node Type': 'Nested Loop',
                Plans: [scan('(o.customer_id = 7)'), scan('(c.status = $1)', 'orders', 'c')],
              },
            ],
          },
        ],
      }),
    );
    assert.ok(!keys.includes('orders (customer_id, placed_at)'), keys.join('; '));
  });

  it('take only what is compared with one value before an order: behind a list there is none', () => {
    const keys = keysFor(
      plan({
        'Node Type': 'Limit',
        Plans: [
          {
            'Node Type': 'Sort',
            'Sort Key': ['o.placed_at DESC'],
            Plans: [scan("((o.customer_id = 7) AND (o.status = ANY ('{open,new}'::text[])))")],
          },
        ],
      }),
    );
    assert.equal(keys[0], 'orders (customer_id, placed_at)');
    assert.ok(keys.includes('orders (customer_id, status)'));
    assert.ok(keys.includes('orders (customer_id, status, placed_at)'));
  });

  it('read the order from the index that is walked, where there is no sort', () => {
    const known = table('orders', orders.columns, {
      indexes: [index('orders_placed', btree('orders', 'placed_at', 'id'))],
    });
    const walk = (direction: string, condition: Readonly<Record<string, string>>) =>
      plan({
        'Node Type': 'Limit',
        Plans: [
          {
            ...scan('(o.customer_id = 7)'),
            'Node Type': 'Index Scan',
            'Index Name': 'orders_placed',
            'Scan Direction': direction,
            ...condition,
          },
        ],
      });
    const backward = keysFor(walk('Backward', {}), catalog(known));
    assert.equal(backward[0], 'orders (customer_id, placed_at, id)');
    const bound = keysFor(
      walk('Forward', { 'Index Cond': "(o.placed_at = '2025-01-01'::date)" }),
      catalog(known),
    );
    assert.ok(bound.includes('orders (placed_at, customer_id, id)'), bound.join('\n'));
  });

  it('take the least and the greatest for an order', () => {
    const of = (...outputs: readonly string[]) =>
      keysFor(
        plan({ 'Node Type': 'Aggregate', Output: outputs, Plans: [scan('(o.status = $1)')] }),
      );
    assert.equal(of('min(o.placed_at)', 'max(o.placed_at)')[0], 'orders (status, placed_at)');
    assert.equal(of('(PARTIAL max(o.placed_at))')[0], 'orders (status, placed_at)');
    const two = of('min(o.placed_at)', 'max(o.id)');
    for (const keys of ['orders (status, placed_at)', 'orders (status, id)'])
      assert.ok(two.includes(keys), keys);
    assert.equal(of('min(o.placed_at)', 'count(*)')[0], 'orders (status)');
    assert.equal(of('sum(o.id)')[0], 'orders (status)');
  });
});
