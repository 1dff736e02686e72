// Every node of a plan leads to the words of the statement that it comes from.

import assert from 'node:assert/strict';
import { parseText } from '../../../../src/analysis/plan/parseText';
import { locateNodes } from '../../../../src/analysis/plan/locateNodes';
import { fixturePlan, fixtureNames, readFixture } from '../../../support/planFixtures';
import { cut, mapped } from '../sql/support';

const SQL =
  'with late as (select o.customer_id, o.total from orders o where o.placed_at < $1) ' +
  'select c.name, sum(l.total) from late l join customers c on c.id = l.customer_id ' +
  'group by c.name order by sum(l.total) desc limit 5';

const PLAN = `Limit  (cost=9..9 rows=5 width=8)
  CTE late
    ->  Seq Scan on orders o  (cost=0..1 rows=1 width=8)
          Filter: (placed_at < $1)
  ->  Sort  (cost=8..8 rows=5 width=8)
        Sort Key: (sum(l.total)) DESC
        ->  HashAggregate  (cost=7..7 rows=5 width=8)
              Group Key: c.name
              ->  Hash Join  (cost=3..6 rows=9 width=8)
                    Hash Cond: (l.customer_id = c.id)
                    ->  CTE Scan on late l  (cost=0..1 rows=9 width=8)
                    ->  Hash  (cost=2..2 rows=9 width=8)
                          ->  Seq Scan on customers c  (cost=0..2 rows=9 width=8)`;

describe('locateNodes', () => {
  it('finds the words of scans, joins, keys, CTEs and limits', async () => {
    const plan = parseText(PLAN);
    assert.ok(plan.ok);
    const located = locateNodes(plan.value, await mapped(SQL));
    const words = plan.value.nodes.map(({ id, fields }) => [
      fields['Node Type'],
      ...(located[id] ?? []).map((range) => cut(SQL, range)),
    ]);
    assert.deepEqual(words, [
      ['Limit', 'limit 5'],
      ['Seq Scan', 'o.placed_at < $1', 'orders'],
      ['Sort', 'sum(l.total) desc'],
      ['Aggregate', 'c.name'],
      ['Hash Join', 'c.id = l.customer_id'],
      ['CTE Scan', 'late'],
      ['Hash'],
      ['Seq Scan', 'customers'],
    ]);
  });

  it('stays within the statement on every captured plan', async () => {
    for (const name of fixtureNames()) {
      const fixture = readFixture(name);
      const plan = fixturePlan(fixture);
      const located = locateNodes(plan, await mapped(fixture.sql));
      assert.equal(located.length, plan.nodes.length, name);
      for (const { start, end } of located.flat())
        assert.ok(start >= 0 && start < end && end <= fixture.sql.length, name);
    }
  });
});
