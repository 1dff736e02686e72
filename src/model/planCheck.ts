// What became of the plans of SQL files since they were recorded. The stable form of `check --format json`.

import * as z from 'zod';
import { plannedOnSchema } from './planFile';
import { sourceRangeSchema } from './sourceRange';

/** Why a build stops, each a rule of its own in SARIF. */
export const planRegressionSchema = z.object({
  rule: z.enum(['plan-reads-large-table', 'plan-dearer', 'plan-finding', 'plan-missing']),
  message: z.string(),
});
export type PlanRegression = Readonly<z.infer<typeof planRegressionSchema>>;

export const checkedPlanSchema = z.object({
  /** `worse` fails; `new` only where that is asked for. */
  kind: z.enum(['worse', 'new', 'other plan', 'other cost']),
  file: z.string(),
  line: z.int().positive(),
  /** In the file's text. */
  range: sourceRangeSchema,
  title: z.string(),
  fingerprint: z.string(),
  /** Of a new statement what it would fail for, had it been recorded without. */
  regressions: z.array(planRegressionSchema),
  /** The planner's units, to two digits; null where there is no plan. */
  costBefore: z.number().nullable(),
  costAfter: z.number().nullable(),
  planBefore: z.array(z.string()),
  planAfter: z.array(z.string()),
});
export type CheckedPlan = Readonly<z.infer<typeof checkedPlanSchema>>;

const placedSchema = z.object({ file: z.string(), title: z.string() });

export const planCheckSchema = z.object({
  version: z.literal(1),
  /** The file of plans. */
  plans: z.string(),
  updated: z.boolean(),
  planned: plannedOnSchema,
  /** As the file says; null where there was none. */
  recorded: plannedOnSchema.nullable(),
  /** Of the statements that differ. */
  statements: z.array(checkedPlanSchema),
  /** Recorded, and in none of the files. */
  gone: z.array(placedSchema),
  notPlanned: z.array(
    placedSchema.extend({
      line: z.int().positive(),
      /** Null where it cannot be read. */
      fingerprint: z.string().nullable(),
      why: z.string(),
    }),
  ),
  notes: z.array(z.string()),
  summary: z.object({
    files: z.int().nonnegative(),
    planned: z.int().nonnegative(),
    worse: z.int().nonnegative(),
    new: z.int().nonnegative(),
  }),
});
export type PlanCheck = Readonly<z.infer<typeof planCheckSchema>>;
