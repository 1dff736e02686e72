// What a server did in a span of time, as it is kept on disk and printed by `monitor --since --format json`. No text of a statement is in it.

import * as z from 'zod';

const spreadSchema = z.object({ min: z.number(), mean: z.number(), max: z.number() });
export type Spread = Readonly<z.infer<typeof spreadSchema>>;

export const historySpanSchema = z.object({
  version: z.literal(1),
  /** ISO 8601, by the server's clock: when the span begins. */
  at: z.iso.datetime(),
  /** How long it is. */
  spanSeconds: z.number().positive(),
  /** Of it, those that were watched: less than its length where nobody did. */
  seconds: z.number().nonnegative(),
  /** Another one when the counters began anew; null while the server was not reached. */
  epoch: z.string().nullable(),
  /** What happened in it, in words, such as a restart. */
  events: z.array(z.string()),
  /** Known ones alone: names of `monitor --format json`, and `aas TYPE` for average active sessions by type of wait. */
  metrics: z.record(z.string(), spreadSchema),
});
export type HistorySpan = Readonly<z.infer<typeof historySpanSchema>>;
