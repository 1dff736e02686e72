// How often each node of a planned statement runs, and what it hands on, where a part of it was measured with another plan.

import assert from 'node:assert/strict';
import { predictTime } from '../../../../src/analysis/advisor/predictTime';
import { plannedFlow, type NodeFlow } from '../../../../src/analysis/advisor/time/flow';
import { knownFrom, type Known } from '../../../../src/analysis/advisor/time/rowsKnown';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parseJson } from '../../../../src/analysis/plan/parseJson';
import type { PredictedTime } from '../../../../src/model/suggestion';
import { readFixture } from '../../../support/planFixtures';
import { plan } from './support';

type Fields = Readonly<Record<string, unknown>>;

const ran = (rows: number, loops = 1, ms = 20): Fields => ({
  ...{ 'Actual Rows': rows, 'Actual Loops': loops },
  ...{ 'Actual Startup Time': 0, 'Actual Total Time': ms },
});

const scan = (alias: string, rows: number, given: Fields = {}): Fields => ({
  ...{ 'Node Type': 'Seq Scan', 'Relation Name': alias, Alias: alias, 'Plan Rows': rows },
  'Total Cost': 2_000,
  ...given,
});

const outer: Fields = { 'Parent Relationship': 'Outer' };
const inner: Fields = { 'Parent Relationship': 'Inner' };

const above = (type: string, rows: number, ...inputs: readonly Fields[]): Fields => ({
  ...{ 'Node Type': type, 'Plan Rows': rows, 'Total Cost': 3_000 },
  Plans: inputs.map((input, i) => ({ ...(i === 0 ? outer : inner), ...input })),
});

const nothing: Known = { rows: new Map(), loops: new Map() };

function flowsOf(before: Fields | null, after: Fields): readonly NodeFlow[] {
  if (before === null) return plannedFlow(plan(after), nothing);
  const of = plan(before);
  return plannedFlow(plan(after), knownFrom(of, deriveMetrics(of)));
}

function flowOf(flows: readonly NodeFlow[], type: string, alias?: string): NodeFlow {
  const found = flows.find(
    ({ node: { fields } }) =>
      fields['Node Type'] === type && (alias === undefined || fields.Alias === alias),
  );
  assert.ok(found);
  return found;
}

function predicted(before: Fields, after: Fields): PredictedTime | null {
  const of = plan(before);
  return predictTime({ plan: of, metrics: deriveMetrics(of) }, plan(after));
}

const byIndex = (alias: string, rows: number, given: Fields = {}): Fields =>
  scan(alias, rows, { 'Node Type': 'Index Scan', 'Index Name': `${alias}_idx`, ...given });

describe('the flow of a planned statement', () => {
  describe('below a limit', () => {
    const jobs = { Filter: "(jobs.state = 'new'::text)", 'Total Cost': 40_000 };
    const before = above('Sort', 100_000, scan('jobs', 100_000, { ...jobs, ...ran(10, 1, 80) }));
    const sorted = { ...before, ...ran(10, 1, 80) };
    const ordered = byIndex('jobs', 100_000, jobs);

    it('reads all to find ten where only ten come, whatever the planner expects', () => {
      const limited = above('Limit', 10, ordered);
      assert.equal(flowOf(flowsOf(sorted, limited), 'Index Scan').part, 1);
      const found = predicted(sorted, limited);
      assert.ok(found !== null && found.ms > 1, JSON.stringify(found));
      const locked = above('Limit', 10, above('LockRows', 100_000, ordered));
      assert.equal(flowOf(flowsOf(sorted, locked), 'Index Scan').part, 1);
    });

    it('reads the part that was asked for where as many come as expected', () => {
      const all = { ...sorted, ...ran(100_000, 1, 80) };
      const flow = flowOf(flowsOf(all, above('Limit', 10, ordered)), 'Index Scan');
      assert.deepEqual([flow.part, Math.round(flow.rows)], [1e-4, 10]);
    });

    it('reads for as many as came where the planner expects fewer', () => {
      const limited = above('Limit', 10, { ...sorted, 'Parent Relationship': 'Outer' });
      const before = { ...limited, ...ran(10, 1, 80) };
      const expected = byIndex('jobs', 2, jobs);
      // The limit was reached or not: ten came of ten.
      assert.equal(flowOf(flowsOf(before, above('Limit', 2, expected)), 'Index Scan').part, 1);
    });

    it('reads what is skipped too', () => {
      const paged = {
        ...above('Limit', 10, ordered),
        'Startup Cost': 20_000,
        'Total Cost': 20_004,
      };
      const flow = flowOf(flowsOf(null, paged), 'Index Scan');
      assert.equal(flow.part, 0.5001);
      const ended = { ...paged, 'Startup Cost': 40_000, 'Total Cost': 40_000 };
      assert.equal(flowOf(flowsOf(null, ended), 'Index Scan').part, 1);
    });

    it('tells what a limit lets through from what comes to it', () => {
      const above10 = (input: Fields, given: Fields): Fields => ({
        ...above('Sort', 10, { ...above('Limit', 10, input), ...given }),
        ...given,
      });
      const before = above10(scan('jobs', 90_000, { ...jobs, ...ran(90_000, 1, 80) }), ran(10));
      const flow = flowOf(flowsOf(before, above10(ordered, {})), 'Index Scan');
      assert.ok(flow.part < 2e-4, String(flow.part));
    });

    it('reads a part for each row that asks', () => {
      const latest = byIndex('o', 100, { 'Index Cond': '(o.customer_id = c.id)' });
      const lateral = above('Nested Loop', 3_000, scan('c', 1_000), above('Limit', 3, latest));
      const flow = flowOf(flowsOf(null, lateral), 'Index Scan');
      assert.deepEqual([flow.loops, flow.part, Math.round(flow.rows)], [1_000, 0.03, 3_000]);
      const none = flowOf(
        flowsOf(
          scan('c', 1_000, ran(0)),
          above('Nested Loop', 3_000, scan('c', 1_000), above('Limit', 3, latest)),
        ),
        'Index Scan',
      );
      assert.deepEqual([none.loops, none.rows], [0, 0]);
    });
  });

  describe('on the inner side of a nested loop', () => {
    const hashed = (customers: number): Fields => ({
      ...above(
        'Hash Join',
        10,
        scan('o', 90_000, ran(90_000)),
        above('Hash', 1, scan('c', 1, { Filter: '(c.id = 7)', ...ran(customers) })),
      ),
      ...{ 'Hash Cond': '(o.customer_id = c.id)', ...ran(0), 'Actual Rows': customers * 5 },
    });
    const nested = (cond: string, given: Fields = {}): Fields => ({
      ...above(
        'Nested Loop',
        10,
        byIndex('c', 1, { 'Index Cond': '(c.id = 7)' }),
        byIndex('o', 5, { 'Index Cond': cond }),
      ),
      ...given,
    });
    // A join filter keeps the rows of the join from being those of its inner side.
    const filtered = { 'Join Filter': '(o.total > c.bound)' };

    it('a row of the outer side finds its own, not all rows of the table', () => {
      for (const [alias, called] of [
        ...[['c', 'c'] as const, ['c_1', 'c'] as const],
        // A table beside itself.
        ...[['o_1', 'o_1'] as const],
        ...[['C', '"C"'] as const, ['a "b"', '"a ""b"""'] as const],
      ]) {
        const cond = `(o.customer_id = ${called}.id)`;
        const of = above(
          'Nested Loop',
          10,
          byIndex(alias, 1, { Filter: `(${called}.id = 7)` }),
          byIndex('o', 5, { 'Index Cond': cond }),
        );
        const flow = flowOf(flowsOf(hashed(1), { ...of, ...filtered }), 'Index Scan', 'o');
        assert.equal(flow.rows, 5 * flow.loops, cond);
      }
      const flow = flowOf(
        flowsOf(hashed(1), nested('(o.customer_id = c.id)', filtered)),
        'Index Scan',
        'o',
      );
      assert.deepEqual([flow.loops, flow.rows], [1, 5]);
    });

    it('is as measured where no row of the outer side decides what comes', () => {
      for (const cond of ['(o.customer_id = 7)', "(o.note = 'c.id'::text)", '(o.a = ANY (o.b))']) {
        const flow = flowOf(flowsOf(hashed(1), nested(cond, filtered)), 'Index Scan', 'o');
        assert.equal(flow.rows, 90_000, cond);
      }
    });

    it('is not charged where no row comes that asks', () => {
      for (const cond of ['(o.customer_id = c.id)', '(o.customer_id = 7)']) {
        const flow = flowOf(flowsOf(hashed(0), nested(cond, filtered)), 'Index Scan', 'o');
        assert.deepEqual([flow.loops, flow.rows], [0, 0], cond);
      }
      const kept = above(
        'Nested Loop',
        9,
        scan('c', 1),
        above('Materialize', 90_000, scan('o', 9)),
      );
      const flow = flowOf(flowsOf(hashed(0), { ...kept, ...filtered }), 'Seq Scan', 'o');
      assert.deepEqual([flow.loops, flow.rows], [0, 0]);
      const one = flowOf(flowsOf(hashed(3), { ...kept, ...filtered }), 'Seq Scan', 'o');
      assert.deepEqual([one.loops, one.rows], [1, 90_000]);
    });

    it('hands on what the whole join does, below a join of its own too', () => {
      const all = above('Hash Join', 10, scan('o', 9, ran(9)), above('Hash', 1, scan('c', 1)));
      const whole = above('Hash Join', 10, all, above('Hash', 1, scan('i', 1)));
      const both = above(
        'Nested Loop',
        2,
        byIndex('o', 2, { 'Index Cond': '(o.customer_id = c.id)' }),
        byIndex('i', 1, { 'Index Cond': '(i.order_id = o.id)' }),
      );
      const after = above('Nested Loop', 4, scan('c', 2), both);
      assert.equal(flowOf(flowsOf({ ...whole, ...ran(900) }, after), 'Index Scan', 'i').rows, 900);
    });

    it('says nothing of the whole table where it was measured there', () => {
      const before = {
        ...above(
          'Nested Loop',
          5,
          scan('c', 1, { Filter: '(c.id = 7)', ...ran(1) }),
          byIndex('o', 5, { 'Index Cond': '(o.customer_id = c.id)', ...ran(5) }),
        ),
        ...ran(5),
      };
      const after = above('Hash Join', 5, scan('o', 90_000), above('Hash', 1, scan('c', 1)));
      assert.equal(flowOf(flowsOf(before, after), 'Seq Scan', 'o').rows, 90_000);
    });

    it('is kept by value as often as the cost of the join says', () => {
      const parsed = parseJson(readFixture('pg16/memoize-hits').json);
      assert.ok(parsed.ok);
      const flow = flowOf(plannedFlow(parsed.value, nothing), 'Index Scan');
      // 2 000 of 39 998 were misses.
      assert.ok(flow.loops > 2_000 && flow.loops < 4_400, String(flow.loops));
      const missed = (joinCost: number): number => {
        const kept = above('Memoize', 1, byIndex('p', 1, { 'Total Cost': 4 }));
        const join = above('Nested Loop', 1_000, scan('i', 1_000), { ...kept, 'Total Cost': 4.01 });
        return Math.round(
          flowOf(flowsOf(null, { ...join, 'Total Cost': joinCost }), 'Index Scan').loops,
        );
      };
      // Of a row: 0.01 for the join, and 4 for a miss.
      assert.deepEqual(
        [2_000, 2_410, 4_010, 6_010, 9_000].map(missed),
        [1, 100, 500, 1_000, 1_000],
      );
    });
  });

  describe('of a nested plan', () => {
    const asked = (name: string, filter: string, given: Fields = {}): Fields =>
      scan('o', 10, {
        Filter: filter,
        Plans: [
          {
            ...scan('i', 1, { Filter: '(i.order_id = o.id)' }),
            ...{ 'Parent Relationship': 'SubPlan', 'Subplan Name': name, ...given },
          },
        ],
      });

    it('runs for the rows that a filter tests, not for those that it leaves', () => {
      const filter = '(o.open AND (SubPlan 1))';
      const before = { ...asked('SubPlan 1', filter, ran(0, 40_000, 0.01)), ...ran(10, 1, 500) };
      const after = { ...asked('SubPlan 1', filter), 'Node Type': 'Index Scan' };
      assert.equal(flowOf(flowsOf(before, after), 'Seq Scan', 'i').loops, 40_000);
      assert.equal(flowOf(flowsOf(null, after), 'Seq Scan', 'i').loops, 10);
      // Of them, the part before a limit is reached.
      const some = { ...asked('SubPlan 1', filter), 'Node Type': 'Index Scan', 'Plan Rows': 1_000 };
      const limited = above('Limit', 1, { ...some });
      assert.equal(flowOf(flowsOf(before, limited), 'Seq Scan', 'i').loops, 4_000);
    });

    it('runs for the rows that an index finds for one of elsewhere, not for all of the table', () => {
      const filter = '(SubPlan 1)';
      const before = {
        ...above('Hash Join', 1, {
          ...asked('SubPlan 1', filter, ran(1, 40_000, 0.01)),
          ...ran(9),
        }),
        ...ran(1),
      };
      const inside = asked('SubPlan 1', filter);
      const found = { ...inside, 'Node Type': 'Index Scan', 'Index Cond': '(o.id = c.id)' };
      const after = above('Nested Loop', 1, scan('c', 3), found);
      assert.equal(flowOf(flowsOf(before, after), 'Seq Scan', 'i').loops, 30);
    });

    it('runs as often in one process as in each of several', () => {
      const filter = '(SubPlan 1)';
      const each = { ...asked('SubPlan 1', filter, ran(1, 1_200, 0.01)), ...ran(10, 3) };
      const shared = { ...scan('p', 9, ran(9, 3)), 'Parallel Aware': true };
      const join = { ...above('Nested Loop', 9, shared, each), ...ran(90, 3), ...outer };
      const gather = {
        ...above('Gather', 9, join),
        ...{ 'Workers Planned': 2, 'Workers Launched': 2 },
      };
      const flows = flowsOf({ ...gather, ...ran(270) }, asked('SubPlan 1', filter));
      assert.equal(flowOf(flows, 'Seq Scan', 'i').loops, 400);
    });

    it('runs once where it is hashed, and is not taken for another whose number begins alike', () => {
      const loops = (name: string, filter: string): number =>
        flowOf(flowsOf(null, asked(name, filter)), 'Seq Scan', 'i').loops;
      assert.equal(loops('SubPlan 1', '(NOT (hashed SubPlan 1))'), 1);
      assert.equal(loops('SubPlan 12', '((hashed SubPlan 1) OR (hashed SubPlan 12))'), 1);
      assert.equal(loops('SubPlan 1', '((hashed SubPlan 12) OR (SubPlan 1))'), 10);
    });
  });

  it('leaves triggers the time that they took', () => {
    const before = scan('o', 10, ran(10, 1, 60));
    const of = (triggerMs: number): PredictedTime => {
      const measured = plan(before);
      const metrics = deriveMetrics(measured);
      const executionMs = 60 + triggerMs;
      const found = predictTime(
        { plan: measured, metrics: { ...metrics, triggerMs, executionMs } },
        plan(byIndex('o', 10, { 'Total Cost': 8 })),
      );
      assert.ok(found);
      return found;
    };
    const [without, fired] = [of(0), of(40)];
    for (const key of ['ms', 'lowMs', 'highMs', 'beforeMs'] as const)
      assert.ok(Math.abs(fired[key] - without[key] - 40) < 1e-6, key);
  });

  it('tells no time that is beyond all measure', () => {
    const before = scan('o', 10, ran(10));
    assert.notEqual(predicted(before, byIndex('o', 10)), null);
    assert.equal(predicted(before, scan('p', 10, { 'Total Cost': 1e308 })), null);
    assert.equal(
      predicted(before, above('Nested Loop', 1, scan('a', 1e308), scan('b', 1e308))),
      null,
    );
  });
});
