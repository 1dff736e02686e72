// Do rewrites of whole statements give the same rows on a real PostgreSQL, ties and NULLs among them?

import assert from 'node:assert/strict';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import { intervalRange } from '../../../src/analysis/rewrites/intervalRange';
import { keysetBound } from '../../../src/analysis/rewrites/keysetBound';
import { looseScan } from '../../../src/analysis/rewrites/looseScan';
import { nearestRow } from '../../../src/analysis/rewrites/nearestRow';
import { orToUnion } from '../../../src/analysis/rewrites/orToUnion';
import { rewritePredicate } from '../../../src/analysis/rewrites/predicateRewrites';
import type { StatementMap } from '../../../src/analysis/sql/statementMap';
import type { Catalog } from '../../../src/model/catalog';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster, type Major } from '../../support/postgres';
import { mapped } from '../../unit/analysis/sql/support';

const SCHEMA = `
CREATE TABLE items (id int PRIMARY KEY, a int, b int NOT NULL, kind text NOT NULL, tags text[], numbers bigint[]);
INSERT INTO items SELECT i, nullif(i % 23, 7), i % 11, 'k' || i % 5,
  CASE WHEN i % 13 = 0 THEN NULL ELSE ARRAY['t' || i % 3, NULL, 'u'] END, ARRAY[i % 4, i % 6] FROM generate_series(1, 600) i;
CREATE INDEX ON items (kind, b);
CREATE TABLE parts (id int PRIMARY KEY, item_id int, size int);
INSERT INTO parts SELECT i, nullif(i % 90, 5), i % 7 FROM generate_series(1, 300) i;
CREATE TABLE spans (id int PRIMARY KEY, begins timestamp, ends timestamp, first_day date, last_day date, lo int, hi int,
  amount numeric(9,2), "Most" numeric(9,2), first bigint, last bigint, since timestamptz, until timestamptz,
  low smallint, high smallint);
INSERT INTO spans SELECT i, CASE WHEN i % 17 > 0 THEN t END, CASE WHEN i % 19 > 0 THEN t + (i % 9) * interval '1 hour' END,
  t::date, t::date + i % 5, i * 3, CASE WHEN i % 7 > 0 THEN i * 3 + i % 7 ELSE 2147483647 END, i / 2.0, i / 2.0 + i % 3,
  i * 3, CASE WHEN i % 7 > 0 THEN i * 3 + i % 7 ELSE 9223372036854775807 END, t, t + (i % 9) * interval '1 hour',
  i * 3, CASE WHEN i % 7 > 0 THEN i * 3 + i % 7 ELSE 32767 END
  FROM generate_series(1, 900) i, LATERAL (SELECT timestamp '2024-01-01' + i * interval '53 minutes' AS t) at;
ANALYZE;`;

type Rewriting = (map: StatementMap, catalog: Catalog) => string | null;

function edited(map: StatementMap, told: ReturnType<typeof keysetBound>): string | null {
  if (told === null) return null;
  const { text } = map.statement;
  const { range, newText } = told.edit;
  return text.slice(0, range.start) + newText + text.slice(range.end);
}

const union: Rewriting = (map, catalog) => edited(map, orToUnion(map, catalog, true));
const loose: Rewriting = (map, catalog) => edited(map, looseScan(map, catalog));
const keyset: Rewriting = (map) => edited(map, keysetBound(map));
const ofType =
  (type: string): Rewriting =>
  (map) => {
    const [predicate] = map.predicates;
    assert.ok(predicate);
    const { text } = map.statement;
    const newText = rewritePredicate({ predicate, text, column: { type } });
    if (newText === null) return null;
    return text.slice(0, predicate.range.start) + newText + text.slice(predicate.range.end);
  };

const nearest: Rewriting = (map, catalog) => edited(map, nearestRow(map, catalog)?.told ?? null);

const interval: Rewriting = (map, catalog) => {
  const table = catalog.tables.find(({ name }) => name === 'spans');
  const low = map.predicates.find(({ operator }) => operator.startsWith('<'));
  const high = map.predicates.find(({ operator }) => operator.startsWith('>'));
  assert.ok(table !== undefined && low !== undefined && high !== undefined);
  return edited(map, intervalRange(map, table, { low, high })?.told ?? null);
};

const CASES: readonly (readonly [string, Rewriting])[] = [
  [
    'select * from items where a = 3 or exists (select 1 from parts p where p.item_id = items.id and p.size > 5)',
    union,
  ],
  [
    'select id, a from items where b < 9 and (a in (1, 2) or id in (select item_id from parts where size = 2))',
    union,
  ],
  [
    'select distinct i.kind, i.a from items i left join parts p on p.item_id = i.id left join parts q on q.item_id = i.b where p.size = 3 or q.size = 4',
    union,
  ],
  ['select distinct kind from items', loose],
  ['select kind from items group by kind', loose],
  ['select distinct on (kind) kind, b from items order by kind, b desc', loose],
  ['select distinct on (i.kind) i.kind, i.b from items i order by i.kind desc, i.b', loose],
  ['select id, a, b from items where a > 5 or (a = 5 and b < 9)', keyset],
  [
    'select id, a, b from items where b > 3 and (a < 9 or (a = 9 and b > 2) or (a = 9 and b = 2 and id > 50))',
    keyset,
  ],
  [
    "select id from spans where begins <= '2024-01-20 10:00' and ends >= '2024-01-20 11:00'",
    interval,
  ],
  [
    "select id from spans s where s.ends > timestamp '2024-01-20 10:00' and s.begins < timestamp '2024-01-22 11:00'",
    interval,
  ],
  [
    "select id from spans where begins <= '2024-01-20 10:30' and ends > '2024-01-20 10:30' and id > 5",
    interval,
  ],
  [
    "select id from spans where first_day <= date '2024-01-21' and last_day >= '2024-01-20'",
    interval,
  ],
  ['select id from spans where lo <= 1200 and hi >= 1195', interval],
  ['select id from spans where lo < 1210 and hi > 1210', interval],
  ['select id from spans where lo <= 1210.4 and hi >= -3', interval],
  ['select id from spans where lo <= 1210.6 and hi >= 2200.5', interval],
  ['select id from spans where lo <= 3000000000 and hi > 2147483646', interval],
  ['select id from spans where low <= 1200 and high >= 1195', interval],
  ['select id from spans where low <= 2147483647 and high >= 32767', interval],
  ['select id from spans where first <= 1200 and last >= 1195', interval],
  ['select id from spans where first < 1200 and last > 9223372036854775806', interval],
  [
    "select id from spans where first_day < timestamp '2024-01-21 10:00' and last_day > timestamp '2024-01-20 11:00'",
    interval,
  ],
  [
    "select id from spans where begins <= '2024-01-20 12:00' and ends >= '2024-01-20T10:00'",
    interval,
  ],
  [
    "select id from spans where begins <= date '2024-01-20' and ends >= timestamp '2024-01-18T10:00'",
    interval,
  ],
  [
    "select id from spans where since <= '2024-01-20 10:00+05' and until >= '2024-01-20 09:00+02'",
    interval,
  ],
  ['select id from spans where amount <= 99999999999 and "Most" >= 440.555', interval],
  ['select id from spans where amount <= 170.5 and "Most" >= 171', interval],
  [
    "select id from spans where begins >= '2024-01-20 10:00' and ends <= '2024-01-22 11:00'",
    interval,
  ],
  ['select id, abs(id - 300) as far from items i order by far limit 1', nearest],
  ['select * from items where b = 3 order by abs(a - 11), id limit 9', nearest],
  ["select id from items where kind = 'k1' or b > 8 order by abs(700 - id), id limit 4", nearest],
  ['select id, lo from spans order by abs(-5 - lo), id desc limit 3', nearest],
  ['select id from spans order by abs(amount - 170.3), id limit 2', nearest],
  ["select id from spans order by abs(first_day - date '2024-01-20'), id limit 40", nearest],
  [
    "select id from spans order by abs(extract(epoch from begins - '2024-01-20 10:01')), id limit 7",
    nearest,
  ],
  [
    "select id from spans order by greatest(since - timestamptz '2024-01-20 10:00+05', timestamptz '2024-01-20 10:00+05' - since), id limit 7",
    nearest,
  ],
  ["select id from items where id::text = '47'", ofType('integer')],
  ['select id from items where a = 5::numeric', ofType('integer')],
  ['select id from items where a >= 20.0', ofType('integer')],
  ["select id from items where starts_with(kind, 'k1')", ofType('text')],
  ["select id from items where starts_with(kind, lower('K') || '1') and a > 3", ofType('text')],
  [
    String.raw`select id from (select id, 'a_b%\c''' || kind as t from items union all select -id, 'axb__c' from items) s where starts_with(t, 'a_b%\c''k')`,
    ofType('character varying(80)'),
  ],
  ["select id from items where 't1' = any (tags)", ofType('text[]')],
  ['select id from items where 3 = any (numbers)', ofType('bigint[]')],
];

for (const major of [14, 18] satisfies readonly Major[])
  describe(`rewrites on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let name: string;
    let catalog: Catalog;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(SCHEMA, name);
      const database = new Database(cluster.profile({ database: name }), () =>
        Promise.resolve(null),
      );
      atEnd(() => database.close());
      catalog = await readCatalog(database, {
        tables: ['items', 'parts', 'spans'].map((table) => ({ schema: 'public', name: table })),
      });
    });

    for (const [sql, rewrite] of CASES)
      it(`gives the same rows: ${sql}`, async () => {
        const other = rewrite(await mapped(sql), catalog);
        assert.ok(other !== null && other !== sql, 'it is not rewritten');
        const count = `WITH a AS (${sql}), b AS (${other})
          SELECT (SELECT count(*) FROM a)::int AS rows, (SELECT count(*) FROM b)::int AS other,
            (SELECT count(*) FROM (TABLE a EXCEPT ALL TABLE b) d)::int AS missing`;
        const result: unknown = await cluster.sql(count, name);
        const { rows } = result as {
          rows: readonly { rows: number; other: number; missing: number }[];
        };
        const [found] = rows;
        assert.ok(found !== undefined && found.rows > 0, 'nothing is found');
        assert.deepEqual(found, { rows: found.rows, other: found.rows, missing: 0 });
      });
  });
