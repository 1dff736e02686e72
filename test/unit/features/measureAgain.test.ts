// A statement that is measured several times is shown by the run in the middle, with the first told apart.

import assert from 'node:assert/strict';
import { parsePlans } from '../../../src/analysis/plan/parsePlans';
import { boundValues } from '../../../src/features/boundValues';
import { measureAgain } from '../../../src/features/explain/measureAgain';
import type { Plan } from '../../../src/model/planNode';
import { spreadOf, timesText } from '../../../src/model/runSpread';
import { report } from '../extension/reportSample';

function planOf(ms: number | null): Plan {
  const time = ms === null ? '' : `\nExecution Time: ${String(ms)} ms`;
  const parsed = parsePlans(`Result  (cost=0.00..0.01 rows=1 width=8)${time}`);
  assert.ok(parsed.ok && parsed.value[0] !== undefined);
  return parsed.value[0];
}

describe('measuring several times', () => {
  const measure = (first: number | null, later: readonly (number | null)[]) =>
    measureAgain(planOf(first), later.length, (number) =>
      Promise.resolve(planOf(later[number - 1] ?? null)),
    );

  it('shows the run in the middle, the first told apart', async () => {
    const measured = await measure(463, [1.6, 1.2, 1.4, 1.3, 1.5]);
    assert.deepEqual(measured?.times, { firstMs: 463, laterMs: [1.6, 1.2, 1.4, 1.3, 1.5] });
    assert.equal(measured.plan.statementFields['Execution Time'], 1.4);
    assert.deepEqual(spreadOf(measured.times), { medianMs: 1.4, leastMs: 1.2, mostMs: 1.6 });
    assert.equal(timesText(measured.times), 'median of 5 (1.2 ms to 1.6 ms), first run 463 ms');
    const even = await measure(9, [4, 1, 3, 2]);
    assert.equal(even?.plan.statementFields['Execution Time'], 2);
    assert.equal(spreadOf(even.times).medianMs, 2.5);
  });

  it('says nothing where no times are told', async () => {
    assert.equal(await measure(null, [1]), null);
    assert.equal(await measure(1, [1, null]), null);
  });
});

describe('values of parameters', () => {
  const parameter = (number: number, label: string) => ({ number, label, ranges: [] });
  const told = (values: readonly (string | null)[], labels: readonly string[]) =>
    boundValues({
      values,
      statement: {
        ...report().statement,
        parameters: labels.map((label, index) => parameter(index + 1, label)),
      },
    });

  it('stand beside the names that the person wrote', () => {
    assert.deepEqual(told(['US', null], ['$1', ':since']), ['$1 = US', ':since = NULL']);
    assert.deepEqual(told(['1', '2'], ['?', '?']), ['$1 = 1', '$2 = 2']);
    assert.deepEqual(told([], ['$1']), []);
    assert.deepEqual(boundValues({ statement: null }), []);
    assert.equal(told(['x'.repeat(999)], ['$1'])[0]?.length, '$1 = '.length + 201);
  });
});
