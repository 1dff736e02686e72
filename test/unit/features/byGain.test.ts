// In which order suggestions stand: by what they leave of the cost, then what nobody proved, then what a measurement speaks against.

import assert from 'node:assert/strict';
import { byGain } from '../../../src/features/adviseRewritten';
import type { Suggestion } from '../../../src/model/suggestion';
import { suggestion } from '../extension/reportSample';

function costing(id: string, costAfter: number, given: Partial<Suggestion> = {}): Suggestion {
  const { proof } = suggestion();
  return suggestion({ id, proof: { ...proof, costBefore: 1_000, costAfter }, ...given });
}

function unproven(id: string): Suggestion {
  const { proof } = suggestion();
  const nothing = { costBefore: null, costAfter: null };
  return suggestion({ id, proof: { ...proof, level: 'rule', ...nothing } });
}

describe('the order of suggestions', () => {
  it('is by the largest gain, what is not proven after that', () => {
    const groups = [[unproven('rule')], [costing('some', 400)], [costing('most', 10)]];
    assert.deepEqual(
      byGain(groups).map(({ id }) => id),
      ['most', 'some', 'rule'],
    );
  });

  it('puts an index whose estimate was measured to be wrong after what mends the estimate', () => {
    const doubt = 'the planner expects 1 row and 2 000 came';
    const groups = [[costing('index', 1, { doubt })], [unproven('statistics')]];
    assert.deepEqual(
      byGain(groups).map(({ id }) => id),
      ['statistics', 'index'],
    );
  });
});
