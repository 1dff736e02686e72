// What a statement would take with an index follows from what its nodes took without: on captured plans, beside plans as the
// planner answers them with the index in place.

import assert from 'node:assert/strict';
import { predictTime } from '../../../../src/analysis/advisor/predictTime';
import { knownFrom } from '../../../../src/analysis/advisor/time/rowsKnown';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parseJson } from '../../../../src/analysis/plan/parseJson';
import type { Plan } from '../../../../src/model/planNode';
import type { PredictedTime } from '../../../../src/model/suggestion';
import { readFixture } from '../../../support/planFixtures';
import { plan } from './support';

type Fields = Readonly<Record<string, unknown>>;

function captured(name: string): Plan {
  const parsed = parseJson(readFixture(name).json);
  assert.ok(parsed.ok);
  return parsed.value;
}

function measured(of: Plan) {
  return { plan: of, metrics: deriveMetrics(of) };
}

function predicted(name: string, after: Fields): PredictedTime {
  const found = predictTime(measured(captured(name)), plan(after));
  assert.ok(found);
  return found;
}

function assertHolds({ ms, lowMs, highMs, beforeMs, gainShare }: PredictedTime): void {
  assert.ok(0 < lowMs && lowMs < ms && ms < highMs, JSON.stringify({ lowMs, ms, highMs }));
  assert.ok(Math.abs(gainShare - (1 - ms / beforeMs)) < 1e-9);
}

/** Of `orders`, for the rare status. */
const lookUp = (rows: number, cost: number): Fields => ({
  'Node Type': 'Index Scan',
  'Relation Name': 'orders',
  Schema: 'public',
  Alias: 'orders',
  'Index Name': 'orders_status_idx',
  'Index Cond': "(orders.status = 'failed'::text)",
  'Startup Cost': 0.42,
  'Total Cost': cost,
  'Plan Rows': rows,
});

const CUSTOMERS: Fields = {
  'Node Type': 'Index Scan',
  'Parent Relationship': 'Outer',
  'Relation Name': 'customers',
  Alias: 'c',
  'Index Name': 'customers_city_idx',
  'Index Cond': "((c.city = 'city 7'::text) AND (c.postal_code = 'code 7'::text))",
  'Startup Cost': 0.42,
  'Total Cost': 8.44,
  'Plan Rows': 2,
};

const joined = (customers: Fields): Fields => ({
  'Node Type': 'Nested Loop',
  'Join Type': 'Inner',
  'Startup Cost': 4.88,
  'Total Cost': 56.6,
  'Plan Rows': 6,
  Plans: [
    customers,
    {
      'Node Type': 'Bitmap Heap Scan',
      'Parent Relationship': 'Inner',
      'Relation Name': 'orders',
      Alias: 'o',
      'Startup Cost': 4.46,
      'Total Cost': 24.04,
      'Plan Rows': 5,
      Plans: [
        {
          'Node Type': 'Bitmap Index Scan',
          'Parent Relationship': 'Outer',
          'Index Name': 'orders_customer_id_idx',
          'Index Cond': '(o.customer_id = c.id)',
          'Startup Cost': 0,
          'Total Cost': 4.46,
          'Plan Rows': 5,
        },
      ],
    },
  ],
});

describe('the time that is predicted with an index', () => {
  for (const major of [14, 15, 16, 17, 18]) {
    it(`is a fraction of a scan that throws nearly all away, on ${String(major)}`, () => {
      const found = predicted(`pg${String(major)}/seq-scan-selective`, lookUp(90, 310));
      assertHolds(found);
      assert.equal(found.isDoubtful, false);
      assert.ok(found.highMs < found.beforeMs / 10, JSON.stringify(found));
    });
  }

  it('counts the rows that came, not those that the planner expects', () => {
    const [right, tooMany] = [lookUp(64, 310), lookUp(90_000, 9_000)];
    const name = 'pg16/seq-scan-selective';
    assert.equal(predicted(name, tooMany).ms, predicted(name, right).ms);
  });

  it('repeats an inner side as often as rows came, where the planner expects two and 501 come', () => {
    const name = 'pg16/row-misestimate';
    const found = predicted(name, joined(CUSTOMERS));
    assertHolds(found);
    // What reads the orders stays as it was: that part of the time is measured.
    const { metrics, plan: before } = measured(captured(name));
    const kept = before.nodes
      .filter(({ fields }) => fields['Node Type'].startsWith('Bitmap'))
      .reduce((sum, { id }) => sum + (metrics.nodes[id]?.selfTimeMs ?? 0), 0);
    assert.ok(found.ms > kept * 0.6, `${String(found.ms)} of ${String(kept)}`);
    assert.ok(found.ms < found.beforeMs);
  });

  it('is doubtful where nearly all of the table comes', () => {
    const after = { ...lookUp(297_135, 20_000), 'Index Cond': "(orders.total > '10'::numeric)" };
    const found = predicted('pg16/seq-scan-keeps-most', after);
    assertHolds(found);
    assert.equal(found.isDoubtful, true);
  });

  it('is a fraction of what parallel workers take as well', () => {
    const found = predicted('pg16/seq-scan-parallel', lookUp(90, 310));
    assertHolds(found);
    assert.equal(found.isDoubtful, false);
  });

  it('takes of a limit what it asks for', () => {
    const limited = (rows: number): Fields => ({
      'Node Type': 'Limit',
      'Startup Cost': 0.42,
      'Total Cost': 4,
      'Plan Rows': rows,
      Plans: [{ ...lookUp(90, 310), 'Parent Relationship': 'Outer' }],
    });
    const name = 'pg16/seq-scan-selective';
    assert.ok(predicted(name, limited(1)).ms < predicted(name, lookUp(90, 310)).ms);
    assert.ok(predicted(name, limited(1)).ms < predicted(name, limited(60)).ms);
  });

  it('is wider where pages were read that a scan by an index meets one by one', () => {
    const of = (read: number) => {
      const before = plan({
        ...{ 'Node Type': 'Seq Scan', 'Relation Name': 'orders', Alias: 'orders' },
        ...{ 'Startup Cost': 0, 'Total Cost': 8_633, 'Plan Rows': 90, 'Actual Rows': 64 },
        ...{ 'Actual Startup Time': 0, 'Actual Total Time': 400, 'Actual Loops': 1 },
        ...{ 'Shared Hit Blocks': 4_883 - read, 'Shared Read Blocks': read },
      });
      const found = predictTime(measured(before), plan(lookUp(90, 310)));
      assert.ok(found);
      return found;
    };
    assert.equal(of(4_000).ms, of(0).ms);
    assert.ok(of(4_000).highMs > of(0).highMs);
  });

  it('counts rows once that each worker reads for itself', () => {
    const scan = (name: string, given: Fields): Fields => ({
      ...{ 'Node Type': 'Seq Scan', 'Relation Name': name, Alias: name, 'Actual Loops': 3 },
      ...{ 'Total Cost': 100, 'Actual Startup Time': 0, 'Actual Total Time': 5 },
      ...given,
    });
    const ran = { 'Actual Startup Time': 0, 'Actual Total Time': 9, 'Actual Loops': 3 };
    const of = plan({
      ...{ 'Node Type': 'Gather', 'Workers Planned': 2, 'Workers Launched': 2, ...ran },
      ...{ 'Actual Loops': 1, 'Plan Rows': 900, 'Actual Rows': 900, 'Total Cost': 900 },
      Plans: [
        {
          ...{ 'Node Type': 'Hash Join', 'Parent Relationship': 'Outer', 'Total Cost': 300 },
          ...{ ...ran, 'Parallel Aware': false, 'Plan Rows': 375, 'Actual Rows': 300 },
          Plans: [
            scan('sales', {
              ...{ 'Parent Relationship': 'Outer', 'Parallel Aware': true },
              ...{ 'Plan Rows': 4_000, 'Actual Rows': 3_300 },
            }),
            {
              ...{ 'Node Type': 'Hash', 'Parent Relationship': 'Inner', 'Total Cost': 100 },
              ...{ ...ran, 'Plan Rows': 50, 'Actual Rows': 50 },
              Plans: [
                scan('goods', {
                  ...{ 'Parent Relationship': 'Outer', 'Parallel Aware': false },
                  ...{ 'Plan Rows': 50, 'Actual Rows': 50 },
                }),
              ],
            },
          ],
        },
      ],
    });
    const known = knownFrom(of, deriveMetrics(of)).rows;
    assert.deepEqual(
      [known.get('0 goods'), known.get('0 sales'), known.get('0 goods sales')],
      [50, 9_900, 900],
    );
  });

  it('is not told where nothing was measured', () => {
    const before = plan({ 'Node Type': 'Seq Scan', 'Relation Name': 'orders', 'Plan Rows': 9 });
    assert.equal(predictTime(measured(before), plan(lookUp(1, 8))), null);
    const untimed = measured(captured('pg16/without-timing'));
    assert.equal(predictTime(untimed, plan(lookUp(1, 8))), null);
    const ran = { 'Actual Startup Time': 0, 'Actual Total Time': 0, 'Actual Rows': 9 };
    const fields = { ...before.root.fields, ...ran, 'Actual Loops': 1 };
    const instant = { ...plan(fields), statementFields: { 'Execution Time': 0.01 } };
    assert.equal(predictTime(measured(instant), plan(lookUp(1, 8))), null);
  });
});
