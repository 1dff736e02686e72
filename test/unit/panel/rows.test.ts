import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COLUMNS, columnsOf, sortedIds } from '../../../src/panel/plan/columns';
import { indexPlan } from '../../../src/panel/plan/planIndex';
import { nextMatch, searchPlan } from '../../../src/panel/plan/searchPlan';
import {
  expandTo,
  scrollToRow,
  virtualWindow,
  visibleIds,
} from '../../../src/panel/plan/visibleRows';
import { treeKey, type TreePlace } from '../../../src/panel/view/treeKeys';
import { panelReport } from '../../support/panelSamples';
import { planOfShape } from './samplePlans';

const PLAN = planOfShape([
  ['Limit', 0],
  ['Hash Join', 1, { 'Hash Cond': '(o.id = i.order_id)' }],
  ['Seq Scan', 2, { 'Relation Name': 'orders', Alias: 'o' }],
  ['Hash', 2],
  ['Seq Scan', 3, { 'Relation Name': 'items', Alias: 'i' }],
  ['Aggregate', 1],
]);

describe('panel rows', () => {
  it('leaves out what lies below a collapsed node', () => {
    assert.deepEqual(visibleIds(PLAN.nodes, new Set()), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(visibleIds(PLAN.nodes, new Set([1])), [0, 1, 5]);
    assert.deepEqual(visibleIds(PLAN.nodes, new Set([3, 4])), [0, 1, 2, 3, 5]);
    assert.deepEqual(visibleIds(PLAN.nodes, new Set([0])), [0]);
    assert.deepEqual(visibleIds(PLAN.nodes, new Set(), new Set([2, 4])), [0, 1, 3, 5]);
  });

  it('opens the ancestors of a node, and nothing else', () => {
    assert.deepEqual([...expandTo(PLAN.nodes, new Set([1, 3, 5]), 4)], [5]);
  });

  it('draws every visible row and only a few more', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.integer({ min: 1, max: 2_000 }),
        fc.nat(10_000),
        (top, height, count) => {
          const { first, end } = virtualWindow(top, height, 24, count);
          assert.ok(first >= 0 && end <= count && first <= end);
          for (let row = Math.floor(top / 24); row * 24 < top + height && row < count; row++)
            assert.ok(row >= first && row < end);
          assert.ok(end - first <= height / 24 + 30);
        },
      ),
    );
  });

  it('scrolls no more than needed, with two rows around', () => {
    assert.equal(scrollToRow(5, 0, 240, 24), null);
    assert.equal(scrollToRow(0, 240, 240, 24), 0);
    assert.equal(scrollToRow(20, 0, 240, 24), 21 * 24 + 48 - 240);
    assert.equal(scrollToRow(3, 0, 24, 24), 72);
  });

  it('sorts by any column, plan order among equals, unknown values last', () => {
    const { nodes } = indexPlan(panelReport('shop'));
    const self = COLUMNS.find(({ id }) => id === 'self') ?? null;
    assert.equal(sortedIds(nodes, self, true)[0], 21);
    for (const column of COLUMNS) {
      for (const descending of [true, false]) {
        const ids = sortedIds(nodes, column, descending);
        assert.deepEqual(
          [...ids].sort((a, b) => a - b),
          nodes.map(({ id }) => id),
        );
      }
    }
    assert.deepEqual(sortedIds(PLAN.nodes, self, true), [0, 1, 2, 3, 4, 5]);
  });

  it('leaves out columns that say nothing of this plan', () => {
    const titles = columnsOf(indexPlan(panelReport('estimate')).nodes).map(({ title }) => title);
    assert.ok(titles.includes('Total cost'));
    assert.ok(!titles.includes('Self time'));
    assert.ok(!titles.includes('Hit'));
  });

  it('finds nodes by name, relation and condition, all words, any case', () => {
    assert.deepEqual(searchPlan(PLAN.nodes, 'seq ORDERS'), [2]);
    assert.deepEqual(searchPlan(PLAN.nodes, 'order_id'), [1]);
    assert.deepEqual(searchPlan(PLAN.nodes, '  '), []);
    assert.equal(nextMatch([2, 4], 2, 1), 4);
    assert.equal(nextMatch([2, 4], 4, 1), 2);
    assert.equal(nextMatch([2, 4], 2, -1), 4);
    assert.equal(nextMatch([], 2, 1), null);
  });
});

describe('panel tree keys', () => {
  const place = (active: number, collapsed: readonly number[] = []): TreePlace => {
    const set = new Set(collapsed);
    const ids = visibleIds(PLAN.nodes, set);
    return { nodes: PLAN.nodes, ids, collapsed: set, active, isFold: (id) => id === 4 };
  };

  it('moves and stops at the ends', () => {
    assert.deepEqual(treeKey('ArrowDown', place(0)), { select: 1 });
    assert.deepEqual(treeKey('ArrowUp', place(0)), { select: 0 });
    assert.deepEqual(treeKey('End', place(0)), { select: 5 });
    assert.deepEqual(treeKey('PageDown', place(4)), { select: 5 });
    assert.deepEqual(treeKey('ArrowDown', place(1, [1])), { select: 5 });
  });

  it('opens a fold, and goes out of it', () => {
    assert.deepEqual(treeKey('ArrowRight', place(4)), { unfold: 4 });
    assert.deepEqual(treeKey('Enter', place(4)), { unfold: 4 });
    assert.deepEqual(treeKey('ArrowLeft', place(4)), { select: 3 });
  });

  it('opens, goes in, closes, goes out', () => {
    assert.deepEqual(treeKey('ArrowRight', place(1)), { select: 2 });
    assert.deepEqual([...(treeKey('ArrowRight', place(1, [1]))?.collapsed ?? [9])], []);
    assert.deepEqual([...(treeKey('ArrowLeft', place(1))?.collapsed ?? [])], [1]);
    assert.deepEqual(treeKey('ArrowLeft', place(2)), { select: 1 });
    assert.deepEqual(treeKey('ArrowLeft', place(0, [0])), {});
    assert.equal(treeKey('q', place(0)), null);
  });
});
