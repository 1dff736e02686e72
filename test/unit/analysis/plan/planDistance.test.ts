import assert from 'node:assert/strict';
import { parseJson } from '../../../../src/analysis/plan/parseJson';
import { planDistance } from '../../../../src/analysis/plan/planDistance';
import type { Plan } from '../../../../src/model/planNode';

const scan = (fields: Record<string, unknown>): Record<string, unknown> => ({
  'Node Type': 'Seq Scan',
  'Relation Name': 'orders',
  'Startup Cost': 0,
  'Total Cost': 100,
  'Plan Rows': 10,
  'Plan Width': 8,
  ...fields,
});

function plan(root: Record<string, unknown>): Plan {
  const parsed = parseJson([{ Plan: root }]);
  assert.ok(parsed.ok);
  return parsed.value;
}

describe('distance of two plans', () => {
  it('is none between plans that differ in numbers and conditions only', () => {
    const distance = planDistance(
      plan(scan({ Filter: '(a = 1)' })),
      plan(scan({ 'Total Cost': 150, 'Plan Rows': 15, Filter: '(a = $1)' })),
    );
    assert.deepEqual(distance, { sameShape: true, costRatio: 1.5, firstDifference: null });
  });

  it('names the first step that differs', () => {
    const sorted = (child: Record<string, unknown>) =>
      plan(scan({ 'Node Type': 'Sort', Plans: [child] }));
    const { sameShape, firstDifference } = planDistance(
      sorted(scan({})),
      sorted(scan({ 'Node Type': 'Index Scan', 'Index Name': 'orders_pkey' })),
    );
    assert.equal(sameShape, false);
    assert.deepEqual(firstDifference, {
      server: 'Seq Scan on orders',
      twin: 'Index Scan using orders_pkey on orders',
    });
  });

  it('tells when one has steps that the other lacks', () => {
    const limited = plan(scan({ 'Node Type': 'Limit', Plans: [scan({})] }));
    assert.equal(planDistance(limited, plan(scan({}))).sameShape, false);
    assert.equal(planDistance(plan(scan({})), limited).sameShape, false);
  });

  it('has no ratio to a plan that costs nothing', () => {
    const free = plan(scan({ 'Total Cost': 0 }));
    assert.equal(planDistance(free, free).costRatio, null);
  });
});
