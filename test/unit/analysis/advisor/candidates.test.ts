// Which indexes are tried: equality first, then the order or one range; joins from both sides; nothing for tiny tables.

import assert from 'node:assert/strict';
import type { Catalog, Column, Table } from '../../../../src/model/catalog';
import { catalog, column, keysFor, orders, plan, scan, table } from './support';

const NO_STATISTICS = {
  nullFraction: 0,
  nDistinct: -1,
  correlation: 0,
  ...{ mostCommonValues: [], mostCommonFrequencies: [], histogramBounds: [] },
};

describe('index candidates', () => {
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

  it('put equality before the range, the more selective equality first', () => {
    const keys = keysFor(
      plan(
        scan(
          "((o.placed_at > '2025-01-01'::date) AND (o.status = 'open'::text) AND (o.customer_id = 7))",
        ),
      ),
    );
    assert.equal(keys[0], 'orders (customer_id, status, placed_at)');
    assert.ok(keys.includes('orders (customer_id, status)'));
    assert.ok(keys.includes('orders (placed_at)'));
  });

  it('see both sides of a join', () => {
    const items = table('items', [column('order_id'), column('sku', 'text', 50, 'C')]);
    const join = plan({
      'Node Type': 'Hash Join',
      'Hash Cond': '(i.order_id = o.id)',
      Plans: [
        { ...scan("(i.sku = 'a'::text)", 'items', 'i'), 'Parent Relationship': 'Outer' },
        { 'Node Type': 'Hash', Plans: [scan('(o.customer_id = 7)')] },
      ],
    });
    const keys = keysFor(join, catalog(orders, items));
    assert.ok(keys.includes('items (order_id)'));
    assert.ok(keys.includes('items (sku, order_id)'));
    assert.ok(keys.includes('orders (id)'));
  });

  it('index the expression of a wrapped column', () => {
    assert.deepEqual(keysFor(plan(scan("(lower(o.note) = 'x'::text)"))), [
      'orders ((lower(note)))',
    ]);
  });

  it('use pattern operators for a prefix outside the C collation, trigrams only where pg_trgm is', () => {
    assert.deepEqual(keysFor(plan(scan("(o.note ~~ 'abc%'::text)"))), [
      'orders (note text_pattern_ops)',
    ]);
    const infix = plan(scan("(o.note ~~ '%abc%'::text)"));
    assert.deepEqual(keysFor(infix), []);
    assert.deepEqual(keysFor(infix, catalog(orders), ['pg_trgm']), [
      'orders USING gin (note gin_trgm_ops)',
    ]);
  });

  it('are none for patterns of what a nondeterministic collation compares', () => {
    const note = { ...column('note', 'text', -1, 'either_case'), nondeterministic: true as const };
    const known = catalog(table('orders', [column('id'), note]));
    for (const pattern of ["~~ 'abc%'", "~~ '%abc%'", "~~* 'abc%'", "^@ 'abc'", '~~ $1'])
      assert.deepEqual(keysFor(plan(scan(`(o.note ${pattern}::text)`)), known, ['pg_trgm']), []);
    assert.deepEqual(keysFor(plan(scan("(o.note = 'abc'::text)")), known), ['orders (note)']);
  });

  it('use GIN for containment in arrays', () => {
    assert.deepEqual(keysFor(plan(scan("(o.tags @> '{a}'::text[])"))), ['orders USING gin (tags)']);
  });

  it('stand for the partitioned table when its partitions are scanned', () => {
    const parent = table('events', [column('kind')], { kind: 'partitioned', pages: 0 });
    const child = table('events_1', [column('kind')], {
      partitionOf: { schema: 'shop', name: 'events' },
    });
    const append = plan({
      'Node Type': 'Append',
      Plans: [scan('(e_1.kind = 3)', 'events_1', 'e_1'), scan('(e_2.kind = 3)', 'events_1', 'e_2')],
    });
    assert.deepEqual(keysFor(append, catalog(parent, child)), ['events (kind)']);
  });

  it('give each arm of an OR its own, after the columns that hold for both', () => {
    assert.deepEqual(keysFor(plan(scan('((o.id = 1) OR (o.customer_id = 2))'))), [
      'orders (id)',
      'orders (customer_id)',
    ]);
    assert.deepEqual(
      keysFor(plan(scan("((o.status = 'x'::text) AND ((o.id = 1) OR (o.customer_id = 2)))"))),
      [
        'orders (status)',
        'orders (status, id)',
        'orders (id)',
        'orders (status, customer_id)',
        'orders (customer_id)',
      ],
    );
  });

  it('leave an OR alone that has an arm which no index serves', () => {
    assert.deepEqual(keysFor(plan(scan("((o.id = 1) OR (o.note ~~ '%x%'::text))"))), []);
  });

  it('leave tiny tables alone', () => {
    const tiny = table('tiny', [column('a')], { pages: 2 });
    assert.deepEqual(keysFor(plan(scan('(o.a = 1)', 'tiny')), catalog(tiny)), []);
  });

  it('leave a table alone whose pages are full of dead rows', () => {
    const activity = {
      liveRows: 10,
      deadRows: 90_000,
      modifiedSinceAnalyze: 0,
      lastVacuum: null,
      lastAnalyze: null,
      sequentialScans: 0,
      indexScans: 0,
    };
    const dead = table('orders', orders.columns, { activity });
    assert.deepEqual(keysFor(plan(scan('(o.customer_id = 7)')), catalog(dead)), []);
  });

  it('hold only the rows with a rare constant, and never those with a common one', () => {
    const status = column('status', 'text', 3, 'C');
    assert.ok(status.statistics);
    const skewed = {
      ...status,
      statistics: {
        ...status.statistics,
        mostCommonValues: ['paid', 'open', "it's"],
        mostCommonFrequencies: [0.9, 0.08, 0.02],
      },
    };
    const known = catalog(table('orders', [column('id'), skewed, column('placed_at', 'date')]));
    const keys = (filter: string) => keysFor(plan(scan(filter)), known);
    assert.equal(keys("(o.status = 'open'::text)")[0], "orders (status) WHERE status = 'open'");
    assert.equal(keys("(o.status = 'it''s'::text)")[0], "orders (status) WHERE status = 'it''s'");
    assert.ok(
      keys("((o.status = 'open'::text) AND (o.placed_at > '2025-01-01'::date))").includes(
        "orders (placed_at) WHERE status = 'open'",
      ),
    );
    const even = [0.083, 0.083, 0.083];
    const evenly = catalog(
      table('orders', [
        {
          ...skewed,
          statistics: { ...skewed.statistics, nDistinct: 12, mostCommonFrequencies: even },
        },
      ]),
    );
    assert.deepEqual(keysFor(plan(scan("(o.status = 'open'::text)")), evenly), ['orders (status)']);
    for (const filter of ["(o.status = 'paid'::text)", '(o.status = $1)'])
      assert.ok(
        keys(filter).every((key) => !key.includes('WHERE')),
        filter,
      );
  });

  it('carry what else the statement reads, where that is little', () => {
    const read = (...output: readonly string[]) =>
      keysFor(plan({ ...scan('(o.customer_id = 7)'), Output: output }));
    assert.ok(read('o.id', 'o.placed_at').includes('orders (customer_id) INCLUDE (id, placed_at)'));
    const wide = table('orders', [
      ...orders.columns,
      { ...column('body', 'text'), statistics: { ...NO_STATISTICS, averageWidth: 2_000 } },
    ]);
    const withBody = plan({ ...scan('(o.customer_id = 7)'), Output: ['o.body'] });
    assert.ok(keysFor(withBody, catalog(wide)).every((key) => !key.includes('INCLUDE')));
    const all = ['o.id', 'o.status', 'o.placed_at', 'o.note', 'o.tags'];
    assert.ok(read(...all).every((key) => !key.includes('INCLUDE')));
    assert.ok(keysFor(plan(scan('(o.customer_id = 7)'))).every((key) => !key.includes('INCLUDE')));
  });

  it('carry no more than half of the row, unless that is next to nothing', () => {
    const ofWidths = (id: number, body: number): Table => {
      const sized = (name: string, averageWidth: number): Column => ({
        ...column(name, 'text'),
        statistics: { ...NO_STATISTICS, averageWidth },
      });
      return table('orders', [sized('customer_id', 4), sized('id', id), sized('body', body)]);
    };
    const read = plan({ ...scan('(o.customer_id = 7)'), Output: ['o.id', 'o.body'] });
    const covers = (of: Table): boolean =>
      keysFor(read, catalog(of)).some((key) => key.includes('INCLUDE'));
    assert.equal(covers(ofWidths(8, 60)), false);
    assert.equal(covers(ofWidths(8, 16)), true);
    const third = { ...column('pad', 'text'), statistics: { ...NO_STATISTICS, averageWidth: 300 } };
    const wide = ofWidths(8, 60);
    assert.equal(covers({ ...wide, columns: [...wide.columns, third] }), true);
  });

  it('take the method from the type of what is indexed, not of the column in it', () => {
    const known = catalog(
      table('docs', [
        column('id'),
        column('body', 'text'),
        column('data', 'jsonb'),
        column('during', 'tstzrange'),
        column('place', 'point'),
        column('address', 'inet'),
      ]),
    );
    const keys = (filter: string) => keysFor(plan(scan(filter, 'docs', 'd')), known);
    assert.deepEqual(keys("(to_tsvector('english'::regconfig, d.body) @@ '''zebra'''::tsquery)"), [
      "docs USING gin ((to_tsvector('english'::regconfig, body)))",
    ]);
    assert.deepEqual(keys("(d.during @> '2025-01-01'::timestamp with time zone)"), [
      'docs USING gist (during)',
    ]);
    assert.deepEqual(keys("((d.data -> 'tags'::text) @> '[1]'::jsonb)"), [
      "docs USING gin ((data -> 'tags'::text))",
    ]);
    assert.deepEqual(keys("(string_to_array(d.body, ','::text) && '{a}'::text[])"), [
      "docs USING gin ((string_to_array(body, ','::text)))",
    ]);
    assert.deepEqual(keys("(d.place <@ '(1,1),(0,0)'::box)"), ['docs USING gist (place)']);
    assert.deepEqual(keys("(d.address && '10.0.0.0/8'::inet)"), [
      'docs USING gist (address inet_ops)',
    ]);
  });
});
