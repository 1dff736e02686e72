// The command line's JSON of `explain`, version 1: stable, for programs.

import * as z from 'zod';
import { findingTextSchema, refusedTextSchema, suggestionTextSchema } from './adviceText';
import { parameterSchema, statementClassSchema } from './statement';
import { runTimesSchema } from './run';
import { engineSchema } from './suggestion';
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
    .object({
      text: z.string(),
      fingerprint: z.string().optional(),
      parameters: z.array(parameterSchema),
      class: statementClassSchema,
    })
    .nullable(),
  server: z.object({ version: z.string(), engine: engineSchema }),
  mode: z.enum(['analyze', 'estimate', 'generic']),
  modeReason: z.string().nullable(),
  /** Of the parameters, by number; absent where none were bound. */
  values: z.array(z.string().nullable()).optional(),
  verdict: z.string(),
  /** The part of the plan that could not be judged, in words; absent when all of it was. */
  unread: z.string().optional(),
  plan: planNodeSchema,
  summary: z.object({
    planningMs: z.number().nullable(),
    /** Of the run whose plan this is: the median of several. */
    executionMs: z.number().nullable(),
    /** Of a statement that ran several times. */
    times: runTimesSchema
      .extend({ medianMs: z.number(), leastMs: z.number(), mostMs: z.number() })
      .optional(),
    rows: z.number(),
    totalCost: z.number(),
    /** Shared blocks hit and read by the whole statement; null without BUFFERS or when not executed. */
    buffers: z
      .object({
        sharedHitBlocks: z.number(),
        sharedReadBlocks: z.number(),
        tempWrittenBlocks: z.number(),
      })
      .nullable(),
  }),
  findings: z.array(findingTextSchema),
  suggestions: z.array(suggestionTextSchema),
  /** Candidates that were tried and lost, where there is no suggestion that carries them. */
  refused: z.array(refusedTextSchema),
  notes: z.array(z.string()),
  /** The twin that advice was planned on, or compared with. */
  twin: twinReportSchema.optional(),
});
export type ExplainJson = z.infer<typeof explainJsonSchema>;
