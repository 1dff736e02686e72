// A report as the command line's JSON.

import type { ExplainJson } from '../model/explainJson';
import type { NodeMetrics } from '../model/planMetrics';
import type { PlanNode } from '../model/planNode';
import type { PlanReport } from '../model/report';
import { spreadOf } from '../model/runSpread';
import { findingText, refusedText, suggestionText } from './adviceText';

export function toExplainJson(report: PlanReport): ExplainJson {
  const { metrics, plan, statement } = report;
  const buffers = metrics.measured ? (metrics.nodes[0]?.totalBuffers ?? null) : null;
  const { times, values } = report;
  return {
    version: 1,
    statement:
      statement === null
        ? null
        : {
            text: statement.text,
            fingerprint: statement.fingerprint,
            parameters: [...statement.parameters],
            class: statement.class,
          },
    server: report.server,
    mode: report.mode,
    modeReason: report.modeReason,
    ...(values === undefined ? {} : { values: [...values] }),
    verdict: report.verdict,
    ...(report.unread === undefined ? {} : { unread: report.unread }),
    plan: nodeJson(plan.root, metrics.nodes),
    summary: {
      planningMs: metrics.planningMs,
      executionMs: metrics.executionMs,
      ...(times === undefined
        ? {}
        : { times: { ...times, laterMs: [...times.laterMs], ...spreadOf(times) } }),
      rows: metrics.rows,
      totalCost: metrics.totalCost,
      buffers:
        buffers === null
          ? null
          : {
              sharedHitBlocks: buffers.sharedHitBlocks,
              sharedReadBlocks: buffers.sharedReadBlocks,
              tempWrittenBlocks: buffers.tempWrittenBlocks,
            },
    },
    findings: report.findings.map(findingText),
    suggestions: report.suggestions.map((suggestion) =>
      suggestionText(suggestion, statement?.text ?? null),
    ),
    refused: report.refused.map(refusedText),
    notes: [...report.notes],
    ...(report.twin === undefined ? {} : { twin: report.twin }),
  };
}

/** As JSON.stringify and whoever parses it go down by the call stack. Heuristic: no server plans so deep. */
const DEEPEST_JSON = 1_000;

/** Can the report be nested as JSON nests it? */
export function isTooDeepForJson({ plan: { nodes } }: PlanReport): boolean {
  const depths: number[] = [];
  for (const { id, parentId } of nodes)
    depths[id] = parentId === null ? 1 : (depths[parentId] ?? 0) + 1;
  return depths.some((depth) => depth > DEEPEST_JSON);
}

function nodeJson(node: PlanNode, metrics: readonly NodeMetrics[]): ExplainJson['plan'] {
  const derived = metrics[node.id];
  if (derived === undefined) throw new Error(`Plan node ${String(node.id)} has no metrics`);
  return {
    id: node.id,
    fields: { ...node.fields },
    derived: {
      loops: derived.loops,
      estimatedRowsTotal: derived.estimatedRowsTotal,
      actualRowsTotal: derived.actualRowsTotal,
      rowsRemovedTotal: derived.rowsRemovedTotal,
      wallTimeMs: derived.wallTimeMs,
      selfTimeMs: derived.selfTimeMs,
      selfShare: derived.selfShare,
      selfCost: derived.selfCost,
      qError: derived.qError,
      neverExecuted: derived.neverExecuted,
    },
    children: node.children.map((child) => nodeJson(child, metrics)),
  };
}
