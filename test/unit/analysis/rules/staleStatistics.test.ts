import assert from 'node:assert/strict';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import { fixtureContext } from '../../../support/planFixtures';

describe('stale-statistics', () => {
  const found = async (name: string) => {
    const findings = judgePlan(await fixtureContext(name));
    return findings.find(({ rule }) => rule === 'stale-statistics');
  };

  it('weighs little where the row counts of the plan fit all the same', async () => {
    const fit = await found('pg18/stale-statistics-fit');
    assert.equal(fit?.impact, 'low');
    assert.equal(fit.share, 0);
    assert.match(fit.message, /row counts fit all the same/);
    const misled = await found('pg18/stale-statistics');
    assert.equal(misled?.impact, 'high');
    assert.match(misled.message, /are guesses there/);
  });
});
