// The command line's JSON of `explain`, version 1: stable, for programs.

import { z } from 'zod';
import { findingSchema } from './finding';
import type { NodeMetrics } from './planMetrics';
import type { PlanNode } from './planNode';
import type { PlanReport } from './report';
import { parameterSchema, statementClassSchema } from './statement';
import { engineSchema, suggestionSchema } from './suggestion';
import { twinReportSchema } from './twinReport';

const planNodeSchema = z.object({
  id: z.int().nonnegative(),
  /** The keys of EXPLAIN as the server printed them. */
  fields: z.record(z.string(), z.unknown()),
  /** Planwright's numbers; null where the plan does not say. */
  derived: z.object({
    loops: z.number().nullable(),
    estimatedRowsTotal: z.number(),
    actualRowsTotal: z.number().nullable(),
    rowsRemovedTotal: z.number().nullable(),
    wallTimeMs: z.number().nullable(),
    selfTimeMs: z.number().nullable(),
    selfShare: z.number(),
    selfCost: z.number(),
    qError: z.number().nullable(),
    neverExecuted: z.boolean(),
  }),
  get children() {
    return z.array(planNodeSchema);
  },
});

export const explainJsonSchema = z.object({
  version: z.literal(1),
  /** Null for a plan that came without its statement. */
  statement: z
    .object({ text: z.string(), parameters: z.array(parameterSchema), class: statementClassSchema })
    .nullable(),
  server: z.object({ version: z.string(), engine: engineSchema }),
  mode: z.enum(['analyze', 'estimate', 'generic']),
  modeReason: z.string().nullable(),
  verdict: z.string(),
  plan: planNodeSchema,
  summary: z.object({
    planningMs: z.number().nullable(),
    executionMs: z.number().nullable(),
    rows: z.number(),
    totalCost: z.number(),
    /** Shared blocks hit and read by the whole statement; null without BUFFERS. */
    buffers: z
      .object({
        sharedHitBlocks: z.number(),
        sharedReadBlocks: z.number(),
        tempWrittenBlocks: z.number(),
      })
      .nullable(),
  }),
  findings: z.array(findingSchema),
  suggestions: z.array(suggestionSchema),
  notes: z.array(z.string()),
  /** The twin that advice was planned on, or compared with. */
  twin: twinReportSchema.optional(),
});
export type ExplainJson = z.infer<typeof explainJsonSchema>;

export function toExplainJson(report: PlanReport): ExplainJson {
  const { metrics, plan, statement } = report;
  const buffers = metrics.nodes[0]?.totalBuffers ?? null;
  return {
    version: 1,
    statement:
      statement === null
        ? null
        : { text: statement.text, parameters: [...statement.parameters], class: statement.class },
    server: report.server,
    mode: report.mode,
    modeReason: report.modeReason,
    verdict: report.verdict,
    plan: nodeJson(plan.root, metrics.nodes),
    summary: {
      planningMs: metrics.planningMs,
      executionMs: metrics.executionMs,
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
    findings: [...report.findings],
    suggestions: [...report.suggestions],
    notes: [...report.notes],
    ...(report.twin === undefined ? {} : { twin: report.twin }),
  };
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
