// Does the headline blame a step only where time or cost is worth a word?

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { verdict } from '../../../../src/analysis/plan/verdict';

function told(text: string): string {
  const read = parsePlans(text);
  assert.ok(read.ok);
  const [plan] = read.value;
  assert.ok(plan !== undefined);
  return verdict({ plan, metrics: deriveMetrics(plan), findings: [] });
}

describe('verdict', () => {
  it('blames no step of what costs next to nothing', () => {
    assert.equal(
      told('Result  (cost=0.00..0.01 rows=1 width=4)'),
      'Nothing stands out: estimated cost 0.01',
    );
    assert.match(
      told('Result  (cost=0.00..0.01 rows=1 width=4) (actual time=0.001..0.002 rows=1 loops=1)'),
      /^Nothing stands out: 1 row/,
    );
  });

  it('names the step of an estimate that costs something', () => {
    assert.match(
      told('Seq Scan on orders  (cost=0.00..4283.00 rows=1 width=4)\n  Filter: (customer_id = 7)'),
      /^100 % of the estimated cost of 4 283 is spent reading orders/,
    );
  });
});
