// What could not be carried from a source into its twin, by name, and what that means for advice.

import * as z from 'zod';

export const twinLossSchema = z.object({
  kind: z.string(),
  name: z.string(),
  why: z.string(),
  effect: z.string(),
});
export type TwinLoss = Readonly<z.infer<typeof twinLossSchema>>;
