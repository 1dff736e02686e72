// Workers are proposed where a large part of the plan can be shared and the server has room; what they never did is not told.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parallelGain } from '../../../../src/analysis/plan/partialPaths';
import { parseText } from '../../../../src/analysis/plan/parseText';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import type { Finding } from '../../../../src/model/finding';
import type { PlanMetrics } from '../../../../src/model/planMetrics';
import type { Plan, PlanNode } from '../../../../src/model/planNode';
import type { ServerLoad } from '../../../../src/model/serverLoad';
import { fixtureContext } from '../../../support/planFixtures';

const IDLE: ServerLoad = { workerPool: 8, workersRunning: 0, othersActive: 0, othersHidden: 0 };

function gainOf(text: string): { readonly sharedMs: number; readonly gainMs: number } {
  const { plan, metrics } = measured(text);
  return parallelGain(plan, metrics, 2);
}

function measured(text: string): { readonly plan: Plan; readonly metrics: PlanMetrics } {
  const parsed = parseText(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.message);
  return { plan: parsed.value, metrics: deriveMetrics(parsed.value) };
}

async function workersOn(name: string, load: ServerLoad): Promise<Finding | undefined> {
  const context = await fixtureContext(name);
  return judgePlan({ ...context, load }).find(({ rule }) => rule === 'parallel-blocked');
}

describe('what workers could take off', () => {
  it('is half of what they share, less what starting them costs', () => {
    const { sharedMs, gainMs } = gainOf(`
Aggregate  (cost=9000.00..9000.01 rows=1 width=8) (actual time=1000.000..1000.000 rows=1 loops=1)
  ->  Seq Scan on t  (cost=0.00..8000.00 rows=100000 width=8) (actual time=0.100..800.000 rows=100000 loops=1)
Execution Time: 1000.100 ms`);
    assert.equal(Math.round(sharedMs), 1000);
    assert.ok(gainMs > 450 && gainMs < 500, String(gainMs));
  });

  it('is nothing where rows are few, numbered, locked, made by functions, or all of them pass through', () => {
    const steps = [
      `WindowAgg  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..2000.000 rows=10 loops=1)
  ->  Function Scan on generate_series g  (cost=0.00..10.00 rows=10 width=8) (actual time=0.100..900.000 rows=10 loops=1)`,
      `CTE Scan on c  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..2000.000 rows=10 loops=1)`,
      `Seq Scan on t  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..15.000 rows=10 loops=1)`,
      `Seq Scan on t  (cost=0.00..90.00 rows=9000000 width=8) (actual time=0.100..2000.000 rows=9000000 loops=1)`,
      `Index Scan using p on t  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..900.000 rows=10 loops=1)
  Order By: (at <-> '(0,0)'::point)`,
    ];
    for (const step of steps)
      assert.equal(gainOf(`${step}\nExecution Time: 2000.100 ms`).gainMs, 0);
  });

  it('leaves out what runs for each row, and what each process would repeat', () => {
    const subplan = gainOf(`
Seq Scan on t  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..2000.000 rows=10 loops=1)
  Filter: (SubPlan 1)
  SubPlan 1
    ->  Seq Scan on u  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..1.000 rows=10 loops=1900)
Execution Time: 2000.100 ms`);
    assert.equal(subplan.gainMs, 0);
    const merge = gainOf(`
Merge Join  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..1000.000 rows=10 loops=1)
  Merge Cond: (a.id = b.id)
  ->  Index Scan using a_id on a  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..100.000 rows=10 loops=1)
  ->  Index Scan using b_id on b  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..800.000 rows=10 loops=1)
Execution Time: 1000.100 ms`);
    assert.equal(Math.round(merge.sharedMs), 200);
    const once = gainOf(`
Seq Scan on t  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..2000.000 rows=10 loops=1)
  Filter: (SubPlan 1)
  SubPlan 1
    ->  Seq Scan on u  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..1900.000 rows=10 loops=1)
Execution Time: 2000.100 ms`);
    assert.equal(once.sharedMs, 0, 'a subplan that ran once is still one');
    const init = gainOf(`
Seq Scan on t  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..1000.000 rows=10 loops=1)
  Filter: (id = $0)
  InitPlan 1 (returns $0)
    ->  Seq Scan on u  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..600.000 rows=10 loops=1)
Execution Time: 1000.100 ms`);
    assert.equal(Math.round(init.sharedMs), 400, 'an InitPlan is computed once');
  });

  it('is nothing of joins that keep what matches nowhere on the hashed side', () => {
    const joined = (join: string): number =>
      gainOf(`
${join}  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..2000.000 rows=10 loops=1)
  Hash Cond: (a.id = b.id)
  ->  Seq Scan on a  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..9.000 rows=10 loops=1)
  ->  Hash  (cost=0.00..90.00 rows=10 width=8) (actual time=9.000..9.000 rows=10 loops=1)
        ->  Seq Scan on b  (cost=0.00..90.00 rows=10 width=8) (actual time=0.100..8.000 rows=10 loops=1)
Execution Time: 2000.100 ms`).gainMs;
    for (const join of ['Hash Join', 'Hash Left Join', 'Hash Semi Join'])
      assert.ok(joined(join) > 900, join);
    for (const join of ['Hash Right Join', 'Hash Full Join', 'Hash Right Anti Join'])
      assert.equal(joined(join), 0, join);
  });

  it('asks each step once, however deep it lies', () => {
    const depth = 2_000;
    const sort = (child: PlanNode, id: number): PlanNode => ({
      id,
      parentId: id === 0 ? null : id - 1,
      fields: { 'Node Type': 'Sort', 'Parent Relationship': 'Outer' },
      children: [child],
    });
    let asked = 0;
    const kind = (): string => {
      asked += 1;
      return 'Function Scan';
    };
    const fields = {
      'Parent Relationship': 'Outer',
      get 'Node Type'() {
        return kind();
      },
    };
    const nodes: PlanNode[] = [{ id: depth, parentId: depth - 1, fields, children: [] }];
    for (let id = depth - 1; id >= 0; id -= 1) {
      const [child] = nodes;
      if (child !== undefined) nodes.unshift(sort(child, id));
    }
    const [root] = nodes;
    assert.ok(root);
    const { plan, metrics } = measured('Seq Scan on t  (cost=0.00..9.00 rows=1 width=8)');
    assert.equal(parallelGain({ ...plan, root, nodes }, metrics, 2).gainMs, 0);
    assert.equal(asked, 1);
  });
});

describe('workers on a server', () => {
  it('are proposed where it has room, discounted and with what to check', async () => {
    const finding = await workersOn('pg18/parallel-blocked', IDLE);
    assert.ok((finding?.saving ?? 1) < 0.5);
    assert.match(finding?.message ?? '', /2 on idle processors might take about/);
    assert.match(finding?.fixes[0]?.remark ?? '', /Unverified/);
  });

  it('are not where its pool is empty or others are at work', async () => {
    for (const load of [
      { ...IDLE, workerPool: 0 },
      { ...IDLE, workersRunning: 8 },
      { ...IDLE, othersActive: 2 },
    ])
      for (const name of ['pg18/parallel-blocked', 'pg18/parallel-blocked-function'])
        assert.equal(await workersOn(name, load), undefined, JSON.stringify(load));
  });

  it('say how much of it is hidden', async () => {
    const finding = await workersOn('pg18/parallel-blocked', { ...IDLE, othersHidden: 3 });
    assert.match(finding?.message ?? '', /the state of 3 more is not shown to us/);
  });

  it('are told as a fact where they did not start', async () => {
    const context = await fixtureContext('pg18/workers-not-launched');
    const finding = judgePlan(context).find(({ rule }) => rule === 'workers-not-launched');
    assert.equal(finding?.saving, null);
    assert.equal(finding.impact, 'low');
    assert.doesNotMatch(finding.message, /could|ms|%/);
  });
});
