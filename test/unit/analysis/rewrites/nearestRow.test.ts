// The nearest rows are told as two walks along an index, and not where that would be another answer. Its rows: test/integration/db.

import assert from 'node:assert/strict';
import { readDistance } from '../../../../src/analysis/rewrites/distance';
import { nearestRow } from '../../../../src/analysis/rewrites/nearestRow';
import type { Catalog } from '../../../../src/model/catalog';
import { catalog as catalogOf, column, table } from '../advisor/support';
import { mapped } from '../sql/support';

const catalog: Catalog = catalogOf(
  table('t', [
    column('id'),
    column('dev', 'integer'),
    column('v', 'integer'),
    { ...column('price', 'numeric(9,2)'), notNull: false },
    column('ts', 'timestamp with time zone'),
    column('d', 'date'),
    column('name', 'text'),
    column('length', 'integer'),
    column('far', 'real'),
    column('away', 'double precision'),
  ]),
  table('v', [column('x')], { kind: 'view' }),
);

const SIDES: readonly (readonly [string, up: string, down: string])[] = [
  [
    'select * from t order by abs(v - 777) limit 1',
    'SELECT * FROM t WHERE v >= 777 ORDER BY v LIMIT 1',
    'SELECT * FROM t WHERE v < 777 ORDER BY v DESC LIMIT 1',
  ],
  [
    'select x.id, abs(50.5 - x.price) as far from shop.t as x where x.dev = 7 and x.id > 9 order by far asc limit $1',
    'SELECT * FROM shop.t x WHERE x.dev = 7 and x.id > 9 and x.price >= 50.5 ORDER BY x.price LIMIT $1',
    'SELECT * FROM shop.t x WHERE x.dev = 7 and x.id > 9 and x.price < 50.5 ORDER BY x.price DESC LIMIT $1',
  ],
  [
    "SELECT id FROM t WHERE dev = 1 OR dev = 2 ORDER BY abs(extract(epoch FROM ts - timestamptz '2024-02-01 10:00')), id DESC LIMIT 3",
    "SELECT * FROM t WHERE (dev = 1 OR dev = 2) AND ts >= timestamptz '2024-02-01 10:00' ORDER BY ts, id DESC LIMIT 3",
    "SELECT * FROM t WHERE (dev = 1 OR dev = 2) AND ts < timestamptz '2024-02-01 10:00' ORDER BY ts DESC, id DESC LIMIT 3",
  ],
  [
    'select id from t order by greatest(ts - $1, $1 - ts) limit 1',
    'SELECT * FROM t WHERE ts >= $1 ORDER BY ts LIMIT 1',
    'SELECT * FROM t WHERE ts < $1 ORDER BY ts DESC LIMIT 1',
  ],
  [
    "select id from t order by abs(date_part('epoch', ts) - date_part('epoch', now() - interval '1 day')) limit 1",
    "SELECT * FROM t WHERE ts >= (now() - interval '1 day') ORDER BY ts LIMIT 1",
    "SELECT * FROM t WHERE ts < (now() - interval '1 day') ORDER BY ts DESC LIMIT 1",
  ],
  [
    "select id from t order by abs(d - '2024-02-01'::date) limit 1",
    "SELECT * FROM t WHERE d >= '2024-02-01'::date ORDER BY d LIMIT 1",
    "SELECT * FROM t WHERE d < '2024-02-01'::date ORDER BY d DESC LIMIT 1",
  ],
  [
    'select id from t order by pg_catalog.abs(v - -5) limit 1',
    'SELECT * FROM t WHERE v >= -5 ORDER BY v LIMIT 1',
    'SELECT * FROM t WHERE v < -5 ORDER BY v DESC LIMIT 1',
  ],
  // Ties that are the table's own columns under any select list.
  [
    'select -dev as dev, length(name) from t order by abs(v - 5), t.dev limit 1',
    'SELECT * FROM t WHERE v >= 5 ORDER BY v, t.dev LIMIT 1',
    'SELECT * FROM t WHERE v < 5 ORDER BY v DESC, t.dev LIMIT 1',
  ],
  [
    'select id, abs(v - 5) from t order by abs(v - 5), dev desc, name limit 1',
    'SELECT * FROM t WHERE v >= 5 ORDER BY v, dev desc, name LIMIT 1',
    'SELECT * FROM t WHERE v < 5 ORDER BY v DESC, dev desc, name LIMIT 1',
  ],
  [
    'select id from t order by abs(away - 5) limit 1',
    'SELECT * FROM t WHERE away >= 5 ORDER BY away LIMIT 1',
    'SELECT * FROM t WHERE away < 5 ORDER BY away DESC LIMIT 1',
  ],
];

const NOTHING = [
  'select * from t order by abs(v - 777)',
  'select * from t order by abs(v - 777) desc limit 1',
  'select * from t order by abs(v - 777) nulls first limit 1',
  'select * from t order by abs(v - 777) limit 1 offset 5',
  'select * from t order by abs(v - 777) limit 1 for update',
  'select * from t order by abs(v - 777) fetch first 1 rows with ties',
  'select distinct id from t order by abs(v - 777) limit 1',
  'select dev from t group by dev order by abs(dev - 7) limit 1',
  'select *, row_number() over (order by v) from t order by abs(v - 777) limit 1',
  'select generate_series(1, v) from t order by abs(v - 777) limit 1',
  'select * from t tablesample system (1) order by abs(v - 777) limit 1',
  'select * from t where random() < 0.1 order by abs(v - 777) limit 1',
  'select * from t where app.open(id) order by abs(v - 777) limit 1',
  'select * from t where id in (select x from v) order by abs(v - 777) limit 1',
  'select * from t, v order by abs(t.v - 777) limit 1',
  'select * from v order by abs(x - 777) limit 1',
  'select t.ctid from t order by abs(v - 777) limit 1',
  'select t from t order by abs(v - 777) limit 1',
  'select shop.t.id from shop.t order by abs(v - 777) limit 1',
  'select id from shop.t order by abs(shop.t.v - 777) limit 1',
  'select id from shop.t order by abs(v - 777), shop.t.id limit 1',
  'select * from only t order by abs(v - 777) limit 1',
  'select -id as id from t order by abs(v - 777), id limit 1',
  // Ties that are columns of the answer, which the walks do not have: by their number, by their name.
  'select id from t order by abs(v - 777), 1 limit 1',
  'select dev as k from t order by abs(v - 777), k limit 1',
  'select dev as name, name as dev from t order by abs(v - 777), name limit 1',
  'select length(name) from t order by abs(v - 777), length limit 1',
  'select dev::text from t order by abs(v - 777), dev limit 1',
  'select case when id > 5 then 1 else dev end from t order by abs(v - 777), dev limit 1',
  // Different values may be as far as each other once they are rounded.
  'select id from t order by abs(far - 5), id limit 1',
  'select id from t order by abs(away - 5), id limit 1',
  "select id from t order by abs(date_part('epoch', ts) - date_part('epoch', now())), id limit 1",
  'select id from t order by abs(v - 777) using >, id limit 1',
  'select id from t order by abs(v - 777), dev using >, id limit 1',
  'select id, abs(v - 777) + 1 as far from t order by far limit 1',
  'select id, 1 + abs(v - 777) as far from t order by far limit 1',
  // Of another type than the column, which an index on the column does not have the order of.
  'select * from t order by abs(v - 777.5) limit 1',
  'select * from t order by abs(v - $1::numeric) limit 1',
  'select * from t order by abs(price - $1::float8) limit 1',
  // Not a distance from one value.
  'select * from t order by abs(v - dev) limit 1',
  'select * from t order by abs(v - random()) limit 1',
  'select * from t order by abs(v * 2 - 777) limit 1',
  'select * from t order by abs(v + 777) limit 1',
  'select * from t order by app.abs(v - 777) limit 1',
  'select * from t order by abs(extract(day from ts - $1)) limit 1',
  'select * from t order by greatest(ts - $1, ts - $2) limit 1',
  'select * from t order by greatest(ts - $1, ts - $1) limit 1',
  'select * from t order by length(name) limit 1',
  // `?` is the next value wherever it stands.
  'select * from t order by abs(v - ?) limit 1',
  'select * from t where dev = ? order by abs(v - 7) limit 1',
];

describe('the nearest rows', () => {
  for (const [sql, up, down] of SIDES)
    it(sql, async () => {
      const map = await mapped(sql);
      const { told } = nearestRow(map, catalog) ?? assert.fail('it is not told');
      const { range, newText } = told.edit;
      const [, above, , below] = newText.split('\n').map((line) => line.trim());
      assert.deepEqual([above, below], [`(${up})`, `(${down})`]);
      const whole = sql.slice(0, range.start) + newText + sql.slice(range.end);
      assert.match(whole, /\n\) \w+\norder by .* limit \S+$/i);
      // What is proposed parses.
      await mapped(whole);
    });

  it('are as many as asked for only where the column has values', async () => {
    assert.deepEqual(await equivalenceOf('abs(v - 5)'), { kind: 'same' });
    assert.deepEqual(await equivalenceOf('abs(extract(epoch from ts - now()))'), { kind: 'same' });
    assert.deepEqual(await equivalenceOf('abs(price - 5)'), {
      kind: 'given',
      condition: 'price is not NULL in as many rows as LIMIT asks for',
    });
  });

  it('are none of a value that is NULL', async () => {
    const given = (value: string) => ({ kind: 'given', condition: `${value} is not NULL` });
    assert.deepEqual(await equivalenceOf('abs(v - $1)'), given('$1'));
    assert.deepEqual(await equivalenceOf('abs($1 - v)'), given('$1'));
    const offset = 'now() - $1::interval';
    const far = (value: string) => `abs(extract(epoch from ts - (${value})))`;
    assert.deepEqual(await equivalenceOf(far(offset)), given(`(${offset})`));
    const none = "nullif(now(), '2024-02-01')";
    assert.deepEqual(await equivalenceOf(far(none)), given(`(${none})`));
    assert.deepEqual(await equivalenceOf('abs(price - $1)'), {
      kind: 'given',
      condition: '$1 is not NULL, price is not NULL in as many rows as LIMIT asks for',
    });
  });

  async function equivalenceOf(distance: string) {
    const map = await mapped(`select * from t order by ${distance} limit 1`);
    return nearestRow(map, catalog)?.told.equivalence;
  }

  it('are found by what is compared with =, before the column', async () => {
    const sql =
      "select * from t where dev = 7 and name <> 'x' and (id = 1 or id = 2) order by abs(v - 5) limit 1";
    assert.deepEqual(nearestRow(await mapped(sql), catalog)?.equal, ['dev']);
  });

  for (const sql of NOTHING)
    it(`are not told for: ${sql}`, async () => {
      assert.equal(nearestRow(await mapped(sql), catalog), null);
    });

  it('are never of what is no expression', () => {
    for (const text of ['', '(', 'abs(', 'abs(x - 1) + 2', 'abs()', 'greatest()'])
      assert.equal(readDistance(text), null, text);
  });
});
