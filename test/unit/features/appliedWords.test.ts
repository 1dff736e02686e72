// After something was applied: before and after, and whether it is as the planner said.

import assert from 'node:assert/strict';
import { parsePlans } from '../../../src/analysis/plan/parsePlans';
import { appliedWords } from '../../../src/features/appliedWords';
import { comparePlans, type ComparedRun } from '../../../src/features/plans/comparePlans';

function run(scan: string, cost: number, ms: number | null): ComparedRun {
  const actual =
    ms === null
      ? ''
      : ` (actual time=0.010..${String(ms)} rows=4 loops=1)\nExecution Time: ${String(ms)} ms`;
  const parsed = parsePlans(`${scan}  (cost=0.00..${String(cost)} rows=4 width=8)${actual}`);
  assert.ok(parsed.ok && parsed.value[0] !== undefined);
  return { plan: parsed.value[0], origin: null, times: null };
}

const BEFORE = run('Seq Scan on t', 4_283, 126);
const INDEX = 'Index Scan using i on t';

describe('what became of an applied change', () => {
  const told = (after: ComparedRun, predicted: number | null, before = BEFORE) =>
    appliedWords('i', comparePlans(before, after), predicted);

  it('is told with the times of both and the prediction', () => {
    assert.equal(
      told(run(INDEX, 47.4, 1.64), 47.4),
      '77 × faster with i: 126 ms → 1.64 ms. The prediction held (cost 47.4).',
    );
    assert.match(
      told(run(INDEX, 90, 1.64), 47.4),
      /The prediction did not hold: cost 47\.4 expected, 90 now\.$/,
    );
    assert.equal(told(run(INDEX, 90, 1.64), null), '77 × faster with i: 126 ms → 1.64 ms.');
  });

  it('praises nothing that did not come', () => {
    assert.match(told(run('Seq Scan on t', 4_283, 40), 47.4), /^i made no difference that counts/);
    assert.match(told(run(INDEX, 47.4, 500), 47.4), /^4 × slower with i: 126 ms → 500 ms\./);
    assert.match(told(run('Seq Scan on other', 9, 1), 47.4), /^i is applied\. Not compared: /);
  });

  it('goes by cost where nothing was executed', () => {
    assert.match(
      told(run(INDEX, 47.4, null), 47.4, run('Seq Scan on t', 4_283, null)),
      /^Estimated cost 90 × lower with i: 4 283 → 47\.4\. The prediction held/,
    );
  });
});
