// What a report says of the twin that its advice was planned on: which one, how old, how near to the server, what it lacks.

import * as z from 'zod';
import { engineSchema } from './suggestion';
import { twinLossSchema } from './twinLoss';

export const planDistanceSchema = z.object({
  /** The same operations on the same relations by the same indexes. */
  sameShape: z.boolean(),
  /** Total cost on the twin by total cost on the server, both estimated; null when the server's is 0. */
  costRatio: z.number().nullable(),
  /** The first step, in the order of EXPLAIN, at which the shapes part; null when they do not. */
  firstDifference: z.object({ server: z.string(), twin: z.string() }).nullable(),
});
export type PlanDistance = Readonly<z.infer<typeof planDistanceSchema>>;

export const twinReportSchema = z.object({
  engine: engineSchema,
  /** Why another planner would be nearer to the server's; null when this one is right. */
  notice: z.string().nullable(),
  /** The server whose schema and statistics it holds. */
  sourceVersion: z.string(),
  database: z.string(),
  /** ISO 8601: when it was read as a whole. */
  madeAt: z.string(),
  /** Compared with the source's catalog just now, and brought up to date for this statement's tables. False for a file. */
  upToDate: z.boolean(),
  /** Sample values were replaced when the file was written: estimates for single values are coarser. */
  redacted: z.boolean(),
  /** The circumstances that are not the source's, such as `work_mem = 64MB`; absent when there are none. */
  changes: z.string().optional(),
  /** Against the server's own estimate of this statement; null where there is no server to ask. */
  distance: planDistanceSchema.nullable(),
  /** By name, each with its effect on advice. */
  losses: z.array(twinLossSchema),
});
export type TwinReport = Readonly<z.infer<typeof twinReportSchema>>;
