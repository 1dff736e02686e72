import assert from 'node:assert/strict';
import fc from 'fast-check';
import { icicleKey } from '../../../src/panel/plan/icicleKeys';
import { icicleLayout } from '../../../src/panel/plan/icicleLayout';
import { indexPlan } from '../../../src/panel/plan/planIndex';
import { panelReport } from '../../support/panelSamples';
import { planOfShape, withMetrics } from './samplePlans';

const SHAPE = [
  ['Limit', 0],
  ['Hash Join', 1],
  ['Seq Scan', 2],
  ['Hash', 2],
] as const;

describe('panel icicle', () => {
  it('gives each node its part of the whole, children below their parent', () => {
    const plan = withMetrics(planOfShape(SHAPE), [
      { wallTimeMs: 100 },
      { wallTimeMs: 80 },
      { wallTimeMs: 40 },
      { wallTimeMs: 20 },
    ]);
    assert.deepEqual(icicleLayout(plan, 'time', 0, 0.001), [
      { id: 0, depth: 0, left: 0, width: 1 },
      { id: 1, depth: 1, left: 0, width: 0.8 },
      { id: 2, depth: 2, left: 0, width: 0.4 },
      { id: 3, depth: 2, left: 0.4, width: 0.2 },
    ]);
    assert.deepEqual(
      icicleLayout(plan, 'time', 1, 0.3).map(({ id, width }) => [id, width]),
      [
        [1, 1],
        [2, 0.5],
      ],
    );
  });

  it('keeps children within their parent, whatever they claim', () => {
    const times = fc.array(fc.double({ min: -1, max: 1e6, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(times, (values) => {
        const plan = withMetrics(
          planOfShape(SHAPE),
          values.map((wallTimeMs) => ({ wallTimeMs })),
        );
        const slices = new Map(icicleLayout(plan, 'time', 0, 0).map((slice) => [slice.id, slice]));
        for (const slice of slices.values()) {
          const parent = slices.get(plan.nodes[slice.id]?.parentId ?? -1);
          if (parent === undefined) continue;
          assert.ok(slice.left >= parent.left - 1e-9);
          assert.ok(slice.left + slice.width <= parent.left + parent.width + 1e-9);
        }
      }),
      { examples: [[[7.4e-323, 5e-324, 0, 4e-323]]] },
    );
  });

  it('shows where a real plan spends its time', () => {
    const plan = indexPlan(panelReport('shop'));
    const slices = icicleLayout(plan, 'time', 0, 0.01);
    const subplan = slices.find(({ id }) => id === 20);
    assert.ok(subplan !== undefined && subplan.width > 0.7 && subplan.width < 0.8);
  });

  it('moves by keys to the widest child, sideways, and zooms', () => {
    const plan = withMetrics(planOfShape(SHAPE), [
      { wallTimeMs: 100 },
      { wallTimeMs: 80 },
      { wallTimeMs: 20 },
      { wallTimeMs: 40 },
    ]);
    const slices = icicleLayout(plan, 'time', 0, 0);
    const at = (active: number, rootId = 0) => ({ plan, slices, active, rootId });
    assert.deepEqual(icicleKey('ArrowDown', at(1)), { select: 3 });
    assert.deepEqual(icicleKey('ArrowRight', at(2)), { select: 3 });
    assert.deepEqual(icicleKey('ArrowLeft', at(2)), {});
    assert.deepEqual(icicleKey('ArrowUp', at(2)), { select: 1 });
    assert.deepEqual(icicleKey('Enter', at(2)), { zoom: 2 });
    assert.deepEqual(icicleKey('Escape', at(2, 1)), { zoom: 0 });
    assert.equal(icicleKey('x', at(0)), null);
  });
});
