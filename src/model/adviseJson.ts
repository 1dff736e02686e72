// The command line's JSON of `advise`, version 1: which indexes a whole workload pays for, with what each statement gains.

import * as z from 'zod';
import { proofTimesSchema } from './suggestion';

const planCost = z.number().nonnegative();

const adviseStatementSchema = z.object({
  /** The queryid, or the file and the number of the statement in it. */
  id: z.string(),
  text: z.string(),
  calls: z.number().nonnegative(),
  /** The planner's cost of one call; of several ways their mean. */
  costBefore: planCost,
  costAfter: planCost,
  /** Where it has parameters and statistics give values for them: without values, with common and with rare ones. */
  ways: z
    .array(
      z.object({
        way: z.enum(['generic', 'common', 'rare']),
        costBefore: planCost,
        costAfter: planCost,
      }),
    )
    .optional(),
  /** Executed without the set and with what of it serves the statement, which was built for that and rolled back. */
  measured: proofTimesSchema.extend({ caveats: z.array(z.string()) }).optional(),
});
export type AdvisedStatement = Readonly<z.infer<typeof adviseStatementSchema>>;

const adviseCreateSchema = z.object({
  ddl: z.string(),
  undoSql: z.string(),
  /** Qualified, unquoted. */
  table: z.string(),
  name: z.string(),
  sizeBytes: z.number().nonnegative(),
  /** What the workload would cost more without this one of the set. */
  gain: z.number(),
  /** What the writes of the workload pay for it, in the planner's cost. */
  writeCost: z.number().nonnegative(),
  /** Ids of the statements whose plans use it. */
  serves: z.array(z.string()),
  /** Existing indexes of which it gives all. */
  replaces: z.array(z.string()),
  /** What to know before it is made. */
  remark: z.string().optional(),
});
export type AdvisedIndex = Readonly<z.infer<typeof adviseCreateSchema>>;

const adviseDropSchema = z.object({
  index: z.string(),
  sql: z.string(),
  undoSql: z.string(),
  why: z.string(),
  sizeBytes: z.number().nonnegative(),
});
export type AdvisedDrop = Readonly<z.infer<typeof adviseDropSchema>>;

const unverifiedSchema = z.object({ id: z.string(), text: z.string(), why: z.string() });
export type Unverified = Readonly<z.infer<typeof unverifiedSchema>>;

export const adviseJsonSchema = z.object({
  version: z.literal(1),
  engine: z.enum(['twin', 'native-twin', 'hypopg']),
  /** Of PostgreSQL behind it. */
  engineVersion: z.string(),
  /** Null without a limit. */
  budgetBytes: z.number().nonnegative().nullable(),
  maxIndexes: z.number().nonnegative().nullable(),
  seconds: z.number().nonnegative(),
  /** `converged`: no change of the set pays any more; `failed`: the notes say what ended it. */
  stopped: z.enum(['converged', 'time', 'cancelled', 'failed']),
  /** Plans that were asked for. */
  explains: z.number().nonnegative(),
  /** Of all statements, each as often as it is called. */
  costBefore: planCost,
  costAfter: planCost,
  /** The most called cost first. */
  statements: z.array(adviseStatementSchema),
  /** The largest gain first. */
  create: z.array(adviseCreateSchema),
  drop: z.array(adviseDropSchema),
  refused: z.array(z.object({ ddl: z.string(), why: z.string() })),
  /** Statements that nothing is known of. */
  unverified: z.array(unverifiedSchema),
  /** What weakens the answer, in words. */
  notes: z.array(z.string()),
});
export type AdviseJson = Readonly<z.infer<typeof adviseJsonSchema>>;
