// Small and large plans for the parts of the panel that compute: made up, so that a test can say what must come out.

import type { PanelReport } from '../../../src/model/panelReport';
import type { PlanFields } from '../../../src/model/planNode';
import type { PanelNode } from '../../../src/panel/plan/panelNode';
import { indexPlan, type PlanIndex } from '../../../src/panel/plan/planIndex';
import { panelReport } from '../../support/panelSamples';

/** `[type, depth]` in pre-order. */
export type Shape = readonly (readonly [
  type: string,
  depth: number,
  fields?: Partial<PlanFields>,
])[];

export function reportOfShape(shape: Shape): PanelReport {
  const parents: number[] = [];
  const nodes = shape.map(([type, depth, fields], id) => {
    parents[depth] = id;
    return {
      id,
      parentId: depth === 0 ? null : (parents[depth - 1] ?? null),
      fields: { 'Node Type': type, ...fields },
    };
  });
  const base = panelReport('partitions');
  return {
    ...base,
    findings: [],
    plan: { ...base.plan, nodes },
    nodeRanges: [],
    metrics: { ...base.metrics, nodes: [] },
  };
}

export function planOfShape(shape: Shape): PlanIndex {
  return indexPlan(reportOfShape(shape));
}

export function withMetrics(
  plan: PlanIndex,
  metrics: readonly Partial<PanelNode['metrics']>[],
): PlanIndex {
  return {
    ...plan,
    nodes: plan.nodes.map((node, id) => ({
      ...node,
      metrics: { ...node.metrics, ...metrics[id] },
    })),
  };
}
