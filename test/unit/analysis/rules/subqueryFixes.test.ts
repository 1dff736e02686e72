// What a plan says of a subquery comes with the other words for it, which Explain & Optimize then plans.

import assert from 'node:assert/strict';
import { EXAMPLE_CATALOG } from '../../../../src/analysis/lint/exampleCatalog';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import { mapped } from '../sql/support';

interface Case {
  readonly rule: string;
  readonly sql: string;
  readonly plan: string;
  /** Titles of the edits. */
  readonly titles: readonly string[];
  readonly text: RegExp;
}

const CASES: readonly Case[] = [
  {
    rule: 'correlated-subplan',
    sql: 'select c.id, (select max(o.total) from orders o where o.customer_id = c.id) from customers c',
    plan: `Seq Scan on customers c  (cost=0.00..900000.00 rows=50000 width=40) (actual time=0.100..5000.000 rows=50000 loops=1)
  SubPlan 1
    ->  Aggregate  (cost=18.00..18.01 rows=1 width=32) (actual time=0.090..0.090 rows=1 loops=50000)
          ->  Index Scan using orders_customer_id_idx on orders o  (cost=0.43..17.94 rows=24 width=6) (actual time=0.010..0.080 rows=24 loops=50000)
                Index Cond: (customer_id = c.id)
Execution Time: 5010.000 ms`,
    titles: ['Join orders, grouped once'],
    text: /orders_grouped\.max_value as max from customers c left join \(/,
  },
  {
    rule: 'correlated-subplan',
    sql: 'select c.id from customers c where (select count(*) from orders o where o.customer_id = c.id) > 0',
    plan: `Seq Scan on customers c  (cost=0.00..900000.00 rows=50000 width=40) (actual time=0.100..5000.000 rows=50000 loops=1)
  Filter: ((SubPlan 1) > 0)
  SubPlan 1
    ->  Aggregate  (cost=18.00..18.01 rows=1 width=32) (actual time=0.090..0.090 rows=1 loops=50000)
          ->  Index Scan using orders_customer_id_idx on orders o  (cost=0.43..17.94 rows=24 width=6) (actual time=0.010..0.080 rows=24 loops=50000)
                Index Cond: (customer_id = c.id)
Execution Time: 5010.000 ms`,
    titles: ['Use EXISTS'],
    text: /^exists \(select 1 from orders o where/,
  },
  {
    rule: 'count-star-slow',
    sql: 'select 1 where (select count(*) from orders) = 0',
    plan: `Result  (cost=33083.00..33083.01 rows=1 width=4) (actual time=900.000..900.000 rows=0 loops=1)
  One-Time Filter: ((InitPlan 1).col1 = 0)
  InitPlan 1
    ->  Aggregate  (cost=33083.00..33083.01 rows=1 width=8) (actual time=899.000..899.000 rows=1 loops=1)
          Output: count(*)
          ->  Seq Scan on public.orders  (cost=0.00..30083.00 rows=1200000 width=0) (actual time=0.010..600.000 rows=1200000 loops=1)
                Output: orders.id
Execution Time: 900.100 ms`,
    titles: ['Use NOT EXISTS'],
    text: /^not exists \(select 1 from orders\)$/,
  },
  {
    rule: 'hashed-not-in',
    sql: 'select id from shipments where id not in (select id from orders)',
    plan: `Seq Scan on public.shipments  (cost=0.00..9000000000.00 rows=450000 width=8) (actual time=0.100..90000.000 rows=5 loops=1)
  Output: shipments.id
  Filter: (NOT (ANY (shipments.id = (SubPlan 1).col1)))
  Rows Removed by Filter: 899995
  SubPlan 1
    ->  Materialize  (cost=0.00..40000.00 rows=1200000 width=8) (actual time=0.001..0.050 rows=600 loops=900000)
          Output: orders.id
          ->  Seq Scan on public.orders  (cost=0.00..30083.00 rows=1200000 width=8) (actual time=0.010..600.000 rows=1200000 loops=1)
                Output: orders.id
Execution Time: 90010.000 ms`,
    titles: ['Use NOT EXISTS'],
    text: /^not exists \(select 1 from orders where shipments\.id = id\)$/,
  },
  {
    rule: 'hashed-not-in',
    sql: 'select id from shipments where id not in (select o.id from orders o)',
    plan: `Seq Scan on public.shipments  (cost=0.00..9000000000.00 rows=450000 width=8)
  Output: shipments.id
  Filter: (NOT (ANY (shipments.id = (SubPlan 1).col1)))
  SubPlan 1
    ->  Materialize  (cost=0.00..40000.00 rows=1200000 width=8)
          Output: o.id
          ->  Seq Scan on public.orders o  (cost=0.00..30083.00 rows=1200000 width=8)
                Output: o.id`,
    titles: ['Use NOT EXISTS'],
    text: /^not exists \(select 1 from orders o where shipments\.id = o\.id\)$/,
  },
  {
    rule: 'join-filter-waste',
    sql: "select o.id from orders o join customers c on c.id = o.customer_id where o.total = 5 or c.region = 'r7'",
    plan: `Hash Join  (cost=3000.00..50000.00 rows=5000 width=8) (actual time=50.000..900.000 rows=5000 loops=1)
  Hash Cond: (o.customer_id = c.id)
  Join Filter: ((o.total = '5'::numeric) OR (c.region = 'r7'::text))
  Rows Removed by Join Filter: 1195000
  ->  Seq Scan on orders o  (cost=0.00..30083.00 rows=1200000 width=22) (actual time=0.010..200.000 rows=1200000 loops=1)
  ->  Hash  (cost=2500.00..2500.00 rows=50000 width=12) (actual time=40.000..40.000 rows=50000 loops=1)
        ->  Seq Scan on customers c  (cost=0.00..2500.00 rows=50000 width=12) (actual time=0.010..20.000 rows=50000 loops=1)
Execution Time: 910.000 ms`,
    titles: ['Answer the two sides of OR apart, by UNION ALL'],
    text: /where \(c\.region = 'r7'\) and \(o\.total = 5\) is not true$/,
  },
  {
    rule: 'distinct-heavy',
    sql: 'select distinct c.* from customers c join orders o on o.customer_id = c.id',
    plan: `HashAggregate  (cost=60000.00..60500.00 rows=50000 width=40) (actual time=900.000..1500.000 rows=49000 loops=1)
  Output: c.id, c.email, c.name, c.region
  Group Key: c.id, c.email, c.name, c.region
  ->  Hash Join  (cost=3000.00..50000.00 rows=1200000 width=40) (actual time=50.000..400.000 rows=1200000 loops=1)
        Hash Cond: (o.customer_id = c.id)
        ->  Seq Scan on orders o  (cost=0.00..33083.00 rows=1200000 width=8) (actual time=0.010..200.000 rows=1200000 loops=1)
        ->  Hash  (cost=2500.00..2500.00 rows=50000 width=40) (actual time=40.000..40.000 rows=50000 loops=1)
              ->  Seq Scan on customers c  (cost=0.00..2500.00 rows=50000 width=40) (actual time=0.010..20.000 rows=50000 loops=1)
Execution Time: 1510.000 ms`,
    titles: ['Test with EXISTS instead of joining orders'],
    text: /^c\.\* from customers c where exists/,
  },
  {
    rule: 'distinct-heavy',
    sql: 'select distinct c.id, c.name from customers c join orders o on o.customer_id = c.id and o.total > 900',
    plan: `HashAggregate  (cost=60000.00..60500.00 rows=50000 width=40) (actual time=900.000..1500.000 rows=49000 loops=1)
  Output: c.id, c.name
  Group Key: c.id, c.name
  ->  Hash Join  (cost=3000.00..50000.00 rows=50000 width=40) (actual time=50.000..400.000 rows=50000 loops=1)
        Output: c.id, c.name
        Hash Cond: (o.customer_id = c.id)
        ->  Seq Scan on public.orders o  (cost=0.00..33083.00 rows=50000 width=8) (actual time=0.010..200.000 rows=50000 loops=1)
              Output: o.customer_id
              Filter: (o.total > '900'::numeric)
        ->  Hash  (cost=2500.00..2500.00 rows=50000 width=40) (actual time=40.000..40.000 rows=50000 loops=1)
              Output: c.id, c.name
              ->  Seq Scan on public.customers c  (cost=0.00..2500.00 rows=50000 width=40) (actual time=0.010..20.000 rows=50000 loops=1)
                    Output: c.id, c.name
Execution Time: 1510.000 ms`,
    titles: ['Test with EXISTS instead of joining orders'],
    text: /^c\.id, c\.name from customers c where exists \(select 1 from orders o where o\.customer_id = c\.id and o\.total > 900\)$/,
  },
];

describe('remedies of subqueries', () => {
  for (const { rule, sql, plan: text, titles, text: newText } of CASES)
    it(`${rule}: ${sql}`, async () => {
      const parsed = parsePlans(text);
      assert.ok(parsed.ok);
      const [plan] = parsed.value;
      assert.ok(plan);
      const findings = judgePlan({
        ...{ plan, metrics: deriveMetrics(plan), statement: await mapped(sql) },
        ...{ catalog: EXAMPLE_CATALOG, serverVersion: EXAMPLE_CATALOG.serverVersion },
      });
      const found = findings.find((finding) => finding.rule === rule);
      assert.ok(found, findings.map((each) => each.rule).join());
      assert.deepEqual(
        found.fixes.map(({ title }) => title),
        titles,
      );
      assert.doesNotMatch(found.message, /[0-9]{3} M values|estimate or a kept counter| {2}/);
      const [change] = found.fixes.flatMap(({ changes }) => changes);
      assert.ok(change?.kind === 'rewrite');
      assert.match(change.edit.newText, newText);
      assert.equal(change.equivalence.kind, 'same');
    });
});
