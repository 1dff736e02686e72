// Do partitions that are read alike share a row, and does what matters keep its own?

import assert from 'node:assert/strict';
import { foldAlike, foldAround, foldedAway } from '../../../src/panel/plan/foldAlike';
import { visibleIds } from '../../../src/panel/plan/visibleRows';
import { planOfShape, withMetrics, type Shape } from './samplePlans';

/** An Append over `count` partitions, each `ms` of 1 000. */
function appendOf(count: number, ms: (partition: number) => number, type = 'Seq Scan') {
  const shape: Shape = [
    ['Append', 0],
    ...Array.from({ length: count }, (_, i): Shape[number] => [
      type,
      1,
      { 'Relation Name': `events_${String(2024 + Math.floor(i / 12))}_${String(1 + (i % 12))}` },
    ]),
  ];
  const plan = withMetrics(planOfShape(shape), [
    { wallTimeMs: 1_000, totalShare: 1 },
    ...Array.from({ length: count }, (_, i) => ({
      wallTimeMs: ms(i),
      totalShare: ms(i) / 1_000,
      actualRowsTotal: 10,
    })),
  ]);
  return plan.nodes;
}

describe('folding of partitions', () => {
  it('leaves the slow one, and sums the others', () => {
    const nodes = appendOf(24, (i) => (i === 20 ? 607 : 8 + (i % 3)));
    const [[first, fold] = [], ...more] = foldAlike(nodes);
    assert.equal(more.length, 0);
    assert.equal(first, 1);
    assert.equal(fold?.ids.length, 23);
    assert.ok(!fold.ids.includes(21));
    assert.deepEqual([fold.operation, fold.target, fold.rows], ['Seq Scan', 'events', 230]);
    assert.equal(fold.timeMs, 206);
    assert.equal(nodes[fold.slowestId]?.metrics.wallTimeMs, 10);
    const folds = foldAlike(nodes);
    assert.deepEqual(visibleIds(nodes, new Set(), foldedAway(folds, new Set(), nodes)), [0, 1, 21]);
    assert.equal(visibleIds(nodes, new Set(), foldedAway(folds, new Set([1]), nodes)).length, 25);
  });

  it('knows in which fold a node lies', () => {
    const nodes = appendOf(10, () => 5);
    const folds = foldAlike(nodes);
    assert.equal(foldAround(folds, nodes, 7), 1);
    assert.equal(foldAround(folds, nodes, 0), null);
  });

  it('folds nothing where few rows are saved, or each matters', () => {
    assert.equal(foldAlike(appendOf(3, () => 5)).size, 0);
    assert.equal(foldAlike(appendOf(8, () => 125)).size, 0);
    assert.equal(foldAlike(appendOf(8, () => 5).slice(0, 1)).size, 0);
  });

  it('tells apart what is read in different ways', () => {
    const shape: Shape = [
      ['Append', 0],
      ...Array.from({ length: 5 }, (): Shape[number] => ['Seq Scan', 1]),
      ...Array.from({ length: 5 }, (): Shape => [
        ['Bitmap Heap Scan', 1],
        ['Bitmap Index Scan', 2],
      ]).flat(),
    ];
    const { nodes } = planOfShape(shape);
    const folds = [...foldAlike(nodes).values()];
    assert.deepEqual(
      folds.map(({ operation, ids }) => [operation, ids]),
      [
        ['Seq Scan', [1, 2, 3, 4, 5]],
        ['Bitmap Heap Scan', [6, 8, 10, 12, 14]],
      ],
    );
    assert.deepEqual(
      visibleIds(nodes, new Set(), foldedAway(foldAlike(nodes), new Set(), nodes)),
      [0, 1, 6],
    );
  });

  it('leaves out what takes more than twice of the others, a tenth of the whole or not', () => {
    const nodes = appendOf(20, (i) => (i === 4 ? 90 : 20));
    const [fold] = foldAlike(nodes).values();
    assert.equal(fold?.ids.length, 19);
    assert.ok(!fold.ids.includes(5));
  });

  it('leaves out what a finding speaks of', () => {
    const nodes = appendOf(10, () => 5).map((node) =>
      node.id === 3 ? { ...node, findings: [0] } : node,
    );
    const [fold] = foldAlike(nodes).values();
    assert.ok(fold !== undefined && !fold.ids.includes(3));
  });

  it('leaves alone what does more than scan and sort', () => {
    const { nodes } = planOfShape([
      ['Append', 0],
      ...Array.from({ length: 5 }, (): Shape => [
        ['Hash Join', 1],
        ['Seq Scan', 2],
        ['Hash', 2],
        ['Hash Join', 3],
        ['Seq Scan', 4],
      ]).flat(),
    ]);
    assert.equal(foldAlike(nodes).size, 0);
  });

  it('leaves joins of five tables alone', () => {
    const { nodes } = planOfShape([
      ['Hash Join', 0],
      ...Array.from({ length: 5 }, (): Shape[number] => ['Seq Scan', 1]),
    ]);
    assert.equal(foldAlike(nodes).size, 0);
  });
});
