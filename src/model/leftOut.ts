// Something of a database that could not be read, while the rest was.

import * as z from 'zod';

export const leftOutSchema = z.object({
  /** Such as "table" or "view". */
  kind: z.string(),
  schema: z.string(),
  /** Bytes that are no text stand as octal numbers, such as `caf\351`. */
  name: z.string(),
  /** The reason and what to do; ends a sentence that names it. */
  why: z.string(),
  /** By somebody else: it can be read when that has ended. */
  locked: z.boolean(),
});
export type LeftOut = Readonly<z.infer<typeof leftOutSchema>>;
