// A change that would help, with the proof that it does.

import * as z from 'zod';
import { changeSchema } from './change';

export const engineSchema = z.object({
  /** `server`: the person's own; `embedded`: really built in the demo's PGlite; `none`: rules only. */
  kind: z.enum(['server', 'twin', 'native-twin', 'hypopg', 'embedded', 'none']),
  /** Of PostgreSQL behind it, such as `18.3`; empty for none. */
  version: z.string(),
});
export type Engine = Readonly<z.infer<typeof engineSchema>>;

/** The same index planned by another engine. */
export const crossCheckSchema = z.object({
  engine: engineSchema,
  costBefore: z.number(),
  costAfter: z.number(),
  used: z.boolean(),
});
export type CrossCheck = Readonly<z.infer<typeof crossCheckSchema>>;

/** Execution times without and with the change, with warm caches. */
export const proofTimesSchema = z.object({
  /** Medians, in milliseconds. */
  beforeMs: z.number().nonnegative(),
  afterMs: z.number().nonnegative(),
  /** That each median is of. */
  runs: z.int().positive(),
});
export type ProofTimes = Readonly<z.infer<typeof proofTimesSchema>>;

/** What an execution would take with the change, by the measured plan and the plan with it. In milliseconds. */
export const predictedTimeSchema = z.object({
  /** As measured, without the change. */
  beforeMs: z.number().nonnegative(),
  ms: z.number().nonnegative(),
  /** Where the truth is expected between. */
  lowMs: z.number().nonnegative(),
  highMs: z.number().nonnegative(),
  /** Of the time before, 0 to 1; negative for a loss. */
  gainShare: z.number().max(1),
  /** Hardly a gain, or perhaps a loss. */
  isDoubtful: z.boolean(),
});
export type PredictedTime = Readonly<z.infer<typeof predictedTimeSchema>>;

export const proofSchema = z.object({
  /** `rule`: unverified; `what-if`: planned with the change in place; `measured`: executed with it. */
  level: z.enum(['rule', 'what-if', 'measured']),
  engine: engineSchema,
  costBefore: z.number().nullable(),
  costAfter: z.number().nullable(),
  /** EXPLAIN (FORMAT JSON) as the engine printed it. */
  planBefore: z.unknown().nullable(),
  planAfter: z.unknown().nullable(),
  /** Why the proof is weaker than the person may expect, in words. */
  caveats: z.array(z.string()),
  crossCheck: crossCheckSchema.optional(),
  /** Of a measured one. */
  times: proofTimesSchema.optional(),
  /** Of a planned one, where the statement was measured. */
  predictedTime: predictedTimeSchema.optional(),
});
export type Proof = Readonly<z.infer<typeof proofSchema>>;

/** Tried and lost, with the reason. */
export const refusedChangeSchema = z.object({ change: changeSchema, why: z.string() });
export type RefusedChange = Readonly<z.infer<typeof refusedChangeSchema>>;

export const suggestionSchema = z.object({
  /** Stable within one report; the panel sends it back, never SQL. */
  id: z.string(),
  kind: z.enum(['index', 'rewrite', 'statistics', 'setting']),
  title: z.string(),
  why: z.string(),
  /** In the order in which they are made; proven together. */
  changes: z.array(changeSchema).min(1),
  /** What to know before they are run; shown above the SQL. */
  remark: z.string().optional(),
  proof: proofSchema,
  /** What was measured against the estimate that the proof rests on; it stands after what removes the doubt. */
  doubt: z.string().optional(),
  /** Of all indexes that it creates. */
  sizeBytes: z.number().nonnegative().optional(),
  /** Names of existing indexes that it makes redundant. */
  replaces: z.array(z.string()),
  /** Candidates that were tried and lost. */
  refused: z.array(refusedChangeSchema),
  /** Plan nodes that it changes. */
  nodeIds: z.array(z.int().nonnegative()),
});
export type Suggestion = Readonly<z.infer<typeof suggestionSchema>>;
