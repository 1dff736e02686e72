// One run in a few words, for the line above the statement: time and rows read, or the cost where nothing was executed.

import type { PlanNode } from '../../model/planNode';
import type { ExplainReport } from '../../model/report';
import { humanCost, humanMs, humanRows } from '../../util/humanNumbers';

export function resultSummary(report: ExplainReport): string {
  const { metrics, twin } = report;
  if (!metrics.measured || metrics.executionMs === null) {
    const changes = twin?.changes === undefined ? '' : ` with ${twin.changes}`;
    return `cost ~${humanCost(metrics.totalCost)}${changes}, not executed`;
  }
  return `${humanMs(metrics.executionMs)}, reads ${humanRows(rowsRead(report))}`;
}

/** Rows that scans of relations handed on or threw away, over all loops and processes. */
export function rowsRead({ plan, metrics }: ExplainReport): number {
  return plan.nodes
    .filter(readsRelation)
    .map((node) => metrics.nodes[node.id])
    .reduce((sum, node) => sum + (node?.actualRowsTotal ?? 0) + (node?.rowsRemovedTotal ?? 0), 0);
}

function readsRelation({ fields }: PlanNode): boolean {
  return fields['Relation Name'] !== undefined && fields['Node Type'].endsWith('Scan');
}
