// Does a monitor ask less often when its own queries cost too much?

import assert from 'node:assert/strict';
import { Budget } from '../../../../src/features/monitor/budget';

/** So many minutes in which each sample costs so much; the intervals in seconds. */
function play(budget: Budget, minutes: number, costMs: number, from = 0): number[] {
  const intervals: number[] = [];
  for (let at = from; at < from + minutes * 60_000; at += budget.intervalMs) {
    budget.spend(at, costMs);
    budget.adjust(at);
    intervals.push(budget.intervalMs / 1_000);
  }
  return intervals;
}

describe('the budget of a monitor', () => {
  it('keeps its pace within one per cent', () => {
    assert.deepEqual(new Set(play(new Budget(5_000), 10, 40)), new Set([5]));
  });

  it('doubles the interval above it, up to a minute, and comes back when there is room', () => {
    const budget = new Budget(5_000);
    const slow = play(budget, 20, 400);
    assert.deepEqual([...new Set(slow)], [5, 10, 20, 40, 60]);
    assert.equal(play(budget, 60, 5_000, 20 * 60_000).at(-1), 60);
    assert.equal(play(budget, 60, 1, 80 * 60_000).at(-1), 5);
  });

  it('slows the samples of waits where the interval itself is as long as can be', () => {
    const budget = new Budget(120_000);
    const paces: number[] = [];
    for (let at = 0; at < 20 * 60_000; at += budget.paceMs(1_000)) {
      budget.spend(at, 100);
      budget.adjust(at);
      paces.push(budget.paceMs(1_000) / 1_000);
    }
    assert.ok(Math.max(...paces) >= 8, String(paces));
    assert.equal(budget.intervalMs, 120_000);
    assert.equal(play(budget, 20, 5_000, 20 * 60_000).at(-1), 120);
    assert.equal(budget.paceMs(1_000), 60_000);
  });
});
