// What the panel shows beside a report: the runs before of the same statement, and two plans next to each other.

import * as z from 'zod';
import type { Figures, FlatNode } from './panelReport';
import { planComparisonSchema } from './planComparison';
import { runTimesSchema } from './run';

export const figuresSchema: z.ZodType<Figures> = z.object({
  executionMs: z.number().nullable(),
  times: runTimesSchema.nullable(),
  planningMs: z.number().nullable(),
  rows: z.number(),
  blocks: z.number().nullable(),
  totalCost: z.number(),
  measured: z.boolean(),
});

export const flatNodeSchema = z.custom<FlatNode>(
  (value) =>
    z
      .looseObject({
        id: z.int().nonnegative(),
        parentId: z.int().nonnegative().nullable(),
        fields: z.looseObject({ 'Node Type': z.string() }),
      })
      .safeParse(value).success,
);

/** A run that was kept, without its plan. */
export const runSummarySchema = z.object({
  id: z.string().min(1),
  /** The statement's short name. */
  title: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  connectionName: z.string(),
  figures: figuresSchema,
  /** Kept longer than the others. */
  pinned: z.boolean(),
  /** False when it ran another wording of the statement, which this one replaced. */
  sameText: z.boolean(),
});
export type RunSummary = Readonly<z.infer<typeof runSummarySchema>>;

const comparedSideSchema = z.object({
  /** `before the index`, `23 Nov, 10:42`. */
  label: z.string(),
  nodes: z.array(flatNodeSchema).min(1),
});
export type ComparedSide = Readonly<z.infer<typeof comparedSideSchema>>;

export const comparedPlansSchema = z.object({
  title: z.string(),
  before: comparedSideSchema,
  after: comparedSideSchema,
  comparison: planComparisonSchema,
});
export type ComparedPlans = Readonly<z.infer<typeof comparedPlansSchema>>;
