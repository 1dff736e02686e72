// An OR is told as a UNION only where each side can be answered by itself. That the answers are the same: test/integration.

import assert from 'node:assert/strict';
import { orToUnion } from '../../../../src/analysis/rewrites/orToUnion';
import type { Rewritten } from '../../../../src/analysis/rewrites/rewrite';
import { readFixture } from '../../../support/planFixtures';
import { mapped } from '../sql/support';

const { catalog } = readFixture('pg18/or-of-subqueries');

async function told(sql: string, isPlain = true): Promise<Rewritten | null> {
  return orToUnion(await mapped(sql), catalog, isPlain);
}

/** Statement, its parts. */
const TOLD: readonly (readonly [string, readonly string[]])[] = [
  [
    'select o.* from orders o where o.id = 1 or exists (select 1 from returns r where r.order_id = o.id)',
    [
      'select o.* from orders o where o.id = 1',
      'select o.* from orders o where exists (select 1 from returns r where r.order_id = o.id)',
    ],
  ],
  [
    'select id from orders where total > 5 and (status = $1 or (note = $2 and (id + 1) = 3))',
    [
      'select id from orders where total > 5 and (status = $1)',
      'select id from orders where total > 5 and (note = $2 and (id + 1) = 3)',
    ],
  ],
  [
    'select distinct a.x from a left join b on b.id = a.id where not a.flag or b.y in (1, -2) or a.z is null',
    [
      'select distinct a.x from a left join b on b.id = a.id where not a.flag',
      'select distinct a.x from a left join b on b.id = a.id where b.y in (1, -2)',
      'select distinct a.x from a left join b on b.id = a.id where a.z is null',
    ],
  ],
];

const STAYS = [
  'select id from orders where id = 1 or id = 2 order by id',
  'select id from orders where id = 1 or id = 2 limit 5',
  'select status, count(*) from orders where id = 1 or id = 2 group by status',
  'select distinct on (status) status, id from orders where id = 1 or id = 2',
  'with w as (select 1) select id from orders where id = 1 or id = 2',
  'select id from orders where id = 1 or id = 2 union select 5',
  'select id from orders where (id = 1 or id = 2) and (total = 1 or total = 2)',
  'select id from orders where not (id = 1 or id = 2)',
  'select id from orders where id = ? or total = ?',
  'select id from orders where id = %s or total = %s',
  'delete from orders where id = 1 or id = 2',
  'select id from orders where id in (select order_id from returns where id = 1 or id = 2)',
  'select id from orders where id = 1 or id = 2 -- all of them',
];

describe('OR as UNION', () => {
  for (const [sql, parts] of TOLD)
    it(sql, async () => {
      assert.equal((await told(sql))?.edit.newText, parts.join('\nUNION\n'));
    });
  for (const sql of STAYS)
    it(`stays: ${sql}`, async () => {
      assert.equal(await told(sql), null);
    });

  it('stays where the plan aggregates or locks rows', async () => {
    assert.equal(await told('select count(*) from orders where id = 1 or total = 2', false), null);
  });

  for (const [sql, kind] of [
    ['select * from orders where id = 1 or total = 2', 'same'],
    ['select status, o.id as number from orders o where id = 1 or total = 2', 'same'],
    ['select distinct status from orders where id = 1 or total = 2', 'same'],
    ['select status from orders where id = 1 or total = 2', 'given'],
    ['select id / 2 from orders where id = 1 or total = 2', 'given'],
    [
      'select o.* from orders o join returns r on r.order_id = o.id where o.id = 1 or r.id = 2',
      'given',
    ],
  ] as const)
    it(`is ${kind}: ${sql}`, async () => {
      assert.equal((await told(sql))?.equivalence.kind, kind);
    });
});
