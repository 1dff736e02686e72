import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deriveMetrics, qError } from '../../../../src/analysis/plan/derive';
import { parseJson } from '../../../../src/analysis/plan/parseJson';
import type { PlanMetrics } from '../../../../src/model/planMetrics';
import { deepPlanText, planArbitrary } from './generatePlan';

type Fields = Readonly<Record<string, unknown>>;

function node(type: string, fields: Fields, ...children: readonly Fields[]): Fields {
  return { 'Node Type': type, ...fields, ...(children.length > 0 ? { Plans: children } : {}) };
}

/** Per-loop total time, loops, rows. */
function ran(ms: number, loops = 1, rows = 1): Fields {
  return { 'Actual Total Time': ms, 'Actual Loops': loops, 'Actual Rows': rows, 'Plan Rows': 1 };
}

function derive(plan: Fields, statement: Fields = {}): PlanMetrics {
  const parsed = parseJson({ Plan: plan, ...statement });
  assert.ok(parsed.ok);
  return deriveMetrics(parsed.value);
}

function selfTimes(metrics: PlanMetrics): (number | null)[] {
  return metrics.nodes.map(({ selfTimeMs }) =>
    selfTimeMs === null ? null : Math.round(selfTimeMs * 1000) / 1000,
  );
}

const OUTER = { 'Parent Relationship': 'Outer' };
const INNER = { 'Parent Relationship': 'Inner' };
const INIT = { 'Parent Relationship': 'InitPlan' };

describe('deriveMetrics', () => {
  it('multiplies per-loop means by loops, and takes raw totals as they are', () => {
    const metrics = derive(
      node('Nested Loop', ran(100), node('Seq Scan', { ...ran(10), ...OUTER }), {
        ...node('Index Scan', { ...ran(0.8, 100, 3), ...INNER }),
        'Plan Rows': 5,
        'Rows Removed by Filter': 2,
        'Rows Removed by Index Recheck': 1,
      }),
      { 'Execution Time': 101 },
    );
    const inner = metrics.nodes[2];
    assert.deepEqual(
      [inner?.actualRowsTotal, inner?.estimatedRowsTotal, inner?.rowsRemovedTotal, inner?.loops],
      [300, 500, 300, 100],
    );
    assert.deepEqual(selfTimes(metrics), [10, 10, 80]);
    assert.equal(metrics.executionMs, 101);
  });

  it('has no buffers without ANALYZE, where the formats for programs print 0', () => {
    const counts = { 'Shared Hit Blocks': 0, 'Shared Read Blocks': 0, 'Plan Rows': 1 };
    const estimate = derive(node('Limit', counts, node('Index Scan', { ...counts, ...OUTER })));
    assert.equal(estimate.hasBuffers, false);
    for (const { selfBuffers, totalBuffers } of estimate.nodes)
      assert.deepEqual([selfBuffers, totalBuffers], [null, null]);
    const measured = derive({ ...node('Limit', counts), ...ran(1) });
    assert.equal(measured.nodes[0]?.selfBuffers?.sharedHitBlocks, 0);
  });

  it('counts the pairs that a join filter removed', () => {
    const metrics = derive({
      ...node('Nested Loop', ran(10, 2, 3)),
      'Rows Removed by Join Filter': 40,
      'Rows Removed by Filter': 1,
    });
    assert.equal(metrics.nodes[0]?.rowsRemovedTotal, 82);
  });

  it('takes an absurd negative time for none', () => {
    const metrics = derive(node('Sort', ran(10), node('Seq Scan', { ...ran(-5), ...OUTER })));
    assert.deepEqual(selfTimes(metrics), [10, 0]);
  });

  it('counts the workers that were launched, not those that were planned', () => {
    const gather = { ...ran(50), 'Workers Planned': 4, 'Workers Launched': 1 };
    const metrics = derive(node('Gather', gather, node('Seq Scan', { ...ran(40, 5), ...OUTER })));
    assert.equal(metrics.nodes[1]?.processes, 2);
  });

  it('averages over the processes under Gather and leaves Gather the waiting', () => {
    const metrics = derive(
      node(
        'Gather',
        { ...ran(120, 1, 900), 'Workers Planned': 2, 'Workers Launched': 2, 'Plan Rows': 1000 },
        {
          ...node('Seq Scan', { ...ran(90, 3, 300), ...OUTER, 'Parallel Aware': true }),
          'Plan Rows': 417,
        },
      ),
    );
    const scan = metrics.nodes[1];
    assert.deepEqual(selfTimes(metrics), [30, 90]);
    assert.deepEqual([scan?.processes, scan?.processTimeMs, scan?.actualRowsTotal], [3, 270, 900]);
    // 417 rows a process times the divisor 2.4 of two workers and a leader.
    assert.ok(Math.abs((scan?.estimatedRowsTotal ?? 0) - 1000.8) < 0.01);
    assert.ok((scan?.qError ?? 99) < 1.2);
  });

  it('counts only the processes that ran a node', () => {
    const scan = node('Seq Scan', { ...ran(50, 2), ...OUTER, 'Parallel Aware': true });
    const noLeader = derive(
      node('Gather', { ...ran(60), 'Workers Planned': 2, 'Workers Launched': 2 }, scan),
    );
    assert.equal(noLeader.nodes[1]?.processes, 2);
    const workers = [
      { 'Worker Number': 0, 'Actual Loops': 1, 'Actual Total Time': 40 },
      { 'Worker Number': 1, 'Actual Loops': 0, 'Actual Total Time': 0 },
    ];
    const lazyWorker = derive(
      node(
        'Gather',
        { ...ran(60), 'Workers Planned': 2, 'Workers Launched': 2 },
        {
          ...scan,
          Workers: workers,
        },
      ),
    );
    assert.equal(lazyWorker.nodes[1]?.processes, 2);
  });

  it('splits the time of a Parallel Append among members that ran side by side', () => {
    const member = node('Seq Scan', { ...ran(9), 'Parent Relationship': 'Member' });
    const metrics = derive(
      node(
        'Gather',
        { ...ran(10), 'Workers Planned': 2, 'Workers Launched': 2 },
        node('Append', { ...ran(9, 3), ...OUTER, 'Parallel Aware': true }, member, member, member),
      ),
    );
    assert.deepEqual(selfTimes(metrics), [1, 0, 3, 3, 3]);
  });

  it('charges a CTE once, inside the scan that ran it', () => {
    const cte = node('Aggregate', { ...ran(70), ...INIT, 'Subplan Name': 'CTE big' });
    const metrics = derive(
      node(
        'Hash Join',
        ran(100),
        cte,
        node('CTE Scan', { ...ran(75), ...OUTER, 'CTE Name': 'big' }),
        node('Hash', { ...ran(20), ...INNER }, node('CTE Scan', { ...ran(15), 'CTE Name': 'big' })),
      ),
    );
    assert.deepEqual(selfTimes(metrics), [5, 70, 5, 5, 15]);
    assert.equal(metrics.nodes[1]?.onCriticalPath, true);
  });

  it('charges a CTE that another CTE reads inside that one', () => {
    const metrics = derive(
      node(
        'CTE Scan',
        { ...ran(100), 'CTE Name': 'b' },
        node('Seq Scan', { ...ran(60), ...INIT, 'Subplan Name': 'CTE a' }),
        node('CTE Scan', { ...ran(90), ...INIT, 'Subplan Name': 'CTE b', 'CTE Name': 'a' }),
      ),
    );
    assert.deepEqual(selfTimes(metrics), [10, 60, 30]);
  });

  for (const [version, name, use] of [
    ['16', 'InitPlan 1 (returns $0)', '(total > $0)'],
    ['17', 'InitPlan 1', '(total > (InitPlan 1).col1)'],
  ] as const) {
    it(`charges an InitPlan inside the node that uses it (${version})`, () => {
      const metrics = derive(
        node(
          'Limit',
          ran(100),
          node('Aggregate', { ...ran(80), ...INIT, 'Subplan Name': name }),
          node('Seq Scan', { ...ran(99), ...OUTER, Filter: use }),
        ),
      );
      assert.deepEqual(selfTimes(metrics), [1, 80, 19]);
    });
  }

  it('charges an InitPlan that workers need to Gather, which evaluates it before it starts them', () => {
    const metrics = derive(
      node(
        'Gather',
        { ...ran(100), 'Workers Planned': 1, 'Workers Launched': 1 },
        node('Aggregate', { ...ran(40), ...INIT, 'Subplan Name': 'InitPlan 1 (returns $1)' }),
        node('Seq Scan', { ...ran(55, 2), ...OUTER, 'Parallel Aware': true, Filter: '(a = $1)' }),
      ),
    );
    assert.deepEqual(selfTimes(metrics), [5, 40, 55]);
  });

  it('adds the rest of a data-modifying CTE, which runs after the main plan', () => {
    const metrics = derive(
      node(
        'Result',
        ran(1),
        node(
          'ModifyTable',
          { ...ran(50), ...INIT, 'Subplan Name': 'CTE gone', Operation: 'Delete' },
          node('Seq Scan', { ...ran(30), ...OUTER }),
        ),
      ),
      { 'Execution Time': 52 },
    );
    assert.deepEqual(selfTimes(metrics), [1, 20, 30]);
    assert.equal(metrics.nodes[0]?.wallTimeMs, 51);
  });

  it('takes SubPlans as ordinary children', () => {
    const metrics = derive(
      node('Seq Scan', ran(100), {
        ...node('Index Scan', ran(0.9, 100)),
        'Parent Relationship': 'SubPlan',
        'Subplan Name': 'SubPlan 1',
      }),
    );
    assert.deepEqual(selfTimes(metrics).map(Number), [10, 90]);
  });

  it('says nothing measured of a node that was never executed', () => {
    const metrics = derive(
      node('Nested Loop', ran(5, 1, 0), node('Seq Scan', { ...ran(5, 1, 0), ...OUTER }), {
        ...node('Index Scan', { ...ran(0, 0, 0), ...INNER }),
        'Plan Rows': 900,
      }),
    );
    const never = metrics.nodes[2];
    assert.deepEqual(
      [never?.neverExecuted, never?.qError, never?.selfTimeMs, never?.actualRowsTotal],
      [true, null, null, null],
    );
  });

  it('clamps both sides of the q-error to one row', () => {
    assert.equal(qError(1, 0), 1);
    assert.equal(qError(0, 0), 1);
    assert.equal(qError(500, 0), 500);
    assert.equal(qError(0.2, 30), 30);
    assert.equal(
      derive(node('Seq Scan', { ...ran(1, 1, 0), 'Plan Rows': 40 })).nodes[0]?.qError,
      40,
    );
  });

  it('keeps fractional rows of 18', () => {
    const metrics = derive(node('Index Scan', ran(0.01, 1000, 0.33)));
    assert.equal(metrics.nodes[0]?.actualRowsTotal, 330);
  });

  it('subtracts the buffers of children, and of a CTE from the scan that ran it', () => {
    const hit = (blocks: number): Fields => ({
      'Shared Hit Blocks': blocks,
      'Temp Read Blocks': 1,
    });
    const metrics = derive(
      node(
        'Sort',
        { ...ran(100), ...hit(130) },
        node('Seq Scan', { ...ran(70), ...INIT, 'Subplan Name': 'CTE big', ...hit(100) }),
        node('CTE Scan', { ...ran(80), ...OUTER, 'CTE Name': 'big', ...hit(110) }),
      ),
    );
    assert.deepEqual(
      metrics.nodes.map((entry) => entry.selfBuffers?.sharedHitBlocks),
      [20, 100, 10],
    );
    assert.deepEqual(
      metrics.nodes.map((entry) => entry.selfBuffers?.tempReadBlocks),
      [0, 1, 0],
    );
  });

  it('adds the I/O times of every version', () => {
    const old = derive(node('Seq Scan', { ...ran(9), 'Shared Hit Blocks': 1, 'I/O Read Time': 3 }));
    const split = derive(
      node('Seq Scan', {
        ...ran(9),
        'Shared Hit Blocks': 1,
        'Shared I/O Read Time': 1,
        'Temp I/O Read Time': 2,
      }),
    );
    assert.equal(old.nodes[0]?.selfBuffers?.ioReadMs, 3);
    assert.equal(split.nodes[0]?.selfBuffers?.ioReadMs, 3);
  });

  it('has null buffers without BUFFERS and null times without ANALYZE', () => {
    const metrics = derive(
      node(
        'Limit',
        { 'Total Cost': 10, 'Plan Rows': 1 },
        {
          ...node('Seq Scan', { 'Total Cost': 1000, 'Plan Rows': 100 }),
          ...OUTER,
        },
      ),
    );
    assert.equal(metrics.measured, false);
    assert.equal(metrics.executionMs, null);
    assert.equal(metrics.nodes[0]?.selfBuffers, null);
    // The Limit stops early: its child accounts for the ten cost units that are spent, not for a thousand.
    assert.deepEqual(
      metrics.nodes.map((entry) => [entry.selfCost, entry.selfShare, entry.selfTimeMs]),
      [
        [0, 0, null],
        [10, 1, null],
      ],
    );
  });

  it('has rows but no times with TIMING off', () => {
    const metrics = derive(
      node('Seq Scan', { 'Actual Rows': 7, 'Actual Loops': 2, 'Total Cost': 3, 'Plan Rows': 7 }),
      { 'Execution Time': 9 },
    );
    assert.deepEqual(
      [metrics.measured, metrics.executionMs, metrics.rows, metrics.nodes[0]?.selfTimeMs],
      [true, 9, 14, null],
    );
  });

  it('sums triggers and reads the JIT total', () => {
    const metrics = derive(node('Result', ran(1)), {
      Triggers: [
        { 'Trigger Name': 'a', Calls: 2, Time: 1.5 },
        { 'Trigger Name': 'b', Calls: 1 },
      ],
      JIT: { Functions: 3, Timing: { Generation: { Deform: 0.1, Total: 1 }, Total: 8.5 } },
    });
    assert.deepEqual([metrics.triggerMs, metrics.jitMs], [1.5, 8.5]);
  });

  it('survives 10 000 nested nodes and absurd numbers', () => {
    const parsed = parseJson(deepPlanText(10_000));
    assert.ok(parsed.ok);
    assert.equal(deriveMetrics(parsed.value).nodes.length, 10_000);
    const absurd = derive(
      node('Sort', ran(-5, -2, -7), node('Seq Scan', { ...ran(1e300, 1e300), ...OUTER })),
    );
    assert.deepEqual(
      selfTimes(absurd).every((ms) => ms === null || ms >= 0),
      true,
    );
  });

  it('never makes a self time negative, and their sum is the wall time of the root', () => {
    fc.assert(
      fc.property(planArbitrary, (value) => {
        const parsed = parseJson(value);
        assert.ok(parsed.ok);
        const metrics = deriveMetrics(parsed.value);
        const selfs = metrics.nodes.map((entry) => entry.selfTimeMs ?? 0);
        assert.ok(selfs.every((ms) => ms >= 0));
        const root = metrics.nodes[0];
        if (root?.wallTimeMs === null || root === undefined) return;
        const sum = selfs.reduce((total, ms) => total + ms, 0);
        assert.ok(Math.abs(sum - root.wallTimeMs) <= 1e-6 * Math.max(1, root.wallTimeMs));
      }),
    );
  });
});
