import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparePlans } from '../../../../../src/analysis/plan/compare/comparePlans';
import { deriveMetrics } from '../../../../../src/analysis/plan/derive';
import { parseJson } from '../../../../../src/analysis/plan/parseJson';
import { parsePlans } from '../../../../../src/analysis/plan/parsePlans';
import { planComparisonSchema, type PlanComparison } from '../../../../../src/model/planComparison';
import type { Plan } from '../../../../../src/model/planNode';
import { fixtureNames, fixturePlan, readFixture } from '../../../../support/planFixtures';
import { deepPlanText, planArbitrary } from '../generatePlan';

function planOf(text: string): Plan {
  const parsed = parsePlans(text);
  assert.ok(parsed.ok, parsed.ok ? '' : JSON.stringify(parsed.error));
  const [plan] = parsed.value;
  assert.ok(plan !== undefined);
  return plan;
}

function compare(before: Plan, after: Plan): PlanComparison {
  return comparePlans(
    { plan: before, metrics: deriveMetrics(before) },
    { plan: after, metrics: deriveMetrics(after) },
  );
}

/** Each pair as "kind before -> after", nodes by type. */
function outline(comparison: PlanComparison, before: Plan, after: Plan): string[] {
  const name = (plan: Plan, id: number | null): string =>
    id === null ? '-' : (plan.nodes[id]?.fields['Node Type'] ?? '?');
  return comparison.pairs.map(
    (pair) => `${pair.kind}: ${name(before, pair.before)} / ${name(after, pair.after)}`,
  );
}

const SLOW = `Limit  (cost=5000.00..5000.10 rows=10 width=12) (actual time=3000.000..3000.010 rows=10 loops=1)
  Buffers: shared hit=1000 read=4000
  ->  Sort  (cost=5000.00..5010.00 rows=4000 width=12) (actual time=2999.900..2999.950 rows=10 loops=1)
        Sort Key: o.placed_at DESC
        Sort Method: top-N heapsort  Memory: 26kB
        Buffers: shared hit=1000 read=4000
        ->  Hash Join  (cost=100.00..4500.00 rows=4000 width=12) (actual time=10.000..2990.000 rows=4000 loops=1)
              Hash Cond: (o.customer_id = c.id)
              Buffers: shared hit=1000 read=4000
              ->  Seq Scan on orders o  (cost=0.00..4000.00 rows=4000 width=8) (actual time=0.010..2900.000 rows=4000 loops=1)
                    Filter: (status = 'open'::text)
                    Rows Removed by Filter: 996000
                    Buffers: shared hit=900 read=4000
              ->  Hash  (cost=58.50..58.50 rows=200 width=8) (actual time=5.000..5.000 rows=200 loops=1)
                    Buckets: 1024  Batches: 1  Memory Usage: 16kB
                    Buffers: shared hit=100
                    ->  Seq Scan on customers c  (cost=0.00..58.50 rows=200 width=8) (actual time=0.010..4.000 rows=200 loops=1)
                          Buffers: shared hit=100
Execution Time: 3000.500 ms`;

const FAST = `Limit  (cost=0.50..12.10 rows=10 width=12) (actual time=0.050..0.900 rows=10 loops=1)
  Buffers: shared hit=44
  ->  Nested Loop  (cost=0.50..4500.00 rows=4000 width=12) (actual time=0.040..0.890 rows=10 loops=1)
        Buffers: shared hit=44
        ->  Index Scan Backward using orders_open_idx on orders o  (cost=0.00..40.00 rows=4000 width=8) (actual time=0.010..0.300 rows=10 loops=1)
              Index Cond: (status = 'open'::text)
              Buffers: shared hit=14
        ->  Index Scan using customers_pkey on customers c  (cost=0.00..0.50 rows=1 width=8) (actual time=0.010..0.020 rows=1 loops=10)
              Index Cond: (id = o.customer_id)
              Buffers: shared hit=30
Execution Time: 1.000 ms`;

describe('comparePlans', () => {
  it('says that a plan equals itself', () => {
    const plan = planOf(SLOW);
    const comparison = compare(plan, plan);
    assert.equal(comparison.outcome, 'same');
    assert.equal(comparison.sameShape, true);
    assert.deepEqual([comparison.notes, comparison.highlights], [[], []]);
    assert.equal(
      comparison.verdict,
      'Same plan, same 39.1 MB of buffers; time varies from run to run (3 s, 3 s)',
    );
  });

  it('matches what does the same work and names what is new and gone', () => {
    const [before, after] = [planOf(SLOW), planOf(FAST)];
    const comparison = compare(before, after);
    assert.deepEqual(outline(comparison, before, after), [
      'same: Limit / Limit',
      'removed: Sort / -',
      'replaced: Hash Join / Nested Loop',
      'replaced: Seq Scan / Index Scan',
      'removed: Hash / -',
      'replaced: Seq Scan / Index Scan',
    ]);
    const scan = comparison.pairs[3];
    assert.deepEqual(scan?.figures.rowsRemoved, { before: 996_000, after: 0 });
    assert.deepEqual(scan.figures.selfBlocks, { before: 4900, after: 14 });
    assert.deepEqual(
      scan.changes.map(({ key }) => key),
      ['Node Type', 'Scan Direction', 'Index Name', 'Index Cond', 'Filter'],
    );
  });

  it('says how much better it is, by what step, and what to mistrust', () => {
    const comparison = compare(planOf(SLOW), planOf(FAST));
    assert.equal(comparison.outcome, 'better');
    assert.equal(comparison.verdict, '3 k × faster: 3 s became 1 ms; 3 steps replaced, 2 gone');
    assert.equal(
      comparison.highlights[0]?.text,
      'Index Scan using orders_open_idx instead of Seq Scan on orders: 0.3 ms instead of 2.9 s, for 10 rows instead of 4 k rows',
    );
    assert.deepEqual(
      comparison.notes.map((note) => note.split(',')[0]),
      ["The first run read 4 k blocks from outside PostgreSQL's cache"],
    );
    assert.deepEqual(comparison.totals.blocks, { before: 5000, after: 44 });
  });

  it('says of a step that is done otherwise what is other about it, as people say it', () => {
    const told = (before: string, after: string): string | undefined =>
      compare(planOf(before), planOf(after)).highlights[0]?.text;
    const scan = (index: string, cost: string, rest: string) =>
      `Index Scan using ${index} on orders  (cost=0.00..${cost} rows=4 width=8)\n${rest}`;
    assert.equal(
      told(
        scan('a_idx', '4252.00', '  Index Cond: (a = 1)\n  Filter: (b = 2)'),
        scan('a_b_idx', '16.50', '  Index Cond: ((a = 1) AND (b = 2))'),
      ),
      'Index Scan using a_b_idx instead of a_idx on orders, with another index condition and filter: cost 16.5 instead of 4 252',
    );
    const bitmap = (index: string, cost: string) =>
      `Bitmap Heap Scan on orders  (cost=${cost}..${cost} rows=4 width=8)
  ->  Bitmap Index Scan on ${index}  (cost=0.00..${cost} rows=4 width=0)`;
    assert.equal(
      told(bitmap('a_idx', '4000.00'), bitmap('b_idx', '10.00')),
      'Bitmap Index Scan on b_idx instead of a_idx: cost 10 instead of 4 000',
    );
    const sort = (key: string, cost: string) =>
      `Sort  (cost=${cost}..${cost} rows=4 width=8)\n  Sort Key: ${key}\n  ->  Seq Scan on orders  (cost=0.00..1.00 rows=4 width=8)`;
    assert.equal(
      told(sort('a, b', '900.00'), sort('a', '100.00')),
      'Sort, with another sort key: cost 99 instead of 899',
    );
    assert.equal(
      told(
        'Seq Scan on a  (cost=0.00..40.00 rows=1 width=8)',
        'Index Scan using a_pkey on a  (cost=0.00..4.00 rows=1 width=8)',
      ),
      'Index Scan using a_pkey instead of Seq Scan on a: cost 4 instead of 40',
    );
  });

  it('says worse the other way round', () => {
    const comparison = compare(planOf(FAST), planOf(SLOW));
    assert.equal(comparison.outcome, 'worse');
    assert.match(comparison.verdict, /^3 k × slower: 1 ms became 3 s; /);
  });

  it('goes by estimates when one plan was not executed, and says so', () => {
    const comparison = compare(
      planOf(SLOW),
      planOf(FAST.replace(/ \(actual[^)]*\)|Execution.*/g, '')),
    );
    assert.equal(comparison.basis, 'estimated');
    assert.match(comparison.verdict, /^Estimated cost 413 × lower: 5 000 became 12.1; /);
    assert.match(comparison.notes[0] ?? '', /^The second plan was not executed/);
  });

  it('notes other rows and other settings', () => {
    const other = SLOW.replace('rows=10 loops=1)\n  Buffers', 'rows=7 loops=1)\n  Buffers');
    const comparison = compare(
      planOf(`${SLOW}\nSettings: work_mem = '64MB'`),
      planOf(`${other}\nSettings: jit = 'off'`),
    );
    assert.deepEqual(comparison.notes, [
      'The first returned 10 rows, the second 7 rows: other data, other parameters or another question.',
      'Settings differ: work_mem 64MB → default, jit default → off.',
    ]);
  });

  it('refuses to judge plans of different tables', () => {
    const comparison = compare(
      planOf('Seq Scan on a  (cost=0.00..40.00 rows=1 width=8)'),
      planOf('Seq Scan on b  (cost=0.00..10.00 rows=1 width=8)'),
    );
    assert.equal(comparison.outcome, 'incomparable');
    assert.match(comparison.verdict, /no table in common: the first reads a, the second b/);
  });

  it('tells two scans of one table apart by what they are called', () => {
    const join = (a: string, b: string): string => `Nested Loop  (cost=0.00..9.00 rows=1 width=8)
  ->  Seq Scan on t ${a}  (cost=0.00..4.00 rows=1 width=8)
  ->  Index Scan using i on t ${b}  (cost=0.00..4.00 rows=1 width=8)`;
    const [before, after] = [planOf(join('x', 'y')), planOf(join('y', 'x'))];
    assert.deepEqual(
      compare(before, after).pairs.map((pair) => [pair.before, pair.after]),
      [
        [0, 0],
        [2, 1],
        [1, 2],
      ],
    );
  });

  it('has every node of both plans exactly once, and keeps to its schema', () => {
    fc.assert(
      fc.property(planArbitrary, planArbitrary, (first, second) => {
        const [before, after] = [parseJson(first), parseJson(second)];
        assert.ok(before.ok && after.ok);
        const comparison = compare(before.value, after.value);
        const ids = (side: 'before' | 'after'): number[] =>
          comparison.pairs.flatMap((pair) => pair[side] ?? []).sort((a, b) => a - b);
        assert.deepEqual(
          ids('before'),
          before.value.nodes.map(({ id }) => id),
        );
        assert.deepEqual(
          ids('after'),
          after.value.nodes.map(({ id }) => id),
        );
        assert.equal(planComparisonSchema.safeParse(comparison).success, true);
      }),
    );
  });

  it('finds every captured plan the same as itself', () => {
    for (const name of fixtureNames()) {
      const plan = fixturePlan(readFixture(name));
      const comparison = compare(plan, plan);
      assert.ok(comparison.sameShape, name);
      assert.ok(
        comparison.pairs.every(({ before, after }) => before === after),
        name,
      );
    }
  });

  it('compares plans of 10 000 nested nodes', () => {
    const parsed = parseJson(deepPlanText(10_000));
    assert.ok(parsed.ok);
    assert.equal(compare(parsed.value, parsed.value).pairs.length, 10_000);
  });
});
