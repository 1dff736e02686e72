// What a rule says: where, how much it matters, on what evidence, and what can be done.

import * as z from 'zod';
import { fixSchema } from './change';
import { sourceRangeSchema } from './sourceRange';

export const impactSchema = z.enum(['high', 'medium', 'low']);
export type Impact = z.infer<typeof impactSchema>;
/** To sort by: the gravest first. */
export const IMPACT_RANK: Readonly<Record<Impact, number>> = { high: 0, medium: 1, low: 2 };

/** A number that was read, with the unit it is shown in. `estimated` values look different from measured ones everywhere. */
export const evidenceSchema = z.object({
  label: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.enum(['rows', 'ms', 'bytes', 'blocks', 'share', 'ratio', 'cost', 'count', 'text']),
  estimated: z.boolean(),
});
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>;

/** Another finding of the same cause: told with it, never listed beside it. */
export const chainLinkSchema = z.object({
  rule: z.string(),
  nodeId: z.int().nonnegative(),
  title: z.string(),
  share: z.number().min(0).max(1).nullable(),
});
export type ChainLink = Readonly<z.infer<typeof chainLinkSchema>>;

export const findingSchema = z.object({
  rule: z.string(),
  impact: impactSchema,
  /** Part of the execution time that the finding explains, 0 to 1: of the total cost when estimated, of planning and execution when it is about planning; null when it has none. */
  share: z.number().min(0).max(1).nullable(),
  /** What findings are ranked by: part of the same whole that the fix can save, at most; null when `share` is. */
  saving: z.number().min(0).max(1).nullable(),
  /** Read off an executed plan, or only off estimates. */
  basis: z.enum(['measured', 'estimated']),
  nodeId: z.int().nonnegative(),
  /** A short name for lists, such as "Sequential scan of orders keeps 12 of 1.2 M rows". */
  title: z.string(),
  /** One or two sentences: what happened with its numbers, then what to do. */
  message: z.string(),
  /** The end-of-line text, such as "reads 1.2 M rows, keeps 12". */
  brief: z.string(),
  evidence: z.array(evidenceSchema),
  /** In the statement's text; null when there is no statement. */
  range: sourceRangeSchema.nullable(),
  fixes: z.array(fixSchema),
  /** What this finding led to, nearest effect first; absent when it stands alone. */
  effects: z.array(chainLinkSchema).optional(),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;
