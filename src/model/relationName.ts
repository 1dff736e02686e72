// What a relation is called, unquoted.

import { z } from 'zod';

export const relationNameSchema = z.object({
  /** Null where neither plan nor catalog tells: the search path decides. */
  schema: z.string().nullable(),
  name: z.string(),
});
export type RelationName = Readonly<z.infer<typeof relationNameSchema>>;
