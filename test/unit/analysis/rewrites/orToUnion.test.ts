// An OR is told as UNION ALL, or as UNION, only where each side can be answered by itself. That the answers are the same: test/integration.

import assert from 'node:assert/strict';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { orToUnion } from '../../../../src/analysis/rewrites/orToUnion';
import type { Rewritten } from '../../../../src/analysis/rewrites/rewrite';
import { unionFix } from '../../../../src/analysis/rules/support/unionOfArms';
import { fixtureContext, readFixture } from '../../../support/planFixtures';
import { mapped } from '../sql/support';

const { catalog } = readFixture('pg18/or-of-subqueries');

async function told(sql: string, isPlain = true): Promise<Rewritten | null> {
  return orToUnion(await mapped(sql), catalog, isPlain);
}

/** Statement, its parts, and what stands between them. */
const TOLD: readonly (readonly [string, readonly string[], string?])[] = [
  [
    'select o.* from orders o where o.id = 1 or exists (select 1 from returns r where r.order_id = o.id)',
    [
      'select o.* from orders o where o.id = 1',
      'select o.* from orders o where (exists (select 1 from returns r where r.order_id = o.id)) and (o.id = 1) is not true',
    ],
    'UNION ALL',
  ],
  [
    'SELECT o.note FROM orders o WHERE o.id IN (SELECT order_id FROM returns) OR o.id = 1 OR o.total > 5',
    [
      'SELECT o.note FROM orders o WHERE o.id = 1',
      'SELECT o.note FROM orders o WHERE (o.total > 5) AND (o.id = 1) IS NOT TRUE',
      'SELECT o.note FROM orders o WHERE (o.id IN (SELECT order_id FROM returns)) AND (o.id = 1) IS NOT TRUE AND (o.total > 5) IS NOT TRUE',
    ],
    'UNION ALL',
  ],
  [
    'select id from orders where total > 5 and (status = $1 or (note = $2 and (id + 1) = 3))',
    [
      'select id from orders where total > 5 and (status = $1)',
      'select id from orders where total > 5 and ((note = $2 and (id + 1) = 3) and (status = $1) is not true)',
    ],
    'UNION ALL',
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
  'select id from orders where id = 1 or total > random()',
  'select id from orders where id = 1 or app.flagged(total)',
  'delete from orders where id = 1 or id = 2',
  'select id from orders where id in (select order_id from returns where id = 1 or id = 2)',
  'select id from orders where id = 1 or id = 2 -- all of them',
];

const TWO =
  'o.id in (select order_id from returns) or exists (select 1 from returns r where r.order_id = o.total)';

describe('OR as UNION', () => {
  for (const [sql, parts, between = 'UNION'] of TOLD)
    it(sql, async () => {
      assert.equal((await told(sql))?.edit.newText, parts.join(`\n${between}\n`));
    });
  for (const sql of STAYS)
    it(`stays: ${sql}`, async () => {
      assert.equal(await told(sql), null);
    });

  it('stays where the plan aggregates or locks rows', async () => {
    assert.equal(await told('select count(*) from orders where id = 1 or total = 2', false), null);
  });

  it('stays where the plan reads a greatest row in place of an Aggregate', async () => {
    const context = await fixtureContext('pg18/or-of-subqueries');
    assert.ok(unionFix(context));
    const parsedPlans = parsePlans(`Result  (cost=0.71..0.72 rows=1 width=4)
  InitPlan 1
    ->  Limit  (cost=0.29..0.71 rows=1 width=4)
          ->  Index Scan Backward using orders_pkey on orders o  (cost=0.29..42000.29 rows=100000 width=4)
                Filter: ((total > 500) OR EXISTS(SubPlan 2))
                SubPlan 2
                  ->  Index Only Scan using returns_pkey on returns r  (cost=0.29..8.30 rows=1 width=0)
                        Index Cond: (order_id = o.id)`);
    const [plan] = parsedPlans.ok ? parsedPlans.value : [];
    assert.ok(plan);
    for (const call of ['max(o.id)', 'every(o.flag)']) {
      const where = 'o.total > 500 or exists (select 1 from returns r where r.order_id = o.id)';
      const statement = await mapped(`select ${call} from orders o where ${where}`);
      assert.equal(unionFix({ ...context, plan, statement }), null);
    }
  });

  for (const [sql, kind] of [
    ['select * from orders where id = 1 or total = 2', 'same'],
    ['select status, o.id as number from orders o where id = 1 or total = 2', 'same'],
    ['select distinct status from orders where id = 1 or total = 2', 'same'],
    ['select status from orders where id = 1 or total = 2', 'same'],
    [
      'select o.* from orders o join returns r on r.order_id = o.id where o.id = 1 or r.id = 2',
      'same',
    ],
    // Two subqueries: to deny one of them for each row of the other could cost more than UNION.
    [`select o.* from orders o where ${TWO}`, 'same'],
    [`select o.status from orders o where ${TWO}`, 'given'],
    [`select o.id / 2 from orders o where ${TWO}`, 'given'],
  ] as const)
    it(`is ${kind}: ${sql}`, async () => {
      assert.equal((await told(sql))?.equivalence.kind, kind);
    });
});
