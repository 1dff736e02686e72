// Which connection a command was called on: an item of the tree, or an id from a key binding.

import * as z from 'zod';

const argumentSchema = z.union([
  z.string(),
  z
    .looseObject({ profile: z.looseObject({ id: z.string() }) })
    .transform(({ profile }) => profile.id),
]);

/** Null when it was called from the palette. */
export function profileIdOf(argument: unknown): string | null {
  const parsed = argumentSchema.safeParse(argument);
  return parsed.success ? parsed.data : null;
}
