// The plan as the views need it: depth, children, subtree ends, names and findings of every node, computed once a report.

import type { NodeMetrics } from '../../model/planMetrics';
import type { PlanFields } from '../../model/planNode';
import type { PanelReport } from '../../model/panelReport';
import type { SourceRange } from '../../model/sourceRange';
import { foldAlike, type Fold } from './foldAlike';
import type { PanelNode } from './panelNode';
import { conditionOf, operationOf, subplanOf, targetOf } from './nodeName';

export interface PlanIndex {
  // In pre-order, at the index of their id: a subtree is a run of ids, from `id` to `end`.
  readonly nodes: readonly PanelNode[];
  readonly measured: boolean;
  readonly hasBuffers: boolean;
  // Of the deepest node; the root has 0.
  readonly maxDepth: number;
  /** The node with the largest self time, or self cost without ANALYZE. */
  readonly hottestId: number;
  /** No rule found anything slow. */
  readonly nothingFound: boolean;
  /** By the first child that they put out of sight. */
  readonly folds: ReadonlyMap<number, Fold>;
}

/** What is found while walking: `end` is the id behind the subtree's last node. */
interface Draft {
  readonly depth: number;
  readonly childIds: number[];
  end: number;
}

export function indexPlan(report: PanelReport): PlanIndex {
  const { nodes: flat } = report.plan;
  const drafts: Draft[] = [];
  for (const node of flat) {
    const parent = parentOf(node, drafts.length);
    const above = parent === null ? undefined : drafts[parent];
    drafts.push({
      depth: above === undefined ? 0 : above.depth + 1,
      childIds: [],
      end: drafts.length + 1,
    });
    if (above !== undefined) above.childIds.push(drafts.length - 1);
  }
  closeSubtrees(drafts, flat);
  const findings = findingsByNode(report);
  const nodes = flat.map((node, id): PanelNode => {
    const draft = drafts[id] ?? { depth: 0, childIds: [], end: id + 1 };
    return {
      ...draft,
      id,
      parentId: parentOf(node, id),
      fields: node.fields,
      metrics: report.metrics.nodes[id] ?? emptyMetrics(id, node.fields),
      operation: operationOf(node.fields),
      target: targetOf(node.fields),
      condition: conditionOf(node.fields),
      subplan: subplanOf(node.fields),
      findings: findings.get(id) ?? [],
      ranges: rangesOf(report, id, findings.get(id) ?? []),
    };
  });
  return {
    nodes,
    nothingFound: report.findings.length === 0,
    folds: foldAlike(nodes),
    measured: report.metrics.measured,
    hasBuffers: report.metrics.hasBuffers,
    maxDepth: nodes.reduce((max, { depth }) => Math.max(max, depth), 0),
    hottestId: nodes.reduce((hot, { id, metrics }) => {
      const best = nodes[hot]?.metrics.selfShare ?? 0;
      return metrics.selfShare > best ? id : hot;
    }, 0),
  };
}

/** A parent that does not stand before its child cannot be: such a node is shown below the root. */
function parentOf(node: { readonly parentId: number | null }, id: number): number | null {
  if (id === 0) return null;
  return node.parentId !== null && node.parentId >= 0 && node.parentId < id ? node.parentId : 0;
}

/** From the last node to the first, so that each is whole before its parent takes its end. */
function closeSubtrees(drafts: readonly Draft[], flat: PanelReport['plan']['nodes']): void {
  for (let id = drafts.length - 1; id > 0; id--) {
    const parent = parentOf(flat[id] ?? { parentId: 0 }, id);
    const above = parent === null ? undefined : drafts[parent];
    const end = drafts[id]?.end ?? 0;
    if (above !== undefined && above.end < end) above.end = end;
  }
}

/** Indexes into the report's findings, which stand there worst first. */
function findingsByNode({ findings }: PanelReport): ReadonlyMap<number, readonly number[]> {
  const byNode = new Map<number, number[]>();
  findings.forEach(({ nodeId }, index) => {
    const list = byNode.get(nodeId);
    if (list) list.push(index);
    else byNode.set(nodeId, [index]);
  });
  return byNode;
}

/** Until the host has located the nodes, those with findings have the words of these. */
function rangesOf(
  report: PanelReport,
  id: number,
  findings: readonly number[],
): readonly SourceRange[] {
  const located = report.nodeRanges[id] ?? [];
  return located.length > 0
    ? located
    : findings.flatMap((index) => report.findings[index]?.range ?? []);
}

/** For plans that came without derived numbers. */
function emptyMetrics(nodeId: number, fields: PlanFields): NodeMetrics {
  return {
    nodeId,
    loops: null,
    neverExecuted: false,
    processes: 1,
    estimatedRowsTotal: fields['Plan Rows'] ?? 0,
    actualRowsTotal: null,
    rowsRemovedTotal: null,
    processTimeMs: null,
    wallTimeMs: null,
    selfTimeMs: null,
    selfShare: 0,
    totalShare: 0,
    totalCost: fields['Total Cost'] ?? 0,
    selfCost: 0,
    qError: null,
    mayStopEarly: false,
    selfBuffers: null,
    totalBuffers: null,
    onCriticalPath: false,
  };
}
