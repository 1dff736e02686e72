// A plan node's names and conditions lead back to the words of the statement.

import assert from 'node:assert/strict';
import * as locate from '../../../../src/analysis/plan/locate';
import { cut, mapped } from '../sql/support';

const ORDERS =
  "select o.id from orders o join customers c on c.id = o.customer_id where o.status = 'open' and o.total > 100 " +
  "and c.name like 'A%' and lower(c.email) = $1 and o.id in (1, 2) order by o.created_at desc limit 10 offset 20";

/** Alias, relation, condition as EXPLAIN prints it, words of the statement. */
const CONDITIONS: readonly (readonly [string, string, string, string])[] = [
  ['o', 'orders', "((status)::text = 'open'::text)", "o.status = 'open'"],
  [
    'o',
    'orders',
    "((o.total > '100'::numeric) AND ((o.status)::text = 'open'::text))",
    "o.status = 'open' and o.total > 100",
  ],
  ['c', 'customers', "((name)::text ~~ 'A%'::text)", "c.name like 'A%'"],
  ['c', 'customers', '(lower((c.email)::text) = $1)', 'lower(c.email) = $1'],
  ['o', 'orders', "(o.id = ANY ('{1,2}'::integer[]))", 'o.id in (1, 2)'],
  ['o', 'orders', '(o.nothing = 1)', 'orders'],
];

describe('locate', () => {
  for (const [alias, relation, condition, words] of CONDITIONS) {
    it(`finds ${condition}`, async () => {
      const map = await mapped(ORDERS);
      assert.equal(
        cut(ORDERS, locate.rangeOfCondition(map, { alias, relation }, condition)),
        words,
      );
    });
  }

  it('chooses among conditions on a column by block, operator and value', async () => {
    const placed = async (sql: string, alias: string, condition: string) => {
      const names = { alias, relation: 't' };
      return locate.rangeOfCondition(await mapped(sql), names, condition);
    };
    const twice = 'select 1 from t where a = 1 and b in (select b from t where a = 1)';
    assert.equal((await placed(twice, 't_1', '(a = 1)')).start, twice.lastIndexOf('a = 1'));
    assert.equal((await placed(twice, 't', '(a = 1)')).start, twice.indexOf('a = 1'));
    const bounds = 'select 1 from t where a > $1 and a < $2';
    assert.equal(cut(bounds, await placed(bounds, 't', '(a < $2)')), 'a < $2');
    const values = 'select 1 from t where a <> 1 and a <> 2';
    assert.equal(cut(values, await placed(values, 't', '(a <> 2)')), 'a <> 2');
  });

  it('finds join conditions, sort keys, LIMIT and OFFSET', async () => {
    const map = await mapped(ORDERS);
    assert.equal(
      cut(ORDERS, locate.rangeOfJoinCondition(map, '(o.customer_id = c.id)')),
      'c.id = o.customer_id',
    );
    assert.equal(
      cut(ORDERS, locate.rangeOfOrderBy(map, ['o.created_at DESC'])),
      'o.created_at desc',
    );
    assert.equal(cut(ORDERS, locate.rangeOfLimit(map)), 'limit 10');
    assert.equal(cut(ORDERS, locate.rangeOfOffset(map)), 'offset 20');
  });

  it('tells repeated relations apart by the number that the planner adds', async () => {
    const sql = 'select 1 from t where a = 1 and b in (select b from t where c = 2)';
    const map = await mapped(sql);
    const range = locate.rangeOfRelation(map, { alias: 't_1', relation: 't' });
    assert.equal(range.start, sql.lastIndexOf('t where'));
    assert.equal(
      cut(sql, locate.rangeOfCondition(map, { alias: 't_1', relation: 't' }, '(c = 2)')),
      'c = 2',
    );
  });

  it('finds a partition by the alias of its parent', async () => {
    const sql = 'select 1 from events e join users u on u.id = e.user_id where e.at > now()';
    const map = await mapped(sql);
    assert.equal(
      cut(sql, locate.rangeOfRelation(map, { alias: 'e_3', relation: 'events_2026_01' })),
      'events',
    );
  });

  it('falls back to the view, then to the leading keyword', async () => {
    const one = await mapped('select * from my_view where a = 1');
    assert.equal(
      cut(one.statement.text, locate.rangeOfRelation(one, { alias: 'x', relation: 'hidden' })),
      'my_view',
    );
    const two = await mapped('select * from v, w');
    assert.equal(
      cut(two.statement.text, locate.rangeOfRelation(two, { alias: 'x', relation: 'hidden' })),
      'select',
    );
  });

  it('finds USING, GROUP BY, DISTINCT, functions and CTEs', async () => {
    const sql =
      'with r as (select a, count(*) from t join u using (id) group by a) select distinct a from r, f(1) g';
    const map = await mapped(sql);
    assert.equal(cut(sql, locate.rangeOfJoinCondition(map, '(t.id = u.id)')), 'id');
    assert.equal(cut(sql, locate.rangeOfGroupBy(map, ['t.a'])), 'a');
    assert.equal(cut(sql, locate.rangeOfFunction(map, 'f')), 'f(1)');
    assert.equal(cut(sql, locate.rangeOfCte(map, 'r')), 'r');
  });
});
