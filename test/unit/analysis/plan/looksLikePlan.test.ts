import assert from 'node:assert/strict';
import { planSign } from '../../../../src/analysis/plan/looksLikePlan';
import { fixtureNames, readFixture } from '../../../support/planFixtures';

describe('planSign', () => {
  it('finds the sign in every captured plan, in every format', () => {
    for (const fixture of fixtureNames().map(readFixture)) {
      for (const text of [fixture.json, fixture.text, fixture.yaml, fixture.xml]) {
        if (text !== null) assert.notEqual(planSign(text), -1, fixture.name);
      }
    }
  });

  it('finds none in other texts', () => {
    for (const text of [
      '',
      'Seq Scan on orders, cost=1',
      '{"Plan": "B", "nodes": []}',
      'name: Plan\nrows: 3',
      '<explain>why</explain>',
      '-- duration: long\nselect 1',
    ]) {
      assert.equal(planSign(text), -1, text);
    }
  });
});
