// What a loop kept on average is printed as 0 below one half, until 17: nobody is told that it was none.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parseText } from '../../../../src/analysis/plan/parseText';
import { ruleContext } from '../../../../src/analysis/rules/judge';
import { keptWords } from '../../../../src/analysis/rules/support/nodes';

function wordsOf(rows: string, loops: number, serverVersion: number | null): string {
  const parsed = parseText(
    `Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (actual time=0.001..0.002 rows=${rows} loops=${String(loops)})`,
  );
  assert.ok(parsed.ok);
  const plan = parsed.value;
  const metrics = deriveMetrics(plan);
  const context = ruleContext({ plan, metrics, statement: null, catalog: null, serverVersion });
  return keptWords(context, plan.nodes);
}

describe('rows that were kept', () => {
  it('are bounded where a mean was rounded to none', () => {
    assert.equal(wordsOf('0', 53_001, 170_000), 'fewer than 26.5 k');
    assert.equal(wordsOf('0', 3, null), 'fewer than 2');
  });
  it('are none where the server says so', () => {
    assert.equal(wordsOf('0', 1, 150_000), '0');
    assert.equal(wordsOf('0.00', 53_000, 180_000), '0');
  });
  it('are counted where there are some', () => {
    assert.equal(wordsOf('2', 10, 150_000), '20');
    assert.equal(wordsOf('0.5', 10, 180_000), '5');
  });
});
