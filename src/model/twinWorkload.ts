// The statements that a twin file may hold: what the source's server counted, without a value of anybody's.

import * as z from 'zod';

/** Heuristic: what comes after takes little of a server's time. */
export const MOST_SAVED = 200;
/** In characters, of one text and of all. Heuristic: longer ones are lists, and a file is to stay small. */
export const MOST_SAVED_TEXT = 20_000;
export const MOST_SAVED_TEXTS = 1_000_000;

const count = z.number().nonnegative();

export const twinWorkloadSchema = z.object({
  /** ISO 8601: from when on it was counted; null where it is not known. */
  since: z.string().max(100).nullable(),
  /** Of all that was counted, whether it is held or not. */
  totals: z.object({ statements: count, calls: count, totalMs: count }).nullable(),
  statements: z
    .array(
      z.object({
        /** Of pg_stat_statements. */
        id: z.string().max(200),
        /** Without comments and constants. */
        text: z.string().max(MOST_SAVED_TEXT),
        calls: count,
        totalMs: count,
        meanMs: count,
        rows: count.nullable(),
        nested: z.boolean(),
      }),
    )
    .max(MOST_SAVED),
  /** Statements that might tell a value, have no plan, or are too long. */
  leftOut: z.int().nonnegative(),
});
export type TwinWorkload = Readonly<z.infer<typeof twinWorkloadSchema>>;
