import assert from 'node:assert/strict';
import { indexPlan } from '../../../src/panel/plan/planIndex';
import { misestimate } from '../../../src/panel/plan/estimate';
import { panelReport } from '../../support/panelSamples';
import { planOfShape, reportOfShape, withMetrics } from './samplePlans';

describe('panel plan index', () => {
  it('knows depth, children and the end of every subtree', () => {
    const { nodes, maxDepth } = planOfShape([
      ['Limit', 0],
      ['Hash Join', 1],
      ['Seq Scan', 2],
      ['Hash', 2],
      ['Seq Scan', 3],
      ['Aggregate', 1],
    ]);
    assert.deepEqual(
      nodes.map(({ depth, childIds, end }) => [depth, childIds, end]),
      [
        [0, [1, 5], 6],
        [1, [2, 3], 5],
        [2, [], 3],
        [2, [4], 5],
        [3, [], 5],
        [1, [], 6],
      ],
    );
    assert.equal(maxDepth, 3);
  });

  it('shows a node with an impossible parent below the root', () => {
    const report = reportOfShape([
      ['Limit', 0],
      ['Sort', 1],
    ]);
    const nodes = report.plan.nodes.map((node) => ({ ...node, parentId: 7 }));
    const plan = indexPlan({ ...report, plan: { ...report.plan, nodes } });
    assert.deepEqual(
      plan.nodes.map(({ parentId }) => parentId),
      [null, 0],
    );
  });

  it('names the hottest node of a real plan and ties findings to theirs', () => {
    const plan = indexPlan(panelReport('shop'));
    const hottest = plan.nodes[plan.hottestId];
    assert.deepEqual([hottest?.operation, hottest?.target], ['Seq Scan', 'orders x']);
    assert.deepEqual(plan.nodes[20]?.findings, [0]);
    assert.equal(plan.nodes[20].subplan, 'SubPlan 1');
  });

  it('takes a plan 10 000 nodes deep', () => {
    const plan = planOfShape(Array.from({ length: 10_000 }, (_, depth) => ['Append', depth]));
    assert.equal(plan.maxDepth, 9_999);
    assert.equal(plan.nodes[0]?.end, 10_000);
  });
});

describe('panel misestimate', () => {
  const metrics = {
    qError: 100,
    actualRowsTotal: 1,
    estimatedRowsTotal: 100,
    mayStopEarly: false,
  };
  const of = (shape: Parameters<typeof planOfShape>[0], id: number, fields = metrics) => {
    const node = withMetrics(
      planOfShape(shape),
      Array.from({ length: 5 }, () => fields),
    ).nodes[id];
    assert.ok(node);
    return misestimate(node);
  };

  it('tells the direction', () => {
    assert.equal(of([['Seq Scan', 0]], 0)?.direction, 'over');
    const under = { ...metrics, actualRowsTotal: 100, estimatedRowsTotal: 1 };
    assert.equal(of([['Seq Scan', 0]], 0, under)?.text, '100 × under');
  });

  it('does not blame a node that was stopped early, unless it gave more than expected', () => {
    assert.equal(of([['Seq Scan', 0]], 0, { ...metrics, mayStopEarly: true }), null);
    const under = { qError: 100, actualRowsTotal: 100, estimatedRowsTotal: 1, mayStopEarly: true };
    assert.equal(of([['Seq Scan', 0]], 0, under)?.direction, 'under');
  });

  it('keeps quiet below ten', () => {
    assert.equal(of([['Seq Scan', 0]], 0, { ...metrics, qError: 9.9 }), null);
  });
});
