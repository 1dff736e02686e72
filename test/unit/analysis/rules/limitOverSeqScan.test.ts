// A LIMIT that was reached after nearly the whole table had been read stopped nothing.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parseText } from '../../../../src/analysis/plan/parseText';
import { judgePlan } from '../../../../src/analysis/rules/judge';

function rulesOf(text: string): readonly string[] {
  const parsed = parseText(text);
  assert.ok(parsed.ok);
  const plan = parsed.value;
  const metrics = deriveMetrics(plan);
  const context = { plan, metrics, statement: null, catalog: null, serverVersion: null };
  return judgePlan(context, {}).map(({ rule }) => rule);
}

/** PostgreSQL 15: the rows looked for stand at the end of 1.5 million. */
function limited(filter: string, rows: number, removed: number, buffers = ''): string {
  return `Limit  (cost=0.00..518.84 rows=${String(rows)} width=69) (actual time=446.118..446.131 rows=${String(rows)} loops=1)
  ->  Seq Scan on orders  (cost=0.00..38757.00 rows=747 width=69) (actual time=446.114..446.120 rows=${String(rows)} loops=1)
        Filter: ${filter}
        Rows Removed by Filter: ${String(removed)}${buffers}
Planning Time: 2.573 ms
Execution Time: 446.277 ms`;
}

describe('a sequential scan below a LIMIT', () => {
  it('is told when it read the table to keep a few rows', () => {
    for (const plan of [
      limited('(customer_id = 3000)', 10, 1499499),
      limited('(customer_id = 3000)', 10, 1499499, '\n        Buffers: shared hit=1 read=20000'),
      limited("((account_id)::text = '77777'::text)", 50, 1499500),
      limited('(customer_id = 3000)', 1, 400000),
    ]) {
      assert.ok(rulesOf(plan).includes('seq-scan-selective'), plan);
    }
  });

  it('is not when it stopped early, or keeps much of what it reads', () => {
    for (const plan of [
      limited('(customer_id = 3000)', 10, 900),
      limited('(customer_id = 3000)', 100000, 100000),
    ]) {
      assert.ok(!rulesOf(plan).includes('seq-scan-selective'), plan);
    }
  });
});
