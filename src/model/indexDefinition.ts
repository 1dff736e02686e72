// An index as data: what it is on, not what it is called.

import * as z from 'zod';

export const indexKeySchema = z.object({
  /** A column name, unquoted, or an expression as SQL. */
  column: z.string().optional(),
  expression: z.string().optional(),
  descending: z.boolean(),
  nullsFirst: z.boolean(),
  /** Only when it is not the type's default, quoted as SQL needs it. */
  opclass: z.string().optional(),
  /** Only when it is not the column's own, quoted as SQL needs it. */
  collation: z.string().optional(),
});
export type IndexKey = Readonly<z.infer<typeof indexKeySchema>>;

export const indexDefinitionSchema = z.object({
  /** Null where neither plan nor catalog tells: the search path decides. */
  schema: z.string().nullable(),
  table: z.string(),
  method: z.string(),
  keys: z.array(indexKeySchema),
  include: z.array(z.string()),
  /** SQL without WHERE. */
  predicate: z.string().nullable(),
  unique: z.boolean(),
});
export type IndexDefinition = Readonly<z.infer<typeof indexDefinitionSchema>>;
