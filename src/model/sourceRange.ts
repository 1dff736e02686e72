// Where something stands in a text: UTF-16 code units, as editors count, end exclusive.

import * as z from 'zod';

export const sourceRangeSchema = z.object({
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});

export type SourceRange = Readonly<z.infer<typeof sourceRangeSchema>>;
