// Queries are told in other words only where the catalog keeps the answer, in the person's own letters and lines. That the answers are
// the same: test/integration/db/statementRewrites.test.ts.

import assert from 'node:assert/strict';
import { EXAMPLE_CATALOG } from '../../../../src/analysis/lint/exampleCatalog';
import { countToExists } from '../../../../src/analysis/rewrites/countToExists';
import { distinctToExists } from '../../../../src/analysis/rewrites/distinctToExists';
import { notInToNotExists } from '../../../../src/analysis/rewrites/notInToNotExists';
import type { Rewritten } from '../../../../src/analysis/rewrites/rewrite';
import { scalarToJoin } from '../../../../src/analysis/rewrites/scalarToJoin';
import type { StatementMap } from '../../../../src/analysis/sql/statementMap';
import { mapped } from '../sql/support';

type Rewrite = (map: StatementMap) => Rewritten | null;
type Case = readonly [sql: string, after: string | null];

const notIn: Rewrite = (map) => notInToNotExists(map, EXAMPLE_CATALOG)[0] ?? null;
const count: Rewrite = (map) => countToExists(map)[0] ?? null;
const distinct: Rewrite = (map) => distinctToExists(map, EXAMPLE_CATALOG);
const scalar: Rewrite = (map) => {
  const inner = map.relations.find(({ block }) => block > 0);
  return inner === undefined ? null : scalarToJoin(map, EXAMPLE_CATALOG, inner.range);
};

const NOT_IN: readonly Case[] = [
  [
    'DELETE FROM shipments s -- those of nobody\nWHERE s.id NOT IN (\n  SELECT o.id -- all\n  FROM orders o\n  WHERE o.total > $1 OR o.status IS NULL\n) AND s.weight > 5',
    'DELETE FROM shipments s -- those of nobody\nWHERE NOT EXISTS (\n  SELECT 1 -- all\n  FROM orders o\n  WHERE (o.total > $1 OR o.status IS NULL) AND s.id = o.id\n) AND s.weight > 5',
  ],
  [
    "update customers set name = 'x' where not (id in (select distinct id from orders))",
    "update customers set name = 'x' where not exists (select 1 from orders where customers.id = id)",
  ],
  // The table that is tested may be NULL, or the list.
  [
    'select id from orders where customer_id not in (select id from customers)',
    'select id from orders where (orders.customer_id is not null and not exists (select 1 from customers where orders.customer_id = id))',
  ],
  [
    'select c.id from orders o left join customers c on c.id = o.customer_id where c.id not in (select id from shipments)',
    'select c.id from orders o left join customers c on c.id = o.customer_id where (c.id is not null and not exists (select 1 from shipments where c.id = id))',
  ],
  // Names that would mean something else inside, or of which nobody knows whether they are NULL.
  [
    'select id from orders where id not in (select orders.id from orders join customers on true)',
    null,
  ],
  [
    'select id from orders where id not in (select o.id from customers c left join orders o on true)',
    null,
  ],
  ['select id from orders where id not in (select id from elsewhere)', null],
  ['select id from orders where id not in (select customer_id from shipments)', null],
  ['select id from orders where id not in (select c.x from customers as c (x))', null],
  ['select id from orders where id + 1 not in (select id from customers)', null],
  ['select id from orders where id not in (select max(id) from customers)', null],
  ['select id from orders where id not in (select id from customers limit 5)', null],
  ['select id from orders where id not in (select id from customers group by id)', null],
  ['select id from orders where id not in (select distinct on (name) id from customers)', null],
  ['select id from orders where id not in (select id from customers union select 5)', null],
  ['select id from orders where id not in (select id from customers where random() > 0.5)', null],
  ['select id from orders where id not in (select id from customers where app.is_old(id))', null],
  ['select id from orders where id not in (1, 2)', null],
  ['select id from orders where id in (select id from customers)', null],
  ['select id from orders where total > 5 or id not in (select id from customers)', null],
  ['select id not in (select id from customers) from orders', null],
];

const COUNT: readonly Case[] = [
  [
    'select 1 where (select\n  count(*) -- all\n  from orders) > 0',
    'select 1 where exists (select\n  1 -- all\n  from orders)',
  ],
  [
    'select 1 where 1 > (select count(5) from orders)',
    'select 1 where not exists (select 1 from orders)',
  ],
  ['select 1 where (select count(*) from orders) > ?', null],
  ['select 1 where (select count(?) from orders) > 0', null],
  ['select 1 where (select count(null) from orders) > 0', null],
  ['select 1 where (select count(*) over () from orders) > 0', null],
  ['select 1 where (select count(*) filter (where id > 5) from orders) > 0', null],
  ['select 1 where (select app.count(*) from orders) > 0', null],
  ['select 1 where (select count(*) from orders having count(*) > 5) > 0', null],
  ['select 1 where 0 > (select count(*) from orders)', null],
  // What only looks like a comparison.
  ['select nullif((select count(*) from orders), 0)', null],
  ['select (select count(*) from orders) is distinct from 0', null],
  ['select (select count(*) from orders) is not distinct from 0', null],
  ['select 1 where (select count(*) from orders) in (0)', null],
  ['select 1 where (select count(*) from orders) operator(app.=) 0', null],
  // The rows would be in an order by their number.
  ['select 1 where (select count(*) from orders order by count(*)) > 0', null],
  // NOT binds less than IS.
  [
    'select (select count(*) from orders) = 0 is null',
    'select (not exists (select 1 from orders)) is null',
  ],
  [
    'select (select count(*) from orders) = 0 ISNULL, 1 > (select count(*) from orders) notnull',
    'select (not exists (select 1 from orders)) ISNULL, 1 > (select count(*) from orders) notnull',
  ],
  [
    'select (select count(*) from orders) > 0 is null',
    'select exists (select 1 from orders) is null',
  ],
];

const SCALAR: readonly Case[] = [
  [
    'select c.id, -- the key\n  (select count(*) from orders o where o.customer_id = c.id) from customers c\nwhere c.id < $1 order by 2',
    'select c.id, -- the key\n  coalesce(orders_grouped.counted, 0) as count from customers c\nleft join (select o.customer_id as key_1, count(*) as counted from orders o group by o.customer_id) orders_grouped on orders_grouped.key_1 = c.id\nwhere c.id < $1 order by 2',
  ],
  [
    "SELECT name, coalesce((SELECT max(total) FROM orders WHERE customer_id = customers.id AND (status = 'paid' OR total > 5)), 0) FROM customers",
    "SELECT name, coalesce(orders_grouped.max_value, 0) FROM customers LEFT JOIN (SELECT customer_id AS key_1, max(total) AS max_value FROM orders WHERE (status = 'paid' OR total > 5) GROUP BY customer_id) orders_grouped ON orders_grouped.key_1 = customers.id",
  ],
  // More rows than are returned, other columns in the answer, values that depend on the order of rows, what may fail or is not equal.
  [
    'select (select max(total) from orders o where o.customer_id = c.id) from customers c limit 5',
    null,
  ],
  ['select *, (select max(total) from orders o where o.customer_id = c.id) from customers c', null],
  [
    'select (select max(total) from orders o where o.customer_id = c.id) from customers c, shipments',
    null,
  ],
  [
    'select (select max(total) from orders o where o.customer_id = c.id) from customers c for update',
    null,
  ],
  ['select (select max(total) from orders o where o.customer_id > c.id) from customers c', null],
  [
    'select (select max(total) from orders o where o.customer_id = c.id or o.total > 5) from customers c',
    null,
  ],
  [
    'select (select max(total) from orders o where o.customer_id = c.id and 1 / total > 0) from customers c',
    null,
  ],
  [
    'select (select max(total) from orders o where o.customer_id = c.id and now() > o.created_at) from customers c',
    null,
  ],
  [
    'select (select max(total) from orders o where o.customer_id = c.id and o.note = name) from customers c',
    null,
  ],
  ['select (select max(note) from orders o where o.customer_id = c.id) from customers c', null],
  ['select (select array_agg(id) from orders o where o.customer_id = c.id) from customers c', null],
  [
    'select (select count(distinct total) from orders o where o.customer_id = c.id) from customers c',
    null,
  ],
  [
    'select (select max(total) from orders o where o.customer_id = c.id order by 1) from customers c',
    null,
  ],
  ['select (select total from orders o where o.customer_id = c.id) from customers c', null],
  ['select (select max(total) from orders o where o.document = c.name) from customers c', null],
  ['select (select max(total) from orders) from customers c', null],
  // A whole row, whose columns nobody lists.
  [
    'select (select max(total) from orders o where o.customer_id = c.id and c.* is not null) from customers c',
    null,
  ],
  [
    'select (select max(total) from orders o where o.customer_id = c.id and o.* = c.*) from customers c',
    null,
  ],
  ['select ?, (select max(total) from orders o where o.customer_id = c.id) from customers c', null],
  [
    'select (select max(total) from orders o where o.customer_id = c.id) from customers as c (id)',
    null,
  ],
  [
    'select (select /* why */ max(total) from orders o where o.customer_id = c.id) from customers c',
    null,
  ],
  [
    'select id from customers c where (select max(total) from orders o where o.customer_id = c.id) > 5',
    null,
  ],
];

const DISTINCT: readonly Case[] = [
  [
    "SELECT DISTINCT c.id, c.name\nFROM customers AS c\nJOIN orders o ON o.customer_id = c.id\nWHERE (o.status = 'open' OR total > 5)\n  AND c.region = $1\nORDER BY c.name LIMIT 5 -- some",
    "SELECT c.id, c.name\nFROM customers AS c\nWHERE c.region = $1 AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND (o.status = 'open' OR total > 5))\nORDER BY c.name LIMIT 5 -- some",
  ],
  [
    'select distinct customers.* from public.orders join customers on customers.id = customer_id',
    'select customers.* from customers where exists (select 1 from public.orders where customers.id = customer_id)',
  ],
  ['select distinct c.name from customers c join orders o on o.customer_id = c.id', null],
  ['select distinct c.id, o.status from customers c join orders o on o.customer_id = c.id', null],
  ['select distinct * from customers c join orders o on o.customer_id = c.id', null],
  [
    'select distinct c.id, count(*) over () from customers c join orders o on o.customer_id = c.id',
    null,
  ],
  [
    'select distinct c.id, unnest(array[1, 1]) from customers c join orders o on o.customer_id = c.id',
    null,
  ],
  ['select distinct on (c.id) c.id from customers c join orders o on o.customer_id = c.id', null],
  ['select distinct c.id from customers c left join orders o on o.customer_id = c.id', null],
  ['select distinct c.id from customers c join orders o using (id)', null],
  ['select distinct c.id from customers c, orders o where o.customer_id = c.id', null],
  ['select distinct c.id from customers c join elsewhere o on o.customer_id = c.id', null],
  [
    'select distinct c.id from customers c join orders o on o.customer_id = c.id where random() > 0.5',
    null,
  ],
  [
    'select distinct c.id from customers c join orders o on o.customer_id = c.id where o.total > ?',
    null,
  ],
  [
    'select distinct c.id from customers c join orders o on o.customer_id = c.id /* all */ where o.total > 5',
    null,
  ],
  ['select distinct c.id from (customers c join orders o on o.customer_id = c.id)', null],
  ['select distinct c.id from customers c join orders o on c.id > 5', null],
  [
    'select distinct c.id from customers c join orders o on o.customer_id = c.id where o.* is not null',
    null,
  ],
  [
    'select distinct c.id from customers c join orders o on o.customer_id = c.id and row(o.*) is not null',
    null,
  ],
];

const EQUIVALENCE: readonly (readonly [sql: string, kind: string, title: RegExp])[] = [
  ['select id from orders where id not in (select id from customers)', 'same', /^Use NOT EXISTS$/],
  [
    'select id from orders where customer_id not in (select id from customers)',
    'given',
    /orders\.customer_id is never NULL, or the subquery finds a row/,
  ],
  [
    'select id from customers where id not in (select customer_id from orders)',
    'different',
    /a NULL in orders\.customer_id no longer empties the answer/,
  ],
];

function edited(map: StatementMap, told: Rewritten | null): string | null {
  if (told === null) return null;
  const { text } = map.statement;
  const { range, newText } = told.edit;
  return text.slice(0, range.start) + newText + text.slice(range.end);
}

describe('a query in other words', () => {
  for (const [title, rewrite, cases] of [
    ['NOT IN', notIn, NOT_IN],
    ['count', count, COUNT],
    ['a subquery of the select list', scalar, SCALAR],
    ['DISTINCT', distinct, DISTINCT],
  ] as const)
    for (const [sql, expected] of cases)
      it(`${title}, ${expected === null ? 'as it is' : 'anew'}: ${sql}`, async () => {
        const map = await mapped(sql);
        assert.equal(edited(map, rewrite(map)), expected);
      });

  it('count, without a look at the placeholders of comparisons that have no subquery', async () => {
    const map = await mapped('select id from orders where id = $1 or id = 2 or 3 < id');
    let looks = 0;
    const statement = {
      ...map.statement,
      get parameters() {
        looks += 1;
        return map.statement.parameters;
      },
    };
    assert.deepEqual(countToExists({ ...map, statement }), []);
    assert.equal(looks, 0);
  });

  it('DISTINCT, as it is where heirs of the table may hold the same key', async () => {
    const map = await mapped(
      'select distinct c.id from customers c join orders o on o.customer_id = c.id',
    );
    const tables = EXAMPLE_CATALOG.tables.map((table) => ({ ...table, hasHeirs: true as const }));
    assert.ok(distinctToExists(map, EXAMPLE_CATALOG));
    assert.equal(distinctToExists(map, { ...EXAMPLE_CATALOG, tables }), null);
  });

  for (const [sql, kind, words] of EQUIVALENCE)
    it(`says what it does to the answer: ${sql}`, async () => {
      const told = notIn(await mapped(sql));
      assert.ok(told);
      assert.equal(told.equivalence.kind, kind);
      const said = told.equivalence.kind === 'given' ? told.equivalence.condition : '';
      const differs = told.equivalence.kind === 'different' ? told.equivalence.difference : '';
      assert.match(said + differs || told.title, words);
    });
});
