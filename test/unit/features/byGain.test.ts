// In which order suggestions stand: by what they leave of the cost, then what nobody proved, then what a measurement speaks against.

import assert from 'node:assert/strict';
import { transactionSetting } from '../../../src/analysis/changes/fixes';
import { byGain } from '../../../src/features/byGain';
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

  it('puts what has to be kept after what gains nearly as much for nothing', () => {
    const index = (id: string, costAfter: number): Suggestion =>
      costing(id, costAfter, { changes: suggestion().changes });
    const rewrite = (id: string, costAfter: number): Suggestion =>
      costing(id, costAfter, { kind: 'setting', changes: [] });
    assert.equal(suggestion().changes[0]?.kind, 'create-index');
    assert.deepEqual(
      byGain([[index('index', 552)], [rewrite('rewrite', 594)]]).map(({ id }) => id),
      ['rewrite', 'index'],
    );
    assert.deepEqual(
      byGain([[index('index', 100)], [rewrite('rewrite', 594)]]).map(({ id }) => id),
      ['index', 'rewrite'],
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

  it('puts what promises no sure gain in time after what does, however much less it takes of the cost', () => {
    const promising = (id: string, costAfter: number, isDoubtful: boolean): Suggestion => {
      const { proof } = suggestion();
      const predictedTime = {
        ...{ beforeMs: 100, ms: 95, lowMs: 20, highMs: isDoubtful ? 200 : 98 },
        ...{ gainShare: 0.05, isDoubtful },
      };
      return suggestion({ id, proof: { ...proof, costBefore: 1_000, costAfter, predictedTime } });
    };
    const groups = [[promising('cheap', 1, true)], [promising('quick', 700, false)]];
    assert.deepEqual(
      byGain([...groups, [unproven('rule')]]).map(({ id }) => id),
      ['quick', 'rule', 'cheap'],
    );
  });

  it('puts workers last, whatever the planner expects of them, and never first', () => {
    const workers = (name: string, value: string): Suggestion =>
      costing(name, 1, {
        kind: 'setting',
        changes: transactionSetting('Allow workers', name, value).changes,
      });
    const allowed = workers('max_parallel_workers_per_gather', '2');
    const groups = [[allowed], [costing('some', 900)], [costing('doubted', 1, { doubt: '1 row' })]];
    assert.deepEqual(
      byGain(groups).map(({ id }) => id),
      ['some', 'doubted', 'max_parallel_workers_per_gather'],
    );
    assert.deepEqual(byGain([[allowed]]), []);
    assert.deepEqual(byGain([[workers('max_parallel_workers', '8')]]), []);
    const forbidden = workers('max_parallel_workers_per_gather', '0');
    assert.equal(byGain([[forbidden]]).length, 1, 'to forbid them takes nothing from others');
  });
});
