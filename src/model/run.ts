// One run of a statement as others are compared with it: on what and with what it ran, and how long, once or several times.

import * as z from 'zod';
import { engineSchema } from './suggestion';

export const planModeSchema = z.enum(['analyze', 'estimate', 'generic']);

/** What must be equal for two runs to be compared; null or empty where it is not known or does not apply. */
export const runOriginSchema = z.object({
  /** Id of the connection; null for a plan from elsewhere. */
  connection: z.string().nullable(),
  engine: engineSchema,
  mode: planModeSchema,
  /** Such as `work_mem = 64MB`; empty where the circumstances are the source's own. */
  changes: z.string(),
  fingerprint: z.string(),
  /** Digests: equal for the same words, and for the same parameter values. */
  words: z.string(),
  values: z.string(),
});
export type RunOrigin = Readonly<z.infer<typeof runOriginSchema>>;

/** Execution times in milliseconds of one statement that ran several times in a row. */
export const runTimesSchema = z.object({
  /** Told apart: it may have read what the later ones found in memory. */
  firstMs: z.number().nonnegative(),
  laterMs: z.array(z.number().nonnegative()).min(1),
});
export type RunTimes = Readonly<z.infer<typeof runTimesSchema>>;
