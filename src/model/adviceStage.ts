// How far the advice of a report has come, where not all of it is there: index candidates as they are being planned, or why the
// search ended early.

import * as z from 'zod';

/** `orders (customer_id, placed_at)`. */
const index = z.string();

/** One index candidate. What is told of it only becomes more: a cost that was planned stays, whatever is decided on it. */
export const trialSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting'), index }),
  z.object({ state: z.literal('trying'), index }),
  /** The planner uses it; cost units of the whole statement without any candidate and with it. */
  z.object({
    state: z.literal('planned'),
    index,
    costBefore: z.number(),
    costAfter: z.number(),
    /** So many other candidates were used in the same plan. */
    beside: z.int().nonnegative(),
  }),
  /** It was in place, and the planner used others or none. */
  z.object({ state: z.literal('unused'), index }),
  z.object({ state: z.literal('refused'), index, why: z.string() }),
  /** The search ended before the planner had answered. */
  z.object({ state: z.literal('unplanned'), index }),
]);
export type Trial = Readonly<z.infer<typeof trialSchema>>;

export const adviceStageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pending'), trials: z.array(trialSchema) }),
  /** `why` is a sentence. */
  z.object({ kind: z.literal('stopped'), why: z.string() }),
]);
export type AdviceStage = Readonly<z.infer<typeof adviceStageSchema>>;
