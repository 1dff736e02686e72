// Do queries that are told in other words give the same rows on a real PostgreSQL? Many statements, made of parts, run both ways on data
// with NULLs, duplicates and empty tables; and where a promise of the catalog is what makes them the same, they differ without it.

import assert from 'node:assert/strict';
import { countToExists } from '../../../src/analysis/rewrites/countToExists';
import { distinctToExists } from '../../../src/analysis/rewrites/distinctToExists';
import { keysetBound } from '../../../src/analysis/rewrites/keysetBound';
import { notInToNotExists } from '../../../src/analysis/rewrites/notInToNotExists';
import { orToUnion } from '../../../src/analysis/rewrites/orToUnion';
import { rewritePredicate } from '../../../src/analysis/rewrites/predicateRewrites';
import type { Rewritten } from '../../../src/analysis/rewrites/rewrite';
import { scalarToJoin } from '../../../src/analysis/rewrites/scalarToJoin';
import { resolveColumn } from '../../../src/analysis/columns/resolve';
import type { StatementMap } from '../../../src/analysis/sql/statementMap';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import type { Catalog } from '../../../src/model/catalog';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster, type Major } from '../../support/postgres';
import { mapped } from '../../unit/analysis/sql/support';

const TABLES = `
CREATE TABLE customers (id int PRIMARY KEY, code text NOT NULL UNIQUE, region text, boss int, big bigint);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, item int NOT NULL, total numeric(10,2), status text,
  created timestamp, urgent boolean, code varchar(20));
CREATE TABLE returns (id int PRIMARY KEY, order_id int, item int NOT NULL, reason text, weight float);`;

/** Each in a schema of its own, in which the tables are empty but for this. */
const DATA: Readonly<Record<string, string>> = {
  public: `
INSERT INTO customers SELECT i, 'c' || i, CASE WHEN i % 5 > 0 THEN 'r' || i % 3 END, nullif(i % 7, 3), i FROM generate_series(1, 60) i;
INSERT INTO orders SELECT i, nullif(i % 23, 4), i % 11, CASE WHEN i % 6 > 0 THEN (i % 9) * 10.5 END,
  CASE i % 4 WHEN 0 THEN 'open' WHEN 1 THEN 'paid' WHEN 2 THEN '' END, timestamp '2024-01-01' + i % 40 * interval '9 hours',
  CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END, CASE WHEN i % 8 > 0 THEN 'AB' || i % 5 || '_%' END FROM generate_series(1, 240) i;
INSERT INTO returns SELECT i, CASE WHEN i % 9 > 0 THEN i * 3 END, i % 5, CASE WHEN i % 2 = 0 THEN 'broken' END, i / 3.0
  FROM generate_series(1, 50) i;`,
  nothing: '',
  no_orders: `
INSERT INTO customers VALUES (1, 'a', 'r1', NULL, 1), (2, 'b', NULL, 2, 1);
INSERT INTO returns VALUES (1, NULL, 0, NULL, NULL), (2, 1, 0, 'broken', 0);`,
  no_returns: `
INSERT INTO customers VALUES (0, '', '', 0, 0), (1, 'a', NULL, NULL, NULL);
INSERT INTO orders VALUES (1, NULL, 0, NULL, NULL, NULL, NULL, NULL), (2, 1, 1, 0, 'open', 'infinity', true, 'AB'),
  (3, 1, 1, 0, 'open', '-infinity', false, 'AB%');`,
  all_known: `
INSERT INTO customers SELECT i, 'c' || i, 'r1', i % 4, i FROM generate_series(1, 9) i;
INSERT INTO orders SELECT i, i % 5, i % 3, i, 'open', '2024-01-01', true, 'AB' FROM generate_series(1, 30) i;
INSERT INTO returns SELECT i, i, i % 3, 'broken', 1 FROM generate_series(1, 9) i;`,
};

type Family = (map: StatementMap, catalog: Catalog) => Rewritten | null;

const scalar: Family = (map, catalog) => {
  const inner = map.relations.find(({ block }) => block > 0);
  return inner === undefined ? null : scalarToJoin(map, catalog, inner.range);
};

/** The first condition that has other words. */
const condition: Family = (map, catalog) => {
  const { text } = map.statement;
  for (const predicate of map.predicates) {
    const [column] = predicate.columns;
    const kind = column === undefined ? null : resolveColumn(map, catalog, column);
    const newText = rewritePredicate({ predicate, text, column: kind?.column ?? null });
    if (newText === null) continue;
    return { title: '', edit: { range: predicate.range, newText }, equivalence: { kind: 'same' } };
  }
  return null;
};

/** All ways through lists of parts. */
function products(...lists: readonly (readonly string[])[]): readonly string[] {
  return lists.reduce<readonly string[]>(
    (texts, parts) => texts.flatMap((text) => parts.map((part) => text + part)),
    [''],
  );
}

/** `least`: so many of them are told anew, else the rest of the run proves little. */
const FAMILIES: readonly {
  readonly name: string;
  readonly rewrite: Family;
  readonly statements: readonly string[];
  readonly least: number;
}[] = [
  {
    name: 'NOT IN as NOT EXISTS',
    rewrite: (map, catalog) => notInToNotExists(map, catalog)[0] ?? null,
    least: 24,
    statements: products(
      [
        'select id from orders where ',
        "SELECT o.* FROM orders o JOIN customers c ON c.id = o.customer_id WHERE (c.region = 'r1' OR o.total > 20) AND o.",
        'select orders.id from customers left join orders on orders.customer_id = customers.id where orders.',
      ],
      ['item', 'id', 'customer_id'],
      [
        ' not in (select item from returns',
        ' not in (select distinct order_id\nfrom returns r',
        ' NOT IN ( -- which came back\n select c2.id FROM customers c2 JOIN returns ON returns.item = c2.boss',
        ' not in (select r.item as back from customers x left join returns r on r.item = x.id',
      ],
      ['', " where reason = 'broken' or 1 = 2", ' where returns.id > 5 and reason is null'],
      [')'],
    ),
  },
  {
    name: 'count(*) as EXISTS',
    rewrite: (map) => countToExists(map)[0] ?? null,
    least: 20,
    statements: [
      ...products(
        [
          'select id from customers c where (select count(*) from orders o where o.customer_id = c.id',
        ],
        ['', " and o.status = 'open'"],
        [') > 0', ') = 0', ') >= 1', ') <> 0', ') < 1', ') <= 0'],
        ['', ' or c.boss is null'],
      ),
      'select id, 0 < (select count(1) from returns r where r.order_id = o.id) as back from orders o',
      'select id from orders o where not 0 = (select pg_catalog.count(*) as n from returns r where r.order_id = o.id)',
    ],
  },
  {
    name: 'a subquery of the select list as a join',
    rewrite: scalar,
    least: 40,
    statements: products(
      ['select c.id, (select '],
      ['count(*)', 'COUNT(o.total)', 'sum(o.total)', 'max(o.created)', 'avg(item)', 'min(id)'],
      [
        ' from orders o where o.customer_id = c.id',
        ' from orders o where c.big = o.customer_id and (total > 5 or status is null)',
        ' from orders o where o.item = c.boss and o.customer_id = c.id',
      ],
      [')', ') as n', ") is null as lone, 'x' as y"],
      [
        ' from customers c',
        ' from customers c left join returns r on r.order_id = c.boss where c.region is not null order by c.id',
      ],
    ),
  },
  {
    name: 'DISTINCT over a join as EXISTS',
    rewrite: distinctToExists,
    least: 15,
    statements: products(
      [
        'select distinct c.* from customers c join orders o on o.customer_id = c.id',
        'SELECT DISTINCT c.code, region FROM orders AS o\nJOIN customers c ON c.boss = o.item AND c.big > 3',
        'select distinct customers.id from customers inner join orders on customers.id = orders.item',
      ],
      [
        '',
        ' where region is not null',
        "\nwhere (total > 20 or status = 'open') and region = 'r1'",
        ' where total > 20 and urgent order by 1',
      ],
      ['', ' limit 500'],
    ),
  },
  {
    name: 'OR as UNION ALL',
    rewrite: (map, catalog) => orToUnion(map, catalog, true),
    least: 20,
    statements: products(
      [
        'select region, item from customers c left join orders o on o.customer_id = c.id where ',
        'select o.status from orders o join customers c on c.boss = o.item where o.id > 3 and (',
      ],
      ['c.boss = 2', "c.region = 'r1' and c.big > 4", 'c.boss is null'],
      [' or '],
      [
        "o.status = 'open'",
        'o.total > 40',
        'exists (select 1 from returns r where r.item = o.item)',
      ],
      ['', ' or o.urgent'],
    ).map((text) => (text.includes(' and (') ? `${text})` : text)),
  },
  {
    name: 'the next page as a row',
    rewrite: keysetBound,
    least: 12,
    statements: products(
      ['select * from orders where '],
      [
        'total > 20 or (total = 20 and item > 3)',
        "status < 'open' or status = 'open' and (total < 40 or (total = 40 and id < 100))",
        "status > '' or (status = '' and total > 10) or (total = 10 and status = '' and id > 7)",
        'customer_id < 9 or (customer_id = 9 and total < 50.5)',
        'customer_id > 9 or (customer_id = 9 and total >= 31.5)',
        'customer_id >= 9 or (customer_id = 9 and total >= 31.5)',
        'customer_id > 9 or (customer_id = 9 and total < 31.5)',
        'not customer_id > 9 or (customer_id = 9 and total > 31.5)',
        'customer_id > 9 or (not customer_id = 9 and total > 31.5)',
        'customer_id > 9 or (item = 4 and (customer_id = 9 or total > 31.5))',
        'customer_id > 9 or (customer_id = 9 and total > 31.5 and item > 3)',
        'customer_id > 9 or (customer_id = 8 and total > 31.5)',
      ].flatMap((or) => [or, `item > 2 and (${or})`]),
    ),
  },
  {
    name: 'a condition in other words',
    rewrite: condition,
    least: 30,
    statements: products(
      ['select id from orders where ', 'select id from orders where item > 3 and '],
      [
        "coalesce(status, 'open') = 'open'",
        "coalesce(status, '') = ''",
        "coalesce(status, 'open') = 'paid'",
        'coalesce(total, 0) = 0',
        'coalesce(total, 10.5) = 10.5',
        '0 = coalesce(customer_id, 0)',
        'coalesce(urgent, false) = false',
        'coalesce(urgent, true) = TRUE',
        'coalesce(urgent, false) = true',
        'not coalesce(urgent, false) = false',
        "position('AB1' in code) = 1",
        "strpos(code, 'AB2_%') = 1",
        "strpos(status, 'o') = 1",
        'case when total > 20 then 1 else 0 end = 1',
        "case when total > 20 or status = 'open' then 'yes' end = 'yes'",
        'case when urgent then true else false end = true',
        "case when status in ('open', 'paid') and total < 50 then 1 else null end = 1",
      ],
    ),
  },
];

/** Where one promise less makes another answer, in `public`. */
const WOULD_DIFFER: readonly (readonly [
  family: Family,
  sql: string,
  kind: 'given' | 'different',
])[] = [
  [
    (map, catalog) => notInToNotExists(map, catalog)[0] ?? null,
    'select id from orders where id not in (select order_id from returns)',
    'different',
  ],
  [
    (map, catalog) => notInToNotExists(map, catalog)[0] ?? null,
    'select id from orders where customer_id not in (select item from returns where reason = $$none$$)',
    'given',
  ],
];

/** What looks like one of them, and is not the same. */
const NOT_TOLD: readonly (readonly [family: Family, sql: string, wouldBe: string])[] = [
  [
    scalar,
    'select c.id, (select max(o.total) from orders o where o.item > c.boss) as m from customers c',
    'select c.id, g.m from customers c left join (select item, max(total) as m from orders group by item) g on g.item > c.boss',
  ],
  [
    distinctToExists,
    'select distinct c.region from customers c join orders o on o.customer_id = c.id',
    'select c.region from customers c where exists (select 1 from orders o where o.customer_id = c.id)',
  ],
  [
    distinctToExists,
    'select distinct c.id, o.status from customers c join orders o on o.customer_id = c.id',
    'select c.id, c.region from customers c where exists (select 1 from orders o where o.customer_id = c.id)',
  ],
  [
    condition,
    'select id from orders where not coalesce(customer_id, 7) = 8',
    'select id from orders where not customer_id = 8',
  ],
  [
    condition,
    'select id from orders where not case when customer_id > 5 then 1 else 0 end = 1',
    'select id from orders where not customer_id > 5',
  ],
  [
    keysetBound,
    'select id from orders where customer_id >= 9 or (customer_id = 9 and total >= 31.5)',
    'select id from orders where (customer_id, total) >= (9, 31.5)',
  ],
  [
    keysetBound,
    'select id from orders where not customer_id > 9 or (customer_id = 9 and total > 31.5)',
    'select id from orders where customer_id >= 9 and (not customer_id > 9 or (customer_id = 9 and total > 31.5))',
  ],
];

function edited({ statement: { text } }: StatementMap, { edit }: Rewritten): string {
  return text.slice(0, edit.range.start) + edit.newText + text.slice(edit.range.end);
}

/** One row: how many rows each has, and how many of the one are not in the other, names and forms of values included. */
const compare = (number: number, one: string, other: string): string => `
SELECT ${String(number)} AS number, (SELECT count(*) FROM (${one}\n) a)::int AS rows, (SELECT count(*) FROM (${other}\n) b)::int AS other,
  (SELECT count(*) FROM (SELECT to_json(a)::text FROM (${one}\n) a EXCEPT ALL SELECT to_json(b)::text FROM (${other}\n) b) d)::int AS missing`;

interface Compared {
  readonly number: number;
  readonly rows: number;
  readonly other: number;
  readonly missing: number;
}

for (const major of [14, 18] satisfies readonly Major[])
  describe(`rewrites of queries on PostgreSQL ${String(major)}`, function () {
    this.timeout(120_000);
    let cluster: Cluster;
    let name: string;
    let catalog: Catalog;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      for (const [schema, rows] of Object.entries(DATA))
        await cluster.sql(
          `CREATE SCHEMA IF NOT EXISTS ${schema}; SET search_path = ${schema};\n${TABLES}\n${rows}`,
          name,
        );
      const database = new Database(cluster.profile({ database: name }), () =>
        Promise.resolve(null),
      );
      atEnd(() => database.close());
      catalog = await readCatalog(database, {
        tables: ['customers', 'orders', 'returns'].map((table) => ({
          schema: 'public',
          name: table,
        })),
      });
    });

    async function compared(
      schema: string,
      pairs: readonly (readonly [string, string])[],
    ): Promise<readonly Compared[]> {
      const texts = pairs.map(([one, other], number) => compare(number, one, other));
      const result: unknown = await cluster.sql(
        `SET search_path = ${schema}; ${texts.join('\nUNION ALL')}\nORDER BY 1`,
        name,
      );
      assert.ok(Array.isArray(result));
      const last: unknown = result.at(-1);
      assert.ok(typeof last === 'object' && last !== null && 'rows' in last);
      return last.rows as readonly Compared[];
    }

    for (const { name: title, rewrite, statements, least } of FAMILIES)
      it(`gives the same rows: ${title}`, async () => {
        const pairs: (readonly [string, string])[] = [];
        for (const sql of statements) {
          const map = await mapped(sql);
          const told = rewrite(map, catalog);
          if (told?.equivalence.kind === 'same') pairs.push([sql, edited(map, told)]);
        }
        assert.ok(pairs.length >= least, `${String(pairs.length)} are told`);
        const found = new Set<number>();
        for (const schema of Object.keys(DATA))
          for (const { number, rows, other, missing } of await compared(schema, pairs)) {
            const [one, another] = pairs[number] ?? [];
            assert.deepEqual(
              [other, missing],
              [rows, 0],
              `in ${schema}:\n${one ?? ''}\n${another ?? ''}`,
            );
            if (rows > 0) found.add(number);
          }
        assert.ok(found.size >= pairs.length * 0.6, `${String(found.size)} find rows`);
      });

    for (const [rewrite, sql, kind] of WOULD_DIFFER)
      it(`says that it may differ: ${sql}`, async () => {
        const map = await mapped(sql);
        const told = rewrite(map, catalog);
        assert.equal(told?.equivalence.kind, kind);
        assert.ok(told);
        const [{ rows, other } = { rows: 0, other: 0 }] = await compared('public', [
          [sql, edited(map, told)],
        ]);
        assert.notEqual(rows, other);
      });

    for (const [rewrite, sql, wouldBe] of NOT_TOLD)
      it(`does not tell anew what would differ: ${sql}`, async () => {
        assert.equal(rewrite(await mapped(sql), catalog), null);
        const [{ rows, other, missing } = { rows: 0, other: 0, missing: 0 }] = await compared(
          'public',
          [[sql, wouldBe]],
        );
        assert.ok(rows !== other || missing > 0);
      });
  });
