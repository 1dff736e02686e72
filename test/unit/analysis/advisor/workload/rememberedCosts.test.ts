// A planner is asked only where no plan that is known answers, and what is remembered is what it would have said.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EstimatedCosts } from '../../../../../src/analysis/advisor/workload/estimatedCosts';
import { FakePlanner } from './fakePlanner';

const PLANS = [
  [
    { needs: [], cost: 100 },
    { needs: ['a'], cost: 50 },
    { needs: ['a', 'b'], cost: 10 },
    { needs: ['c'], cost: 40 },
  ],
  [
    { needs: [], cost: 70 },
    { needs: ['d'], cost: 7 },
  ],
];

describe('costs that are remembered', () => {
  it('answer for every set between what a plan used and what it was offered', async () => {
    const planner = new FakePlanner(PLANS);
    const costs = planner.costs();
    const [all] = await costs.of(['a', 'b', 'c'], [0]);
    assert.equal(all?.cost, 10);
    const [between] = await costs.of(['a', 'b'], [0]);
    assert.equal(between?.cost, 10);
    assert.equal(costs.asked, 1);
    const [fewer] = await costs.of(['a', 'c'], [0]);
    assert.equal(fewer?.cost, 40);
    assert.equal(costs.asked, 2);
    // Within {a, c} the plan used c alone.
    assert.equal((await costs.of(['c'], [0]))[0]?.cost, 40);
    assert.equal(costs.asked, 2);
  });

  it('ask again where the set has more than was offered', async () => {
    const costs = new FakePlanner(PLANS).costs();
    await costs.of(['a'], [0]);
    assert.equal((await costs.of(['a', 'b'], [0]))[0]?.cost, 10);
    assert.equal(costs.asked, 2);
  });

  it('ignore what a statement cannot use', async () => {
    const costs = new FakePlanner(PLANS).costs();
    await costs.of([], [0, 1]);
    assert.equal((await costs.of(['d'], [0]))[0]?.cost, 100);
    assert.equal(costs.asked, 2);
  });

  it('ask only of the statements that are not known, in one question', async () => {
    const planner = new FakePlanner(PLANS);
    const costs = planner.costs();
    costs.know(0, 100);
    const prices = await costs.of([], [0, 1]);
    assert.deepEqual(
      prices.map(({ cost }) => cost),
      [100, 70],
    );
    assert.deepEqual(planner.questions, [{ set: [], statements: [1] }]);
  });

  it('never offer again what was refused, and keep the reason', async () => {
    const planner = new FakePlanner(PLANS);
    planner.refuses.set('a', 'too wide');
    const costs = planner.costs();
    assert.equal((await costs.of(['a', 'c'], [0]))[0]?.cost, 40);
    await costs.of(['a', 'b', 'c'], [0]);
    assert.deepEqual([...costs.refused], [['a', 'too wide']]);
    assert.ok(planner.questions.slice(1).every(({ set }) => !set.includes('a')));
  });

  it('are what the planner would say, whatever was asked before', async () => {
    const set = fc.subarray(['a', 'b', 'c', 'd']);
    await fc.assert(
      fc.asyncProperty(fc.array(set, { maxLength: 12 }), async (sets) => {
        const planner = new FakePlanner(PLANS);
        const costs = planner.costs();
        for (const one of sets) {
          const prices = await costs.of(one, [0, 1]);
          for (const [statement, { cost }] of prices.entries())
            assert.equal(cost, planner.best(statement, one).cost);
        }
      }),
    );
  });

  it('estimate without asking, and never below what the planner says', async () => {
    const set = fc.subarray(['a', 'b', 'c', 'd']);
    await fc.assert(
      fc.asyncProperty(fc.array(set, { maxLength: 4 }), set, async (seen, one) => {
        const planner = new FakePlanner(PLANS);
        const costs = planner.costs();
        for (const each of [[], ...seen]) await costs.of(each, [0, 1]);
        const { length } = planner.questions;
        const estimate = new EstimatedCosts(costs.plans(), () => Promise.resolve());
        const prices = await estimate.of(one, [0, 1]);
        assert.equal(planner.questions.length, length);
        for (const [statement, { cost, used }] of prices.entries()) {
          assert.ok(cost >= planner.best(statement, one).cost);
          assert.ok([...used].every((index) => one.includes(index)));
        }
      }),
    );
  });

  it('let others have their turn while they estimate', async () => {
    let turns = 0;
    const estimate = new EstimatedCosts<string>([], () => {
      turns += 1;
      return Promise.resolve();
    });
    for (let i = 0; i < 200; i++) await estimate.of([], [0]);
    assert.ok(turns > 1);
  });
});
