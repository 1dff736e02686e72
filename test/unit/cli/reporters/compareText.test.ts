import assert from 'node:assert/strict';
import { comparePlans } from '../../../../src/analysis/plan/compare/comparePlans';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { compareText } from '../../../../src/cli/reporters/compareText';
import type { Plan } from '../../../../src/model/planNode';

function planOf(text: string): Plan {
  const parsed = parsePlans(text);
  assert.ok(parsed.ok);
  const [plan] = parsed.value;
  assert.ok(plan !== undefined);
  return plan;
}

describe('compareText', () => {
  it('shows the verdict, the totals and every step of both plans', () => {
    const before =
      planOf(`Sort  (cost=5.00..6.00 rows=5 width=4) (actual time=9.000..10.000 rows=5 loops=1)
  ->  Seq Scan on t  (cost=0.00..4.00 rows=5 width=4) (actual time=0.010..8.000 rows=5 loops=1)`);
    const after = planOf(
      'Index Scan using i on t  (cost=0.00..2.00 rows=5 width=4) (actual time=0.010..1.000 rows=5 loops=1)',
    );
    const withMetrics = (plan: Plan) => ({ plan, metrics: deriveMetrics(plan) });
    const text = compareText(
      comparePlans(withMetrics(before), withMetrics(after)),
      { before, after },
      { colour: false, columns: 80 },
    );
    const lines = text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
    assert.ok(lines.includes('10 × faster: 10 ms became 1 ms; 1 step replaced, 1 gone.'));
    assert.ok(lines.includes('execution 10 ms 1 ms'));
    assert.ok(lines.includes('− Sort 2 ms - 5 -'));
    assert.ok(lines.includes('↔ Index Scan using i on t 8 ms 1 ms 5 5'));
  });
});
