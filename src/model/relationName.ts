// What a relation is called, unquoted.

import * as z from 'zod';

export const relationNameSchema = z.object({
  /** Null where neither plan nor catalog tells: the search path decides. */
  schema: z.string().nullable(),
  name: z.string(),
});
export type RelationName = Readonly<z.infer<typeof relationNameSchema>>;

/** The same for the same relation, and for no other: names may hold dots. */
export function relationKey({ schema, name }: RelationName): string {
  return JSON.stringify([schema, name]);
}

export function isSameRelation(a: RelationName, b: RelationName): boolean {
  return a.name === b.name && a.schema === b.schema;
}

/** Each once, in the order in which they first stand. */
export function distinctRelations<T extends RelationName>(relations: readonly T[]): readonly T[] {
  return [...new Map(relations.map((relation) => [relationKey(relation), relation])).values()];
}
