// What is advised against a wrong row count: does it follow from how the planner came to the count?

import assert from 'node:assert/strict';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import { fixtureContext } from '../../../support/planFixtures';

async function misestimate(name: string, nodeId: number) {
  const findings = judgePlan(await fixtureContext(name));
  return findings.find(
    (finding) => finding.rule === 'row-misestimate' && finding.nodeId === nodeId,
  );
}

describe('advice on row counts', () => {
  it('promises nothing of a finer sample where each outer row brings the value', async () => {
    for (const major of ['pg14', 'pg18']) {
      const found = await misestimate(`${major}/parallel-skew`, 5);
      assert.match(found?.message ?? '', /expected 5 rows .* a loop and got 306, 61 times more\./);
      assert.match(found?.message ?? '', /customer_id with the mean over all values/);
      assert.deepEqual(
        found?.fixes.map(({ title }) => title),
        ['ANALYZE orders'],
      );
    }
  });

  it('relates columns that are compared together', async () => {
    const found = await misestimate('pg18/row-misestimate', 1);
    assert.match(found?.message ?? '', /Extended statistics on city and postal_code/);
  });
});
