// Questions for few values and first rows are told as jumps, pages by keys with their bound, and neither where it would not be the same.

import assert from 'node:assert/strict';
import { keysetBound } from '../../../../src/analysis/rewrites/keysetBound';
import { looseScan } from '../../../../src/analysis/rewrites/looseScan';
import { readFixture } from '../../../support/planFixtures';
import { mapped } from '../sql/support';

const { catalog } = readFixture('pg18/latest-per-group');

describe('a loose index scan', () => {
  for (const [sql, last] of [
    [
      'SELECT DISTINCT sensor FROM readings',
      'SELECT sensor FROM each_key WHERE sensor IS NOT NULL',
    ],
    [
      'select r.sensor from public.readings r group by r.sensor',
      'SELECT sensor FROM each_key WHERE sensor IS NOT NULL',
    ],
    [
      'select distinct on (sensor) sensor, taken_at, value from readings order by sensor, taken_at desc',
      'ORDER BY each_key.sensor',
    ],
    [
      'select distinct on (r.sensor) r.sensor, r.value from readings as r order by r.sensor desc, r.taken_at',
      'ORDER BY each_key.sensor DESC',
    ],
  ] as const)
    it(sql, async () => {
      assert.ok(catalog);
      const told = looseScan(await mapped(sql), catalog);
      assert.equal(told?.edit.newText.split('\n').at(-1), last);
      assert.equal(told.equivalence.kind, 'same');
      // What is proposed parses.
      await mapped(told.edit.newText);
    });

  for (const sql of [
    'select distinct value from readings',
    'select distinct sensor, value from readings',
    'select distinct sensor from readings where value > 5',
    'select distinct sensor from readings limit 3',
    'select distinct sensor from readings order by sensor',
    'select distinct sensor from readings tablesample system (1)',
    'select sensor, count(*) from readings group by sensor',
    'select sensor from readings group by sensor having max(value) > 5',
    'select distinct sensor from readings, generate_series(1, 2)',
    'select distinct on (sensor) sensor, value from readings order by sensor, value',
    'select distinct on (sensor) value from readings order by sensor, taken_at',
    'select distinct on (sensor, value) sensor from readings order by sensor, value, taken_at',
  ])
    it(`is not for: ${sql}`, async () => {
      assert.ok(catalog);
      assert.equal(looseScan(await mapped(sql), catalog), null);
    });
});

describe('a page by several keys', () => {
  for (const [where, newText] of [
    ['a > 5 or (a = 5 and b < 9)', 'a >= 5 and (a > 5 or (a = 5 and b < 9))'],
    ['t.a < $1 or t.a = $1 and t.b < $2', '(t.a, t.b) < ($1, $2)'],
    [
      'c = 1 and (a > 5 or (a = 5 and b > 9) or (id > 3 and b = 9 and a = 5))',
      '(a, b, id) > (5, 9, 3)',
    ],
    ['a > 5 or (a = 5 and b >= 9)', '(a, b) >= (5, 9)'],
    ['a > 5 or (a = 5 and b > 9 and c > 1)', 'a >= 5 and (a > 5 or (a = 5 and b > 9 and c > 1))'],
    [
      'a > 5 or (a = 5 and b >= 9) or (a = 5 and b = 9 and c > 1)',
      'a >= 5 and (a > 5 or (a = 5 and b >= 9) or (a = 5 and b = 9 and c > 1))',
    ],
    ['a > 5 or (a = 5 and a > 9)', 'a >= 5 and (a > 5 or (a = 5 and a > 9))'],
    ['a >= 5 and (a > 5 or (a = 5 and b < 9))', null],
    ['a <= 5 and (a > 5 or (a = 5 and b < 9))', 'a >= 5 and (a > 5 or (a = 5 and b < 9))'],
    // Under NOT or another OR it is not what all rows of that side have.
    ['not a > 5 or (a = 5 and b > 9)', null],
    ['a > 5 or (not a = 5 and b > 9)', null],
    ['a > 5 or (c = 1 and (a = 5 or b > 9))', null],
    ['a > 5 or not (a = 5 and b > 9)', null],
    ['a > 5 or (a = 6 and b < 9)', null],
    ['a > 5 or (b = 5 and b < 9)', null],
    ['a > 5 or b < 9', null],
    ['a >= 5 or (a = 5 and b < 9)', null],
    ['(a > 5 and c = 1) or (a = 5 and b < 9)', null],
    ['not (a > 5 or (a = 5 and b < 9))', null],
    ['a > ? or (a = ? and b < ?)', null],
    ['a > %s or (a = %s and b < %s)', null],
    ['c = ? and (a > 5 or (a = 5 and b < ?))', 'a >= 5 and (a > 5 or (a = 5 and b < ?))'],
    ['a > random() or (a = random() and b < 9)', null],
    ['a > %(x)s or (a = %(x)s and b < 3)', 'a >= %(x)s and (a > %(x)s or (a = %(x)s and b < 3))'],
    ['a > %(x)s or (a = %(x)s and b > 3)', '(a, b) > (%(x)s, 3)'],
    // In another collation than the column's, which the row would compare by.
    [`a collate "C" > 'x' or (a collate "C" = 'x' and b > 9)`, null],
    [`a > 'x' or (a collate "C" = 'x' and b > 9)`, null],
    [
      `a > 'x' or (a = 'x' and b COLLATE "C" > 'y')`,
      `a >= 'x' and (a > 'x' or (a = 'x' and b COLLATE "C" > 'y'))`,
    ],
    [`a > 'collate' or (a = 'collate' and b > 9)`, `(a, b) > ('collate', 9)`],
  ] as const)
    it(`${where}: ${newText ?? 'stays'}`, async () => {
      const told = keysetBound(await mapped(`select * from t where ${where} order by a limit 5`));
      assert.equal(told?.edit.newText ?? null, newText);
    });

  it('is looked for once a condition, however many sides an OR has', async () => {
    const arms = Array.from({ length: 300 }, (_, at) => `id = ${String(at)}`);
    const map = await mapped(`select * from t where ${arms.join(' or ')}`);
    let looks = 0;
    const predicates = map.predicates.map((predicate) => ({
      ...predicate,
      get range() {
        looks += 1;
        return predicate.range;
      },
    }));
    assert.equal(keysetBound({ ...map, predicates }), null);
    assert.ok(looks <= 2 * arms.length, String(looks));
  });
});
