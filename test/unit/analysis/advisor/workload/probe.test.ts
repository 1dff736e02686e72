// Each statement is planned with all that is wanted for it, in few configurations.

import assert from 'node:assert/strict';
import { probe } from '../../../../../src/analysis/advisor/workload/probe';
import { FakePlanner } from './fakePlanner';

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i)}`);
}

function plannerOf(...wanted: readonly (readonly string[])[]): FakePlanner {
  return new FakePlanner(
    wanted.map((some) => [
      { needs: [], cost: 1000 },
      ...some.map((name, i) => ({ needs: [name], cost: 500 - i })),
    ]),
  );
}

describe('probing', () => {
  it('names what the plan of each statement used', async () => {
    const planner = plannerOf(['a', 'b'], ['b', 'c']);
    const wanted = new Map([
      [0, ['a', 'b']],
      [1, ['b', 'c']],
    ]);
    const used = await probe(planner.costs(), wanted, () => false);
    assert.deepEqual(
      [...used].map(([statement, some]) => [statement, [...some]]),
      [
        [0, ['b']],
        [1, ['c']],
      ],
    );
    assert.equal(planner.questions.length, 1);
  });

  it('takes several turns for many candidates, and no configuration becomes too large', async () => {
    const many = names('i', 150);
    const planner = plannerOf(many, many);
    const wanted = new Map([
      [0, many],
      [1, many],
    ]);
    const used = await probe(planner.costs(), wanted, () => false);
    assert.ok(used.get(0)?.has('i149') === true && used.get(1)?.has('i149') === true);
    assert.ok(planner.questions.every(({ set }) => set.length <= 64));
    assert.equal(planner.questions.length, 3);
    const offered = planner.questions.flatMap(({ set }) => set);
    assert.deepEqual([...new Set(offered)].sort(), [...many].sort());
  });

  it('keeps statements without anything in common apart once they are many', async () => {
    const [left, right] = [names('l', 40), names('r', 40)];
    const planner = plannerOf(left, right);
    const wanted = new Map([
      [0, left],
      [1, right],
    ]);
    await probe(planner.costs(), wanted, () => false);
    assert.equal(planner.questions.length, 2);
  });

  it('ends when the time is up, with what it has', async () => {
    const [left, right] = [names('l', 40), names('r', 40)];
    const planner = plannerOf(left, right);
    const wanted = new Map([
      [0, left],
      [1, right],
    ]);
    const used = await probe(planner.costs(), wanted, () => planner.questions.length > 0);
    assert.deepEqual([...used.keys()], [0]);
  });
});
