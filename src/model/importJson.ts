// The JSON of `planwright connections import`: where people's connections stand and what leads to each. It has no room for a password.

import * as z from 'zod';

const placeSchema = z.object({
  /** What kind of file it is, such as Compose. */
  kind: z.string(),
  file: z.string(),
  /** From 1. */
  line: z.int(),
  /** What the file calls it, such as DATABASE_URL. */
  label: z.string(),
});

export const importJsonSchema = z.object({
  version: z.literal(1),
  connections: z.array(
    placeSchema.extend({
      dsn: z.string(),
      hasPassword: z.boolean(),
      /** The index of one before it that leads to the same database as the same user. */
      sameAs: z.int().nullable(),
      notes: z.array(z.string()).readonly(),
    }),
  ),
  unread: z.array(placeSchema.extend({ why: z.string() })).readonly(),
  /** What bounded the search. */
  limits: z.array(z.string()).readonly(),
});
export type ImportJson = Readonly<z.infer<typeof importJsonSchema>>;
